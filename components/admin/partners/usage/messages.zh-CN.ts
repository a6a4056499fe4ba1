import type { ProblemCode } from '#server/partner/rules/problem.ts'

/** What to do about a problem, where its own words do not say it. */
export const advice: Readonly<Partial<Record<ProblemCode, string>>> = {
  KEY_MISSING: '请对方在请求头 Authorization 中带上密钥，形式为 Bearer 加密钥。',
  KEY_INVALID: '请核对对方使用的密钥编号是否有效；密钥过期或停用的，签发新的并请对方更换。',
  NETWORK_NOT_ALLOWED: '请核对对方的出口地址，需要时在“系统与密钥”中增加允许的网络。',
  SCOPE_MISSING: '确需该操作的，在“系统与密钥”中为该系统增加权限。',
  NOT_FOUND: '请对方核对请求的路径和编号。',
  METHOD_NOT_ALLOWED: '请对方按接口说明改用正确的请求方法。',
  IDEMPOTENCY_KEY_MISSING: '请对方在每个写入请求中带上 Idempotency-Key，重试时沿用原来的值。',
  IDEMPOTENCY_KEY_REUSED: '请对方为每个不同的请求生成新的 Idempotency-Key，只有重试才沿用。',
  IN_PROGRESS: '偶尔出现属正常。频繁出现时，请对方等上一次请求有了答复再重试。',
  CHANGED_MEANWHILE: '请对方用同一 Idempotency-Key 重试，并避免同时写入同一张保单。',
  BODY_INVALID: '请对方检查请求内容是否为完整的 JSON，编码须为 UTF-8。',
  CONTENT_TYPE_NOT_SUPPORTED:
    '请对方把 Content-Type 设为 application/json，成批推送可用 application/x-ndjson。',
  PAYLOAD_TOO_LARGE: '请对方减少一次推送的保单数，分批推送。',
  INPUT_INVALID: '请对方按答复中的 errors 逐项修改字段，不要原样重试。',
  ROW_REFUSED: '请对方按答复中的 errors 修改保单内容；产品未登记的，先在“产品与标记”中登记。',
  TOO_MANY_REQUESTS: '请对方降低请求频率，按 Retry-After 等待，或改用成批推送。',
  INTERNAL: '请联系平台运维，并提供答复中的 requestId；对方可用同一 Idempotency-Key 重试。',
}

/** Interface words of 调用统计 (how the partner API is used). */
export const text = {
  span: '统计时间',
  spans: { DAY: '24 小时', MONTH: '30 天', YEAR: '52 周' },
  client: '系统',
  allClients: '全部系统',
  chart: '调用次数',
  total: (requests: string, share: string) => `共 ${requests} 次，出错率 ${share}`,
  series: { succeeded: '成功', refused: '被拒绝（4xx）', broken: '内部错误（5xx）' },
  hour: '小时',
  day: '日期',
  week: '周（起始日期）',
  empty: '这段时间没有调用。',
  byKey: '按密钥与操作',
  byProblem: '按错误代码',
  noProblems: '这段时间没有错误。',
  noKey: '没有有效密钥',
  noOperation: '未到具体操作',
  columns: {
    client: '系统',
    key: '密钥',
    operation: '操作',
    requests: '次数',
    refused: '被拒绝',
    broken: '内部错误',
    code: '错误代码',
    meaning: '含义',
    advice: '怎么办',
    last: '最近出现',
  },
} as const
