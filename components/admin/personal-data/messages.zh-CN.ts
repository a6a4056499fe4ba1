/** Interface words of 个人信息请求 (requests that personal data be deleted). */
export const text = {
  title: '个人信息请求',
  sub: '投保人要求删除个人信息时，查看这张保单下保存的内容，删除法律未要求保存的部分，并答复本人。',
  cancel: '取消',

  find: {
    title: '查找保单',
    label: '完整保单号',
    placeholder: '完整保单号',
    search: '查找',
    hint: '先核实请求人身份，再按保单号查找。',
    missing: '没有这张保单，请核对保单号。',
  },

  held: {
    title: (policyNo: string, name: string) => `保单 ${policyNo}，投保人 ${name}`,
    over: '这张保单的保存期限已满，全部内容可经两人确认后依法删除。',
    toErasures: '前往依法删除',
    others: (count: number) =>
      `投保人另有 ${count} 张保单，各按自己的期限保存。微信绑定、登录状态等由所有保单共用。`,
    records: '继续保存的内容',
    recordsLead: (until: string) => `依据保险法第八十七条保存：${until}。`,
    kind: '内容',
    count: '数量',
    ground: '依据或原因',
    byLaw: '法定保存期限',
    until: '保存至',
    noEnd: '尚无合同终止日',
    heldUntil: '了结后另计',
    extra: '其他内容',
    extraLead: '法律未要求保存的内容。未结束的回访或法律保全还需要的，暂不删除。',
    none: '没有其他内容。',
    canGo: '可以删除',
    stays: '暂不删除',
    state: '处理',
    answer: '办理并答复',
    answerNothing: '登记并答复',
  },

  answer: {
    title: '办理个人信息删除请求',
    body: (count: number) =>
      count === 0
        ? '没有可以删除的内容。提交后登记这次请求，并生成给客户的答复。'
        : `提交后立即删除 ${count} 类内容，无法恢复，并生成给客户的答复。`,
    ground: '请求依据',
    askerCheck: '请求人身份如何核实',
    reference: '受理编号',
    referenceHint: '编号中不要写个人信息。',
    choose: '请选择',
    needed: '至少 2 个字',
    submit: '删除并答复',
    submitNothing: '登记并答复',
    done: '请求已办理',
  },

  requests: {
    title: '已办理的请求',
    none: '还没有办理过请求。',
    at: '办理',
    policyNo: '保单号',
    gone: '保单已依法删除',
    reference: '受理编号',
    ground: '请求依据',
    deleted: '已删除',
    nothing: '无',
    items: (count: number) => `${count} 项`,
    action: '操作',
    show: '查看答复',
  },

  sheet: {
    title: '给客户的答复',
    tab: '个人信息删除请求的答复',
    copy: '复制',
    print: '打印',
    toPrint: '打印页面',
    close: '关闭',
    back: '返回个人信息请求',
    none: '地址中没有请求的编号。',
    heading: '关于个人信息删除请求的答复',
    sender: '回访中心（盖章）',
    date: '日期：　　　　　',
  },
} as const
