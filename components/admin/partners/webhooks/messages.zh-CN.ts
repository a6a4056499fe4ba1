import type { WebhookFailure } from '#server/adapters/webhook/port.ts'

/** Why no answer came, and what to do about it. */
export const failureTexts: Readonly<
  Record<WebhookFailure, { readonly name: string; readonly advice: string }>
> = {
  ADDRESS_NOT_ALLOWED: {
    name: '地址不允许',
    advice: '域名指向内部网络。请换成公网地址，或由运维在 WEBHOOK_NETWORKS 中放行该网段。',
  },
  NAME_UNKNOWN: { name: '域名无法解析', advice: '请核对域名是否写错，并确认对方的域名解析正常。' },
  NOT_CONNECTED: { name: '连接被拒', advice: '请确认对方的服务已启动，端口和防火墙已放行本平台。' },
  CERTIFICATE: {
    name: '证书不被信任',
    advice:
      '请对方检查证书是否过期、域名是否一致、证书链是否完整；自建机构的证书由运维在 WEBHOOK_CA_FILE 中加入。',
  },
  BROKEN_OFF: { name: '连接中断', advice: '对方没有答复完就断开了连接。请对方查看服务和网关的日志。' },
  TIMEOUT: { name: '超时（10 秒）', advice: '请对方收到后立即答复 2xx，再在后台处理。' },
  URL: { name: '地址无效', advice: '请在编辑中改正地址。' },
}

/** What a status of an answer means, and what to do about it. */
export const statusTexts = {
  taken: '已送达',
  redirect: { name: '要求转到别处', advice: '平台不跟随跳转。请把推送地址改为最终地址。' },
  unauthorized: {
    name: '未通过对方的验证',
    advice: '请对方核对签名密钥与验签代码，时间误差不应超过 5 分钟。',
  },
  missing: { name: '对方没有这个地址', advice: '请核对地址的路径。' },
  gone: {
    name: '对方表示地址已不存在',
    advice: '答复 410 后平台立即停用该地址。请核对后改为新地址，再恢复推送。',
  },
  busy: { name: '对方要求放慢', advice: '平台会按对方的 Retry-After 等待后再推送。' },
  refused: { name: '被对方拒绝', advice: '请对方查看拒绝的原因。不需要的事件也请答复 2xx。' },
  broken: { name: '对方内部错误', advice: '请对方查看服务的日志。平台会自动再次推送。' },
} as const

/** Interface words of 推送地址 (the endpoints to which events are sent). */
export const text = {
  create: '登记推送地址',
  none: '还没有登记任何推送地址。',
  columns: {
    endpoint: '推送地址',
    types: '事件种类',
    state: '状态',
    success: '最近送达',
    waiting: '等待推送',
    actions: '操作',
  },
  states: { ACTIVE: '推送中', PAUSED: '已暂停', DISABLED: '已停用' },
  failing: '推送失败',
  failingSince: '开始失败',
  retryAt: '下次尝试',
  formerUntil: '旧密钥有效至',
  allTypes: '全部',
  moreTypes: (count: number) => `等 ${count} 种`,
  more: (count: string) => `${count} 以上`,
  never: '从未',
  edit: '编辑',
  editTitle: '编辑推送地址',
  save: '保存',
  cancel: '取消',
  close: '关闭',
  client: '系统',
  clientMissing: '请选择系统',
  noClients: '请先在“系统与密钥”中登记系统',
  url: '地址',
  urlHint: '须为 https 地址，平台会向它发送 POST 请求。',
  urlWrong: '请填写完整的地址，应类似 https://core.example.com/visit-events',
  description: '说明',
  descriptionHint: '在列表和提醒中用来称呼这个地址，例如：核心系统生产环境。',
  descriptionWrong: (most: number) => `2 到 ${most} 个字`,
  types: '事件种类',
  typesHint: '不勾选则推送全部种类，以后新增的种类也会推送。',
  reason: '理由',
  reasonNeeded: '请填写理由，至少 4 个字',
  saved: '已保存，从下一次推送起生效',
  pause: '暂停',
  pauseTitle: '暂停推送',
  pauseBody: (name: string) => `暂停后，不再向“${name}”推送。其间的事件会保留，恢复后按顺序补推。`,
  paused: '已暂停推送',
  resume: '恢复',
  resumeTitle: '恢复推送',
  resumeBody: (name: string) => `恢复后，等待中的事件立即按顺序推送到“${name}”。`,
  resumed: '已恢复推送',
  rotate: '更换密钥',
  rotateBody: (name: string) =>
    `“${name}”会得到新的签名密钥。此后一天内，每条消息同时用新旧两个密钥签名，对方应在一天内改用新的。`,
  log: '投递记录',
  test: '发送测试',
  testTitle: '发送测试消息',
  testBody: (url: string) =>
    `立即向 ${url} 发送一条 webhook.test 消息，签名与真实事件相同，不含任何保单，不计入投递记录。`,
  send: '发送',
  sendAgain: '再次发送',
  answered: (status: number) => `对方答复 ${status}`,
  took: (ms: string) => `用时 ${ms} 毫秒`,
  result: (name: string, detail: string) => `${name}（${detail}）`,
  messageId: '消息编号（webhook-id）',
  answer: '对方答复的内容',
  answerHint: '最多 2048 字节，长数字已遮盖',
  answerHere: '对方的答复会显示在这里，最多等 10 秒。',
  noAnswer: '答复没有内容',
  secret: {
    title: '新签名密钥',
    body: (name: string) =>
      `请立即存入“${name}”一方的密钥库，用来验证推送的签名，不要用聊天或邮件转发。密钥只显示这一次，关闭后不能再查看。`,
    label: '签名密钥',
    copy: '复制密钥',
    askTitle: '密钥已经存好了吗？',
    askBody: '关闭后不能再查看。没有存好的密钥只能更换。',
    former: '旧密钥同时有效至',
    next: '存好后可用“发送测试”检查对方能否收到并通过验签。',
  },
} as const
