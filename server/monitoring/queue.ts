import { z } from 'zod'
import { type Urgency, urgencies, urgencyBounds } from '../call-centre/queue/list.ts'
import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { computed, count, literal } from '../kernel/database/expression.ts'
import { readAll, Statement } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'

const k = columnsOf(tables.callbackCase, 'k')

export interface QueueReadings {
  readonly urgency: Urgency
  readonly ready: number
  readonly leased: number
  readonly resting: number
}

/** Counts the open cases by the time that is left of their cooling-off period, as lists and the wallboard divide it. */
export async function readQueue({ db }: Pick<Services, 'db'>, now: Date): Promise<readonly QueueReadings[]> {
  const sql = new Statement()
  const at = sql.given('timestamptz', now)
  const cases = urgencies.flatMap((urgency) => {
    const [, to] = urgencyBounds(urgency, now)
    return to === null
      ? []
      : [`WHEN ${k.coolingOffEndsAt} <= ${sql.given('timestamptz', to)} THEN ${literal(urgency)}`]
  })
  const leased = `${k.leaseUntil} > ${at}`
  const free = `NOT coalesce(${leased}, false)`
  const waiting = `(${k.ready} OR coalesce(${k.wakeAt} <= ${at}, false))`
  const rows = await readAll(
    db,
    sql,
    sql.select(
      {
        urgency: computed(z.enum(urgencies), `CASE ${cases.join(' ')} ELSE 'LATER' END`),
        leased: count(leased),
        ready: count(`${free} AND ${waiting}`),
        resting: count(`${free} AND NOT ${waiting}`),
      },
      `FROM ${k} WHERE ${k.status.is('OPEN')} GROUP BY 1`,
    ),
  )
  return urgencies.map(
    (urgency) => rows.find((row) => row.urgency === urgency) ?? { urgency, ready: 0, leased: 0, resting: 0 },
  )
}
