/**
 * Interface words of the reference of the partner API. In the paragraphs, code stands in backticks.
 * test/integration/partner/guide.test.ts compares the limits named here with those of the server.
 */
export const text = {
  title: '合作方接口说明',
  lead: '保险公司自己的系统用这些接口推送保单、读取回访。本页由程序内的接口定义生成，与正在运行的版本一致。',
  contents: '目录',
  openapi: 'OpenAPI 3.1 文档',
  conventions: '约定',
  operations: '操作',
  problems: '问题代码',
  problemsLead:
    '被拒绝的请求以 `application/problem+json`（RFC 9457）答复：`code` 是稳定的原因代码，程序据此判断；`title` 说明该做什么；`errors` 逐项列出有误的字段，`pointer` 是字段位置（RFC 6901）；`requestId` 供咨询时提供。',
  code: '代码与状态码',
  meaning: '含义',
  scope: '权限',
  limit: '请求内容最大',
  kibibytes: (count: number) => `${count} KiB`,
  mebibytes: (count: number) => `${count} MiB`,
  path: '路径参数',
  query: '查询参数',
  header: '请求头',
  body: '请求内容',
  answer: (status: string) => `答复 ${status}`,
  example: '示例',
  field: '字段',
  explanation: '说明',
  optional: '可省略',
  orNull: '可为 null',
  possible: '操作可能答复的问题',
  kinds: {
    string: '文字',
    date: '日期',
    'date-time': '时间',
    uuid: 'UUID',
    integer: '整数',
    number: '数字',
    boolean: '布尔',
    object: '对象',
  },
  listOf: (kind: string) => `${kind}列表`,
  values: '取值：',
  named: (value: string, name: string) => `${value} ${name}`,
  between: (low: number, high: number, unit: string) => `${low} 到 ${high}${unit}`,
  most: (high: number, unit: string) => `最多 ${high}${unit}`,
  characters: ' 个字符',
  items: ' 项',
  byDefault: (value: string) => `默认 ${value}`,
  pattern: '格式：',
  results: { CREATED: '新收录', UPDATED: '已更新', UNCHANGED: '没有变化' },
  sections: [
    {
      id: 'authentication',
      title: '地址与认证',
      paragraphs: [
        '所有地址以平台地址下的 `/api/v1` 开头，只接受 HTTPS。下文示例先设好两个变量：',
        'code:BASE=https://visits.example.com/api/v1\nKEY=rvk_…',
        '每个请求都带 `Authorization: Bearer $KEY`。密钥在管理后台“接口与集成”中为每个系统签发，形如 `rvk_编号_…`，只显示一次；编号可以记入日志，密钥本身不可以。',
        '密钥有有效期，可随时停用。一个系统可以同时有两个有效密钥：先签发新的，改用后再停用旧的，更换时无须停机。系统还可以限定来源网络，或登记客户端证书的 SHA-256 指纹，此后须以其中一个证书连接。密钥、网络、证书或权限不符时，在读取请求内容之前就会拒绝。',
      ],
    },
    {
      id: 'requests',
      title: '请求与答复',
      paragraphs: [
        '内容为 UTF-8 的 JSON，请求带 `Content-Type: application/json`。请求中不认识的字段和参数会被拒绝，拼写错误因此不会被忽略；答复以后可能增加字段，请忽略不认识的字段。',
        '每个答复都有 `Request-Id`，请记入日志。问题的说明默认为中文，请求带 `Accept-Language: en` 时为英文。',
        '保单号以外的个人信息只出现在请求内容中，从不出现在地址里；读取回访的答复不含客户资料。',
      ],
    },
    {
      id: 'idempotency',
      title: '重试与 Idempotency-Key',
      paragraphs: [
        '每次写入都带 `Idempotency-Key`：8 到 100 个可见的 ASCII 字符，例如 UUID。断线、超时或答复 5xx 时，用同一个编号、同样的内容重试：写入只发生一次，重试得到同样的答复，并带 `Idempotency-Replayed: true`。答复保留 7 天。',
        '同一编号配上不同的内容会被拒绝（`IDEMPOTENCY_KEY_REUSED`）。前一个请求还在处理时答复 `IN_PROGRESS`，请按 `Retry-After` 等待。被拒绝的写入不占用编号。',
      ],
    },
    {
      id: 'values',
      title: '时间、日期与金额',
      paragraphs: [
        '时间是带时区的 UTC 时间，例如 `2026-11-30T02:00:00.000Z`。日期是上海的日历日，例如 `2026-11-30`。',
        '金额是人民币元，用文字表示，最多两位小数，例如 `"20000.00"`，不会有浮点误差。',
      ],
    },
    {
      id: 'paging',
      title: '持续读取回访',
      paragraphs: [
        '`GET /visits` 按发起顺序分页。每次把上一页的 `next` 作为 `after`；`rows` 为空表示暂时读到末尾，保留 `next`，以后再从这里继续，每件回访恰好列出一次。回访发起约一分钟后列出。',
        '列出之后状态还会变化：用 `GET /visits/{visitId}` 或 `POST /visits:search` 查看尚未结束的回访。',
      ],
    },
    {
      id: 'limits',
      title: '限速',
      paragraphs: [
        '每个系统可以一次连续发送 200 个请求，之后每秒恢复 50 个；请求内容每满 64 KiB 多计一个。同一系统同时处理的请求最多 4 个。',
        '每个答复的 `RateLimit-Policy`（`"client";q=200;w=4`）给出上限，`RateLimit` 给出剩余次数。超出时答复 429，请按 `Retry-After` 的秒数等待后重试。大量保单请用成批收录。',
      ],
    },
    {
      id: 'versions',
      title: '版本与停用',
      paragraphs: [
        '在 `/api/v1` 内只增不改：可能增加操作、可省略的请求字段、答复的字段与响应头、事件种类和问题代码。请忽略不认识的字段和种类；不认识的问题代码按状态码处理。',
        '要停用的操作先在 OpenAPI 文档中标为 `deprecated`，答复带 `Deprecation`（RFC 9745）与 `Sunset`（RFC 8594），至少十二个月后才停用。',
      ],
    },
  ],
} as const
