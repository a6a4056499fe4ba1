import { OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi'
import { z } from 'zod'
import manifest from '../../package.json' with { type: 'json' }
import type { Operation } from './operation/operation.ts'
import { partnerEvent } from './operations/events.ts'
import { operations } from './operations/index.ts'
import { fieldError } from './operations/schemas.ts'
import { type ProblemCode, problems } from './rules/problem.ts'

/** The problems that every operation can answer with. */
const always: readonly ProblemCode[] = [
  'KEY_MISSING',
  'KEY_INVALID',
  'NETWORK_NOT_ALLOWED',
  'CERTIFICATE_NOT_ACCEPTED',
  'SCOPE_MISSING',
  'INPUT_INVALID',
  'TOO_MANY_REQUESTS',
  'INTERNAL',
]
const ofBodies: readonly ProblemCode[] = ['BODY_INVALID', 'CONTENT_TYPE_NOT_SUPPORTED', 'PAYLOAD_TOO_LARGE']
const ofWrites: readonly ProblemCode[] = [
  'IDEMPOTENCY_KEY_MISSING',
  'IDEMPOTENCY_KEY_REUSED',
  'IN_PROGRESS',
  'CHANGED_MEANWHILE',
]

/** The header components of the document, by the names of the headers. */
const headers = {
  'Request-Id': { required: true, description: '请求编号，请记入日志', example: 'Zr1Xn0cT8uQ2' },
  RateLimit: { required: true, description: '剩余次数 r 与恢复所需秒数 t', example: '"client";r=199;t=1' },
  'RateLimit-Policy': { required: true, description: '限速：w 秒内 q 次', example: '"client";q=200;w=4' },
  'Retry-After': { required: true, description: '等待多少秒后重试', example: '1' },
  'Idempotency-Replayed': { required: false, description: 'true 表示这是先前答复的重复', example: 'true' },
  ETag: {
    required: true,
    description: '内容的状态；任何变化都会使它不同，不含其他意义',
    example: '"Jx0tB5"',
  },
  'WWW-Authenticate': { required: true, description: '认证方式', example: 'Bearer' },
} as const
const componentOf = (name: string) => name.replaceAll('-', '')

/** Refers to headers. Every answer has those of `always`. */
const headersOf = (...names: readonly (keyof typeof headers)[]) =>
  Object.fromEntries(
    (['Request-Id', ...names] as const).map((name) => [
      name,
      { $ref: `#/components/headers/${componentOf(name)}` },
    ]),
  )

/** The headers of a problem, by its status. */
const problemHeaders: Readonly<Record<number, ReturnType<typeof headersOf>>> = {
  401: headersOf('WWW-Authenticate'),
  429: headersOf('Retry-After'),
}

/** Codes are plain text here, so that a client which was made from an older document can read a newer one. */
export const problemSchema = z
  .object({
    type: z.string().meta({ description: '问题类型的地址' }),
    title: z.string().meta({ description: '该做什么，按 Accept-Language 为中文或英文' }),
    status: z.int(),
    code: z.string().meta({
      description: '稳定的原因代码；各操作的代码见 x-problems。以后可能增加，不认识时按 status 处理',
    }),
    requestId: z.string().meta({ description: '请求编号，咨询时请提供' }),
    errors: z.array(fieldError).meta({ description: '出错的字段' }),
  })
  .meta({ id: 'Problem', description: 'RFC 9457' })

/** The problems of an operation. */
export function problemsOf(operation: Operation): ProblemCode[] {
  return [
    ...always,
    ...(operation.method === 'get' ? [] : ofBodies),
    ...(operation.writes ? ofWrites : []),
    ...(operation.writes && operation.tagged ? ['PRECONDITION_FAILED' as const] : []),
    ...operation.problems,
  ]
}

function problemAnswers(operation: Operation) {
  const byStatus = new Map<number, ProblemCode[]>()
  for (const code of problemsOf(operation)) {
    const { status } = problems[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  return Object.fromEntries(
    [...byStatus].map(([status, of]) => [
      status,
      {
        description: of.map((code) => `${code}：${problems[code].zh}`).join('；'),
        headers: problemHeaders[status] ?? headersOf(),
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  )
}

const idempotencyKey = {
  'Idempotency-Key': z
    .string()
    .min(8)
    .max(100)
    .meta({ description: '每次写入的唯一编号；断线后用同一编号重试，得到同样的答复。保留 7 天' }),
}

const tags = z.string().max(2000)
const conditionOfWrites = {
  'If-Match': tags
    .optional()
    .meta({ description: '只在记录仍是这一 ETag 的状态时写入，否则答复 412；`*` 表示记录须已存在' }),
  'If-None-Match': tags.optional().meta({ description: '`*` 表示只在记录还不存在时写入，否则答复 412' }),
}
const conditionOfReads = {
  'If-None-Match': tags.optional().meta({ description: '已有内容的 ETag；内容没有变化时答复 304，不含内容' }),
}

/** The headers that a request can have beside those of every request. */
function requestHeadersOf({ writes, tagged }: Operation): { headers?: z.ZodObject } {
  if (writes) return { headers: z.object({ ...idempotencyKey, ...(tagged ? conditionOfWrites : {}) }) }
  return tagged ? { headers: z.object(conditionOfReads) } : {}
}

/** The headers of an answer that is no problem. */
const answerHeadersOf = ({ writes, tagged }: Operation) =>
  headersOf(
    'RateLimit',
    'RateLimit-Policy',
    ...(writes ? (['Idempotency-Replayed'] as const) : []),
    ...(tagged ? (['ETag'] as const) : []),
  )

function bodyOf({ body, documentedBody, bodyKind, method }: Operation) {
  if (body === null || method === 'get') return {}
  const json = { 'application/json': { schema: documentedBody ?? body } }
  const content =
    bodyKind === 'json'
      ? json
      : {
          ...json,
          'application/x-ndjson': {
            schema: z.string().meta({ description: '每行一个 JSON，行内容与 rows 的元素相同' }),
          },
        }
  return { body: { required: true, content } }
}

const used = (schema: z.ZodObject) => Object.keys(schema.shape).length > 0

/** The OpenAPI 3.1 document of the partner API. */
export function openApiDocument(publicUrl: string) {
  const registry = new OpenAPIRegistry()
  registry.registerComponent('securitySchemes', 'apiKey', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'rvk_…',
    description: '在管理后台“接口与集成”中为每个系统签发的密钥',
  })
  for (const [name, { example, ...header }] of Object.entries(headers))
    registry.registerComponent('headers', componentOf(name), {
      ...header,
      schema: { type: 'string', examples: [example] },
    })
  for (const operation of operations) {
    registry.registerPath({
      operationId: operation.id,
      method: operation.method,
      path: operation.path,
      tags: [operation.tag],
      summary: operation.summary,
      description: `${operation.description}\n\n权限：\`${operation.scope}\``,
      security: [{ apiKey: [operation.scope] }],
      'x-problems': Object.fromEntries(problemsOf(operation).map((code) => [code, problems[code].status])),
      request: {
        ...(used(operation.params) ? { params: operation.params } : {}),
        ...(used(operation.query) ? { query: operation.query } : {}),
        ...requestHeadersOf(operation),
        ...bodyOf(operation),
      },
      responses: {
        ...Object.fromEntries(
          Object.entries(operation.answers).map(([status, schema]) => [
            status,
            {
              description: operation.summary,
              headers: answerHeadersOf(operation),
              content: { [operation.file ?? 'application/json']: { schema } },
            },
          ]),
        ),
        ...(operation.tagged && !operation.writes
          ? { 304: { description: '内容没有变化', headers: answerHeadersOf(operation) } }
          : {}),
        ...problemAnswers(operation),
      },
    })
  }
  registry.registerWebhook({
    method: 'post',
    path: 'event',
    operationId: 'receiveEvent',
    tags: ['事件'],
    summary: '推送一个事件',
    description:
      '平台把事件推送到登记的地址，按 Standard Webhooks 签名（webhook-id、webhook-timestamp、webhook-signature）。请在十秒内以 2xx 答复，并按 webhook-id 去重；未被接收的会在三天内重试，同一保单的事件按先后推送。',
    security: [],
    request: {
      headers: z.object({
        'webhook-id': z.string().meta({ description: '消息编号，重试与重新推送时不变' }),
        'webhook-timestamp': z.string().meta({ description: '发送时间，Unix 秒' }),
        'webhook-signature': z.string().meta({ description: 'v1,签名；更换密钥期间有两个，以空格分隔' }),
      }),
      body: { required: true, content: { 'application/json': { schema: partnerEvent } } },
    },
    responses: {
      '2XX': { description: '已接收' },
      410: { description: '地址已不存在：平台停用它' },
    },
  })
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: '新契约回访平台 · 合作方接口',
      version: manifest.version,
      description:
        '保险公司自己的系统推送保单，查询回访、任务、保单、产品、问卷与统计。时间为带时区的 UTC 时间；“某日”为上海日期；金额为文字。未知字段会被拒绝。\n\n在 v1 内只增不改：答复可能增加字段、事件种类和问题代码，请忽略不认识的。要停用的操作先标为 deprecated，答复带 Deprecation（RFC 9745）与 Sunset（RFC 8594），至少十二个月后才停用。',
      license: { name: '仅供签约的合作方使用', url: `${publicUrl}/` },
      contact: { name: '回访平台', url: `${publicUrl}/` },
    },
    servers: [{ url: `${publicUrl}/api/v1` }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name, description: name })),
  })
}
