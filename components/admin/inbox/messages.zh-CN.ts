/** Interface words of the inbox. The sentences of its items come from server/inbox/messages.zh-CN.ts. */
export const text = {
  title: '提醒',
  open: (unread: number) => (unread === 0 ? '提醒' : `提醒，${text.number(unread)} 条未读`),
  /** A number in a badge or a title. */
  number: (count: number) => (count > 99 ? '99+' : String(count)),
  unread: (unread: number) => (unread === 0 ? '' : `有 ${text.number(unread)} 条未读提醒`),
  groups: { TO_DO: '需要处理', NOTICE: '通知' },
  group: (name: string, count: number): string => `${name}（${text.number(count)}）`,
  isUnread: '未读',
  readAll: '全部标为已读',
  empty: '目前没有提醒。',
  waiting: (count: number) => `${text.number(count)} 项待处理`,
} as const
