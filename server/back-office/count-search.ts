import type { Services } from '../context.ts'
import { countInto, secondsOfHour } from '../identity/guards.ts'
import { Statement } from '../kernel/database/statement.ts'
import { DomainError } from '../kernel/errors.ts'

/**
 * Maximum number of searches of one person per hour, in the search for everything and in the list of visits together.
 * A person who types all day stays far below it; a program that tries every number or name does not.
 */
const SEARCHES_PER_HOUR = 2000

/** Counts one search of the person. @throws DomainError SEARCHED_ENOUGH {seconds} */
export async function countSearch(services: Pick<Services, 'db' | 'clock'>, staffId: string): Promise<void> {
  const now = services.clock.now()
  const sql = new Statement()
  countInto(sql, 'counted', { scope: 'find', key: staffId, limit: SEARCHES_PER_HOUR }, now)
  const counted = await services.db.query(sql.text('SELECT 1 FROM counted'), sql.values)
  if (counted.rows.length === 0) throw new DomainError('SEARCHED_ENOUGH', { seconds: secondsOfHour(now) })
}
