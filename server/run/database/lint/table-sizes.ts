import type { tables } from '../../../generated/tables.ts'

type TableName = (typeof tables)[keyof typeof tables]['name']

/**
 * The tables that stay small however many visits there are: thousands of rows at most, which are read or written in
 * milliseconds. Every other table counts as large, also one that this list does not know. A statement that reads all rows
 * of a large table under a lock stops the visits for as long as it takes.
 */
const small: ReadonlySet<TableName> = new Set<TableName>([
  'alert_rule',
  'calendar_year',
  'call_profile',
  'callback_queue',
  'demo_clock',
  'evidence_explanation',
  'figure_state',
  'log_head',
  'partner_agent',
  'partner_client',
  'partner_key',
  'policy_import',
  'product',
  'product_version',
  'saved_view',
  'setting',
  'sms_budget',
  'staff',
  'staff_account',
  'staff_device',
  'staff_lockout',
  'staff_two_factor',
  'template_step',
  'template_version',
  'vendor_token',
  'webhook_endpoint',
])
const names: ReadonlySet<string> = small

export const isLarge = (table: string): boolean => !names.has(table)
