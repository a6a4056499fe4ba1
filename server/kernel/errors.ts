/**
 * Every refusal of a use case has a stable code, by which clients choose their reaction. A new code does not compile
 * until it has a message (`server/procedure/errors.zh-CN.ts`). Its HTTP status is 422 unless
 * `server/procedure/errors.ts` defines another status.
 */
export const customerErrorCodes = [
  // About the caller
  'NOT_SIGNED_IN',
  'NOT_BOUND',
  'NOT_FOUND',
  'IDENTITY_REQUIRED',
  'SIGN_IN_FAILED',
  'LINK_INVALID',
  'LINK_ON_OTHER_DEVICES',
  // About the visit's state
  'WINDOW_CLOSED',
  'MOVED_TO_PHONE',
  'VISIT_CANCELLED',
  'ALREADY_FINISHED',
  'ALREADY_SUBMITTED',
  'NOTICE_REQUIRED',
  'QUESTIONNAIRE_NOT_OPEN',
  'NOT_SUBMITTED',
  'READING_TIME_LEFT',
  'ANSWERS_MISSING',
  'UNKNOWN_QUESTION',
  'SIGNATURE_MISSING',
  'ANSWERS_CHANGED',
  'CHANGES_USED_UP',
  'SUBMISSIONS_USED_UP',
  'QUESTIONNAIRE_UNAVAILABLE',
  'EVIDENCE_NOT_SEALED',
  // About the identity check
  'DAY_LOCKED',
  'CHECKS_USED_UP',
  'USE_FACE',
  'USE_SMS',
  'CONSENT_REQUIRED',
  'FACE_UNFINISHED',
  'FACE_FAILED',
  'FACE_UNDECIDED',
  'FACE_USE_PHONE',
  'FACE_SUPERSEDED',
  'CODE_MISSING',
  'CODE_EXPIRED',
  'CODE_WRONG',
  'RESEND_TOO_SOON',
  'SEND_LIMIT_HOUR',
  'SEND_LIMIT_DAY',
  'TOO_MANY_REQUESTS',
  'OVERLOADED',
  // About registration
  'ALREADY_BOUND',
  // About anything else
  'VENDOR_UNAVAILABLE',
  'IDEMPOTENCY_KEY_REUSED',
  'CONFLICT',
  'BAD_INPUT',
  'PAYLOAD_TOO_LARGE',
  'INTERNAL',
] as const

/** Codes that only staff can receive. Staff can also receive all codes of customers. */
export const staffErrorCodes = [
  'STAFF_NOT_SIGNED_IN',
  'STAFF_SIGN_IN_FAILED',
  'STAFF_LOCKED',
  'SECOND_FACTOR_WRONG',
  'SECOND_FACTOR_EXPIRED',
  'PASSWORD_CHANGE_REQUIRED',
  'SECOND_FACTOR_REQUIRED',
  'PASSWORD_OVER',
  'PASSWORD_WRONG',
  'PASSWORD_UNFIT',
  'NOT_ALLOWED',
  'RECORD_NOT_FOUND',
  'EDITED_MEANWHILE',
  'NAME_TAKEN',
  'LAST_ADMINISTRATOR',
  'NOT_ON_YOURSELF',
  'ROLES_CONFLICT',
  'KEPT_BY_DIRECTORY',
  'IDENTITY_TAKEN',
  'DIRECTORY_REFUSED',
  // About templates
  'TEMPLATE_LOCKED',
  'TEMPLATE_LOCK_LOST',
  'TEMPLATE_FROZEN',
  'TEMPLATE_INVALID',
  'TEMPLATE_STEP_NOT_POSSIBLE',
  'AUTHOR_CANNOT_APPROVE',
  'REQUIRED_ITEM_MISSING',
  'PUBLISHED_MEANWHILE',
  'EFFECTIVE_DATE_PAST',
  // About products, settings and lists
  'PRODUCT_CODE_TAKEN',
  'PRODUCT_NOT_COVERED',
  'FILE_INVALID',
  'SETTING_OUT_OF_BOUNDS',
  'SETTINGS_DISAGREE',
  'VIEWS_FULL',
  'SEARCH_TOO_SHORT',
  'SEARCHED_ENOUGH',
  'UNMASKED_ENOUGH',
  'EXPORT_TOO_WIDE',
  'EXPORT_EXPIRED',
  'IMPORT_UNDER_WAY',
  'CALENDAR_INVALID',
  'MENTION_NOT_FIT',
  // About attachments
  'SCANNER_MISSING',
  'ATTACHMENT_TYPE',
  'ATTACHMENT_TOO_LARGE',
  'ATTACHMENTS_FULL',
  'ATTACHMENT_NOT_SCANNED',
  'ATTACHMENT_INFECTED',
  'ATTACHMENT_BROKEN',
  // About the call centre
  'LEASE_EXPIRED',
  'LEASE_LOST',
  'RESULT_STANDS',
  'CASE_CLOSED',
  'CASE_PAUSED',
  'ALREADY_HOLDING',
  'CUSTOMER_BUSY',
  'CALL_NOT_ALLOWED',
  'NOT_DIALLED',
  'CALL_NOT_SEEN',
  'APPLICANT_NOT_CONFIRMED',
  'APPOINTMENT_NOT_POSSIBLE',
  'NOTE_MISSING',
  'PROBLEM_MISSING',
  'HANDLER_NOT_FIT',
  'STEP_NOT_POSSIBLE',
  'AGENT_NOT_FIT',
  'SCORE_INVALID',
  'RECORDING_NOT_HEARD',
  'LETTER_DAY_INVALID',
  'CALENDAR_MISSING',
  'CALL_ALREADY_RECORDED',
  // About reporting and webhooks
  'ALERT_HANDLED',
  'KEYS_FULL',
  'ENDPOINTS_FULL',
  'REPLAY_TOO_LARGE',
  'URL_NOT_ALLOWED',
  'PARTNER_AGENT_NOT_FIT',
  'WEBHOOK_SIGNATURE_WRONG',
  'WEBHOOK_TOO_OLD',
] as const

export type CustomerErrorCode = (typeof customerErrorCodes)[number]
export type StaffErrorCode = (typeof staffErrorCodes)[number]
export type ErrorCode = CustomerErrorCode | StaffErrorCode

/** Data that a refusal contains for its message. It must never be personal data. */
export type ErrorDetails = Readonly<Record<string, string | number | readonly string[]>>

/** A refusal of a use case. Only server/procedure/errors.ts turns a refusal into a response. */
export class DomainError extends Error {
  readonly code: ErrorCode
  readonly details: ErrorDetails

  /** @param options.cause the original error, if this refusal replaces an unexpected error; it is only logged */
  constructor(code: ErrorCode, details: ErrorDetails = {}, options: ErrorOptions = {}) {
    super(code, options)
    this.name = 'DomainError'
    this.code = code
    this.details = details
  }
}

/** The result of a rule: a value or a refusal. Rules return refusals and do not throw them. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: ErrorCode; readonly details: ErrorDetails }

export function done<T>(value: T): Outcome<T> {
  return { ok: true, value }
}

export function refused(
  code: ErrorCode,
  details: ErrorDetails = {},
): { ok: false; code: ErrorCode; details: ErrorDetails } {
  return { ok: false, code, details }
}

/** Returns the value of an outcome, or throws its refusal as a DomainError. */
export function unwrap<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new DomainError(outcome.code, outcome.details)
  return outcome.value
}
