import type { Log } from '../../kernel/process/log.ts'
import { ClientGone } from './body.ts'

/** Whether a client's disconnection is the thrown value or one of its causes. */
function wentAway(thrown: unknown, depth = 0): boolean {
  if (!(thrown instanceof Error) || depth > 4) return false
  return thrown instanceof ClientGone || wentAway(thrown.cause, depth + 1)
}

/**
 * Logs an unexpected failure of a call with its cause. A client's disconnection is logged separately, because it is
 * not a failure of the server.
 *
 * @param where the path and the request id, which connect the line to the audit and to a proxy's log
 */
export function noteUnexpected(
  log: Log,
  where: { readonly path: string; readonly requestId?: string },
  thrown: unknown,
): void {
  if (wentAway(thrown)) log.debug(where, 'a client went away before it was answered')
  else log.error({ ...where, err: thrown }, 'a call failed unexpectedly')
}
