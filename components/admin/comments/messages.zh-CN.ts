/** Interface words of the comments on a record. */
export const text = {
  title: '评论',
  none: '还没有评论。',
  earlier: '更早的评论',
  newest: '回到最新',
  label: '写评论',
  placeholder: '写评论，输入 @ 提到同事',
  hint: '评论发表后不能修改或删除。请勿写入客户的证件号码、手机号码等资料。',
  noPeople: '没有这位同事，或对方无权查看这条记录',
  send: '发表',
  sent: '已发表',
  system: '对接系统',
  gone: '已离职员工',
} as const
