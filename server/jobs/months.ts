import { z } from 'zod'
import type { Services } from '../context.ts'
import { computed } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { type Queryable, query } from '../kernel/database/statement.ts'
import { errorCode } from '../kernel/thrown.ts'

/*
 * Events and audit are kept in partitions by month (docs/operations/months.md). The functions belong to the owner of the tables
 * and run with its rights, because the application's role has none on partitions.
 */

const AHEAD = query({ at: 'timestamptz' }, ({ at }) =>
  select({ made: computed(z.array(z.string()), `months_ahead(${at})`) }, ''),
)

/** The error of PostgreSQL that a lock was not given in time. */
const LOCK_TIMEOUT = '55P03'

/**
 * Makes the partitions of the present and the next three months.
 *
 * @returns the names of those that were made. None if a lock was not given at once: visits must not wait behind it, and there are
 * months of time.
 */
export async function makeMonths({ db, clock }: Pick<Services, 'db' | 'clock'>): Promise<readonly string[]> {
  try {
    return (await AHEAD.one(db, { at: clock.now() })).made
  } catch (error) {
    if (errorCode(error) === LOCK_TIMEOUT) return []
    throw error
  }
}

const STATE = query({ at: 'timestamptz' }, ({ at }) =>
  select(
    {
      table: computed(z.string(), 'm."of"'),
      missing: computed(z.number(), 'm."missing"'),
      astray: computed(z.number(), 'm."astray"'),
    },
    `FROM months_missing(${at}) m ORDER BY 1`,
  ),
)

/** Of a table: how many of the present and the next three months it lacks, and how many rows are in none, up to 10,000. */
export interface MonthsState {
  readonly table: string
  readonly missing: number
  readonly astray: number
}

export async function readMonths(db: Queryable, at: Date): Promise<readonly MonthsState[]> {
  return await STATE.all(db, { at })
}
