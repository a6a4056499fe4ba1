import type { CallbackCaseRow } from '../../generated/tables.ts'

/** The priorities that a supervisor can give a case, the first to call first. A new case has 0. */
export const priorities = [-1, 0, 1] as const
export type Priority = (typeof priorities)[number]

/**
 * The order in which cases are called: first by the supervisor's priority, then by the least cooling-off time left.
 * Then follow `turn` (due appointments, negative answers, all others) and the age of the case. The indexes
 * `callback_case_ready` and `callback_case_open_list` have exactly this order. With any other order a claim would
 * scan every waiting case.
 */
export const queueOrder = [
  'priority',
  'coolingOffEndsAt',
  'turn',
  'openedAt',
  'id',
] as const satisfies readonly (keyof CallbackCaseRow)[]

/**
 * Returns the queue order as SQL.
 * @param names the SQL names of the columns of a case, qualified or not
 */
export function inQueueOrder(
  names: { readonly [K in (typeof queueOrder)[number]]: { toString(): string } },
): string {
  return queueOrder.map((column) => `${names[column]}`).join(', ')
}
