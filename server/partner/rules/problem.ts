import type { DomainError, ErrorCode, ErrorDetails } from '../../kernel/errors.ts'
import { callProblems } from './call-problems.ts'

/**
 * The problems of the partner API (RFC 9457). Their codes are stable: clients decide by them. Each has its HTTP status
 * and a title in both languages, which says what to do.
 */
export const problems = {
  KEY_MISSING: {
    status: 401,
    zh: '缺少接口密钥，请在 Authorization 中以 Bearer 方式提供',
    en: 'No API key. Send one in Authorization, as a Bearer token',
  },
  KEY_INVALID: {
    status: 401,
    zh: '接口密钥无效、已过期或已停用',
    en: 'The API key is wrong, expired or revoked',
  },
  NETWORK_NOT_ALLOWED: {
    status: 403,
    zh: '此来源网络不在该系统的允许范围内',
    en: 'Requests from this network are not allowed for this client',
  },
  CERTIFICATE_NOT_ACCEPTED: {
    status: 403,
    zh: '该系统须以登记的客户端证书建立连接',
    en: 'This client must connect with one of its registered certificates',
  },
  SCOPE_MISSING: {
    status: 403,
    zh: '该系统没有这项操作的权限',
    en: 'This client lacks the scope of the operation',
  },
  NOT_FOUND: { status: 404, zh: '没有这个地址或这条记录', en: 'No such address or record' },
  METHOD_NOT_ALLOWED: {
    status: 405,
    zh: '该地址不支持这种请求方法',
    en: 'The address does not support this method',
  },
  IDEMPOTENCY_KEY_MISSING: {
    status: 400,
    zh: '写入请求须带 Idempotency-Key，以便断线后安全地重试',
    en: 'A write needs an Idempotency-Key, so that it can be retried safely',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    zh: '该 Idempotency-Key 已用于内容不同的请求，请换一个',
    en: 'This Idempotency-Key belongs to a request with other content. Use another one',
  },
  IN_PROGRESS: {
    status: 409,
    zh: '同一 Idempotency-Key 的请求正在处理，请稍后重试',
    en: 'A request with this Idempotency-Key is being worked on. Retry later',
  },
  CHANGED_MEANWHILE: {
    status: 409,
    zh: '同时有其他写入正在修改这条记录，请用同一 Idempotency-Key 重试',
    en: 'Other writes were changing the same record. Retry with the same Idempotency-Key',
  },
  PRECONDITION_FAILED: {
    status: 412,
    zh: '这条记录已不是 If-Match 或 If-None-Match 所说的状态，请重新读取后再决定',
    en: 'The record is not in the state that If-Match or If-None-Match names. Read it again and decide again',
  },
  BODY_INVALID: {
    status: 400,
    zh: '请求内容不是有效的 JSON',
    en: 'The body is not valid JSON',
  },
  CONTENT_TYPE_NOT_SUPPORTED: {
    status: 415,
    zh: '不支持这种内容类型',
    en: 'This content type is not supported',
  },
  PAYLOAD_TOO_LARGE: { status: 413, zh: '请求内容太大', en: 'The body is too large' },
  INPUT_INVALID: {
    status: 422,
    zh: '有字段不符合要求，请按 errors 逐项修改',
    en: 'Some fields are wrong. See errors',
  },
  ROW_REFUSED: {
    status: 422,
    zh: '该保单不能收录，请按 errors 修改',
    en: 'The policy is refused. See errors',
  },
  EVIDENCE_NOT_SEALED: {
    status: 409,
    zh: '存证文件正在生成，请一两分钟后再试',
    en: 'The evidence is being sealed. Retry in a minute or two',
  },
  ...callProblems,
  TOO_MANY_REQUESTS: {
    status: 429,
    zh: '请求太频繁，请按 Retry-After 稍后再试',
    en: 'Too many requests. Wait as Retry-After says',
  },
  INTERNAL: {
    status: 500,
    zh: '系统内部错误，可用同一 Idempotency-Key 重试',
    en: 'Internal error. Retry with the same Idempotency-Key',
  },
} as const satisfies Readonly<
  Record<string, { readonly status: number; readonly zh: string; readonly en: string }>
>

export type ProblemCode = keyof typeof problems

/** One field at fault. */
export interface FieldError {
  /** Where the field is in the body (RFC 6901), for example /premium; empty for the body as a whole. */
  readonly pointer: string
  readonly detail: string
}

/** A refusal of the partner API. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly errors: readonly FieldError[]
  readonly headers: Readonly<Record<string, string>>

  constructor(
    code: ProblemCode,
    more: {
      readonly errors?: readonly FieldError[]
      readonly headers?: Readonly<Record<string, string>>
    } = {},
  ) {
    super(code)
    this.name = 'Problem'
    this.code = code
    this.errors = more.errors ?? []
    this.headers = more.headers ?? {}
  }
}

/** The problems that stand for refusals with other codes. */
const renamed: Readonly<Partial<Record<ErrorCode, ProblemCode>>> = {
  RECORD_NOT_FOUND: 'NOT_FOUND',
  BAD_INPUT: 'INPUT_INVALID',
  CONFLICT: 'CHANGED_MEANWHILE',
  UNMASKED_ENOUGH: 'TOO_MANY_REQUESTS',
}

const isProblem = (code: string): code is ProblemCode => Object.hasOwn(problems, code)

/** What a refusal says beside its code, as a list. */
function told(details: ErrorDetails): FieldError[] {
  return Object.entries(details).flatMap(([name, value]) =>
    [value].flat().map((one) => ({ pointer: '', detail: `${name}: ${one}` })),
  )
}

/** The problem that stands for a refusal of a use case. A refusal without one is an internal error. */
export function problemOfRefusal({ code, details }: DomainError): Problem {
  const own = renamed[code] ?? (isProblem(code) ? code : 'INTERNAL')
  if (own === 'INTERNAL') return new Problem(own)
  const { seconds } = details
  return new Problem(own, {
    errors: told(details).slice(0, 20),
    headers: own === 'TOO_MANY_REQUESTS' && seconds !== undefined ? { 'Retry-After': String(seconds) } : {},
  })
}

/** The language in which a client reads: Chinese unless it asks for English first. */
export function languageOf(acceptLanguage: string | undefined): 'zh' | 'en' {
  return /^\s*en\b/i.test(acceptLanguage ?? '') ? 'en' : 'zh'
}
