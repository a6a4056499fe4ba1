/**
 * The order in which cases are called: the supervisor's priority, least cooling-off time left, then `turn`
 * (due appointments, negative answers, all others), then age. Two indexes have exactly this order
 * (`callback_case_ready`, `callback_case_open_list`); with any other order a claim would scan every waiting
 * case.
 */
export const queueOrder = ['priority', 'cooling_off_ends_at', 'turn', 'opened_at', 'id'] as const

/** The order as SQL. @param alias of `callback_case`; without it the columns are unqualified */
export function inQueueOrder(alias?: string): string {
  return queueOrder.map((column) => (alias === undefined ? column : `${alias}.${column}`)).join(', ')
}
