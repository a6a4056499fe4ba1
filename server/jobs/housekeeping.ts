import type { Services } from '../context.ts'
import { DAY_MS } from '../kernel/calendar.ts'
import { systemClock } from '../kernel/clock.ts'

/** Milliseconds for which guards and sessions are kept after they expire. */
const KEPT_MS = 7 * DAY_MS

/** Deletes counters, codes, links and sessions that have expired. Evidence and audit are never deleted. */
export async function forgetOld(services: Services): Promise<void> {
  const before = new Date(services.clock.now().getTime() - KEPT_MS)
  const statements = [
    'DELETE FROM guard_counter WHERE bucket < $1',
    'DELETE FROM sms_code WHERE expires_at < $1',
    "DELETE FROM outbox WHERE topic = 'code.send' AND settled_at < $1",
    'DELETE FROM personal_link WHERE expires_at < $1',
    'DELETE FROM customer_session WHERE expires_at < $1',
    'DELETE FROM identity_session WHERE verified_at < $1',
    'DELETE FROM export_ticket WHERE expires_at < $1',
    'DELETE FROM staff_device WHERE expires_at < $1',
  ]
  for (const statement of statements) await services.db.query(statement, [before])
  // Staff sessions expire by the clock of real time, not by the demo's clock (`server/staff/sign-in/auth.ts`).
  const ended = new Date(systemClock.now().getTime() - KEPT_MS)
  for (const table of ['staff_session', 'staff_verification'])
    await services.db.query(`DELETE FROM ${table} WHERE expires_at < $1`, [ended])
  await services.db.query(
    'DELETE FROM staff_lockout WHERE last_at < $1 AND (locked_until IS NULL OR locked_until < $1)',
    [before],
  )
}
