/**
 * The order in which cases are called: first by the supervisor's priority, then by the least cooling-off time left.
 * Then follow `turn` (due appointments, negative answers, all others) and the age of the case. The indexes
 * `callback_case_ready` and `callback_case_open_list` have exactly this order. With any other order a claim would
 * scan every waiting case.
 */
export const queueOrder = ['priority', 'cooling_off_ends_at', 'turn', 'opened_at', 'id'] as const

/**
 * Returns the queue order as SQL.
 * @param alias alias of `callback_case`; without an alias the columns are unqualified
 */
export function inQueueOrder(alias?: string): string {
  return queueOrder.map((column) => (alias === undefined ? column : `${alias}.${column}`)).join(', ')
}
