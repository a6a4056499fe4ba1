import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import { DAY_MS } from '../../kernel/calendar.ts'
import { pick } from '../../kernel/database/expression.ts'
import { recordset } from '../../kernel/database/selection.ts'
import { prepare } from '../../kernel/database/statement.ts'
import { columnsOf, insertFrom } from '../../kernel/database/table.ts'

/** This file is the only writer of `partner_usage`. */

/** Milliseconds for which the counts are kept: a year and a month, to compare a month with the same month before. */
export const USAGE_KEPT_MS = 400 * DAY_MS

const u = columnsOf(tables.partnerUsage, 'u')
const own = columnsOf(tables.partnerUsage, tables.partnerUsage.name)

/** Requests of one kind in one hour. */
export interface Usage {
  readonly hour: Date
  /** Empty if the request had no valid key. */
  readonly keyId: string
  /** Empty if the request was for no operation, or was refused before its operation was looked up. */
  readonly operation: string
  readonly statusClass: number
  /** The code of the problem; empty if there was none. */
  readonly problem: string
  readonly requests: number
}

const ADD = prepare({ counts: 'jsonb' }, ({ counts }) => {
  const columns = pick(u, 'hour', 'keyId', 'operation', 'statusClass', 'problem', 'requests')
  const r = recordset(counts, 'r', columns)
  const { hour, keyId, operation, statusClass, problem, requests } = tables.partnerUsage.sql
  const key = [hour, keyId, operation, statusClass, problem].join(', ')
  // In a fixed order, so that two instances never wait for each other.
  return `${insertFrom(tables.partnerUsage, pick(r, 'hour', 'keyId', 'operation', 'statusClass', 'problem', 'requests'), `${r} ORDER BY 1, 2, 3, 4, 5`)}
    ON CONFLICT (${key}) DO UPDATE SET ${requests} = ${own.requests} + excluded.${requests}`
})

/** Adds requests to the counts. Each kind stands in `counts` once. */
export async function addUsage(services: Pick<Services, 'db'>, counts: readonly Usage[]): Promise<void> {
  await ADD.run(services.db, { counts })
}

const FORGET = prepare(
  { before: 'timestamptz' },
  ({ before }) => `DELETE FROM ${u} WHERE ${u.hour} < ${before}`,
)

/** Deletes counts that need not be kept any longer. */
export async function forgetUsage(services: Pick<Services, 'db'>, now: Date): Promise<void> {
  await FORGET.run(services.db, { before: new Date(now.getTime() - USAGE_KEPT_MS) })
}
