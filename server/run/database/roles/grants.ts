import type { tables } from '../../../generated/tables.ts'

export type Privilege = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE'
type TableName = (typeof tables)[keyof typeof tables]['name']

/** Rows are only appended. */
const appended: readonly Privilege[] = ['SELECT', 'INSERT']
/** Rows are appended and changed, but never deleted. */
const kept: readonly Privilege[] = ['SELECT', 'INSERT', 'UPDATE']
/** Rows are appended and deleted, but never changed. */
const passing: readonly Privilege[] = ['SELECT', 'INSERT', 'DELETE']
/** Rows are appended, changed and deleted. */
const free: readonly Privilege[] = ['SELECT', 'INSERT', 'UPDATE', 'DELETE']
/** The migrations have written the rows; the application only changes them. */
const given: readonly Privilege[] = ['SELECT', 'UPDATE']

/**
 * What the application's role may do with each table in the schema `public`. It needs no right on a table in order to
 * check a foreign key. A locking read (FOR UPDATE) needs UPDATE.
 */
export const grants: Readonly<Record<TableName, readonly Privilege[]>> = {
  alert: kept,
  alert_rule: kept,
  answer: appended,
  attachment: free,
  attachment_opening: free,
  attachment_piece: free,
  audit: appended,
  backfill: kept,
  calendar_year: appended,
  call_profile: kept,
  callback_attempt: kept,
  callback_case: kept,
  callback_event: appended,
  callback_queue: given,
  comment: appended,
  customer: kept,
  customer_session: free,
  data_request: appended,
  demo_clock: kept,
  erased_visit: ['SELECT'],
  erasure: kept,
  erasure_policy: kept,
  evidence_explanation: appended,
  evidence_opening: free,
  evidence_pack: appended,
  export_ticket: free,
  feed_due: passing,
  feed_event: appended,
  figure_agent: free,
  figure_cohort: free,
  figure_day: free,
  figure_due: passing,
  figure_mark: passing,
  figure_state: given,
  follow_up: kept,
  guard_counter: free,
  identity_attempt: kept,
  identity_session: free,
  identity_standing: free,
  inbox_read: free,
  log_checkpoint: appended,
  log_due: passing,
  log_entry: appended,
  log_head: kept,
  log_tile: appended,
  log_witnessed: appended,
  outbox: free,
  pack_due: free,
  partner_agent: passing,
  partner_client: kept,
  partner_key: kept,
  partner_request: free,
  partner_usage: free,
  personal_link: free,
  phone_answer: appended,
  policy: kept,
  policy_hold: kept,
  policy_import: free,
  policy_import_row: free,
  problem_case: kept,
  product: kept,
  product_version: appended,
  quality_check: kept,
  recording_opening: kept,
  restore_drill: appended,
  saved_view: free,
  schema_floor: ['SELECT'],
  setting: kept,
  signature: appended,
  signature_draft: free,
  sms_budget: free,
  sms_code: free,
  staff: kept,
  staff_account: free,
  staff_device: free,
  staff_directory_attempt: free,
  staff_directory_logout: free,
  staff_directory_session: free,
  staff_lockout: free,
  staff_session: free,
  staff_two_factor: free,
  staff_verification: free,
  template_step: appended,
  template_version: kept,
  vendor_token: kept,
  visit: kept,
  visit_event: appended,
  visit_figure: kept,
  visit_questionnaire: appended,
  webhook_delivery: free,
  webhook_endpoint: kept,
  wechat_binding: free,
}

/**
 * Tables in the schema `public` that the product's schema does not describe. The application compares the names of the
 * applied migrations with its own before it starts.
 */
export const otherTables: Readonly<Record<string, readonly Privilege[]>> = { _prisma_migrations: ['SELECT'] }
