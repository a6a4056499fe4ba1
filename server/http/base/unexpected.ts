import type { Log } from '../../kernel/process/log.ts'
import { ClientGone } from './body.ts'

/** Whether somewhere behind what was thrown stands a reader or sender who went away. */
function wentAway(thrown: unknown, depth = 0): boolean {
  if (!(thrown instanceof Error) || depth > 4) return false
  return thrown instanceof ClientGone || wentAway(thrown.cause, depth + 1)
}

/**
 * Notes a call that failed of something nobody foresaw, with the cause it had, or a client that went away meanwhile, which
 * is no failure of ours.
 *
 * @param where the path and the id of the request: what ties the line to the audit and to a proxy's log
 */
export function noteUnexpected(
  log: Log,
  where: { readonly path: string; readonly requestId?: string },
  thrown: unknown,
): void {
  if (wentAway(thrown)) log.debug(where, 'a client went away before it was answered')
  else log.error({ ...where, err: thrown }, 'a call failed unexpectedly')
}
