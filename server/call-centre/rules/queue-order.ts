/**
 * The order in which cases are called: what a supervisor brought forward, least cooling-off time left, then by `turn` (promised
 * appointments that are due, negative answers, all others), then age. Two indexes have this very order (`callback_case_ready`,
 * `callback_case_open_list`); with another one a claim would look through every waiting case.
 */
export const queueOrder = ['priority', 'cooling_off_ends_at', 'turn', 'opened_at', 'id'] as const

/** The order as SQL. @param alias of `callback_case`; without one the columns stand alone */
export function inQueueOrder(alias?: string): string {
  return queueOrder.map((column) => (alias === undefined ? column : `${alias}.${column}`)).join(', ')
}
