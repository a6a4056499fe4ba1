import type { Services } from '../../context.ts'
import { type Actor, recordAudit } from '../../evidence/audit.ts'
import { Statement } from '../../kernel/database/statement.ts'
import { forgive, type Guess } from './lockout.ts'

type Own = Pick<Services, 'db' | 'clock' | 'secrets'>

/**
 * Records a right guess: resets its counters and writes an audit row. It must be called before the response is sent.
 * @param action the audit's name for the action that the guess allowed
 * @param beside adds further CTEs to the same statement
 */
export async function recordRightGuess(
  services: Own,
  actor: Actor,
  guess: Guess,
  action: string,
  change: Readonly<Record<string, string>> = {},
  beside: (sql: Statement, at: Date) => void = () => undefined,
): Promise<void> {
  const at = services.clock.now()
  const sql = new Statement()
  sql.with('passed', 'SELECT 1')
  forgive(sql, guess, 'passed')
  beside(sql, at)
  recordAudit(sql, actor, {
    at,
    action,
    from: 'passed',
    targetKind: 'staff',
    targetId: sql.value(guess.staffId),
    change: sql.given('jsonb', change),
  })
  await services.db.query(sql.text('SELECT 1'), sql.values)
}

export type FailureReason =
  | 'UNKNOWN_NAME'
  | 'DISABLED'
  | 'PASSWORD'
  | 'PASSWORD_OVER'
  | 'SECOND_FACTOR'
  | 'NOT_BREAK_GLASS'

/**
 * Records a wrong guess in the audit. If the guess locked the user name, the record includes the lock. The guess
 * remains counted as a failure.
 */
export async function recordFailedGuess(
  services: Own,
  actor: Actor,
  guess: Guess,
  reason: FailureReason,
): Promise<void> {
  const sql = new Statement()
  sql.with('failed', 'SELECT 1')
  const change = { reason, failures: guess.failures, lockedSeconds: guess.lockedSeconds }
  recordAudit(sql, actor, {
    at: services.clock.now(),
    action: guess.lockedSeconds > 0 ? 'staff.locked' : 'staff.sign-in-failed',
    from: 'failed',
    targetKind: 'staff',
    targetId: sql.value(guess.staffId ?? guess.key),
    change: sql.given('jsonb', change),
  })
  await services.db.query(sql.text('SELECT 1'), sql.values)
}
