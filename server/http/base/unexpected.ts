import type { Log } from '../../kernel/process/log.ts'
import { ClientGone } from './body.ts'

/** Whether the thrown error, or one of its causes, is a `ClientGone`. */
function wentAway(thrown: unknown, depth = 0): boolean {
  if (!(thrown instanceof Error) || depth > 4) return false
  return thrown instanceof ClientGone || wentAway(thrown.cause, depth + 1)
}

/**
 * Logs an unexpected failure of a call with its cause. A client's disconnection is logged at a lower level, because
 * it is not a failure of the server.
 *
 * @param where the path and the request id, by which the log line can be matched with the audit and with a proxy's
 * log
 */
export function noteUnexpected(
  log: Log,
  where: { readonly path: string; readonly requestId?: string },
  thrown: unknown,
): void {
  if (wentAway(thrown)) log.debug(where, 'a client went away before it was answered')
  else log.error({ ...where, err: thrown }, 'a call failed unexpectedly')
}
