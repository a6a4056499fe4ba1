import { tables } from '../generated/tables.ts'
import { addDays, dayOf, MINUTE_MS, startOfDay } from '../kernel/calendar.ts'
import { count, greatest, least } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { type Queryable, query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import type { Head } from './append.ts'
import type { DayEntry } from './rules/entry.ts'

/**
 * How long after midnight a day is closed, in milliseconds. By then everything of the day is committed: PostgreSQL ends
 * transactions that are idle for half a minute.
 */
const CLOSED_AFTER = 2 * MINUTE_MS

/** Statements that one checkpoint adds at most. */
const MOST_DAYS = 400

const v = columnsOf(tables.visit, 'v')
const l = columnsOf(tables.logEntry, 'l')
const e = columnsOf(tables.visitEvent, 'e')
const span = { from: 'timestamptz', to: 'timestamptz' } as const

const OPENED = query(span, ({ from, to }) =>
  select(
    { opened: count(), first: least(l.number), last: greatest(l.number) },
    `FROM ${v} LEFT JOIN LATERAL (SELECT ${l.number} FROM ${l} WHERE ${l.visitId} = ${v.id} ORDER BY ${l.seq} LIMIT 1) l
      ON true WHERE ${v.openedAt} >= ${from} AND ${v.openedAt} < ${to}`,
  ),
)

/** SQL: the events that end a visit. The index visit_event_endings has the same condition. */
const ENDINGS = `visit_event_ends(${e.type})`
const ENDED = query(span, ({ from, to }) =>
  select(
    {
      SUCCESS: count(`${e.type} = 'SUCCEEDED'`),
      CALLBACK: count(`${e.type} = 'SENT_TO_CALLBACK'`),
      CANCELLED: count(`${e.type} = 'CANCELLED'`),
    },
    `FROM ${e} WHERE ${ENDINGS} AND ${e.at} >= ${from} AND ${e.at} < ${to}`,
  ),
)

const whole = (number: bigint | string | null) => (number === null ? null : Number(number))

/**
 * Counts what was opened on a day, and how visits ended on it. A visit that ended by phone after it was sent there is
 * counted on both days.
 */
export async function dayStatement(db: Queryable, day: string): Promise<DayEntry> {
  const of = { from: startOfDay(day), to: startOfDay(addDays(day, 1)) }
  const { opened, first, last } = await OPENED.one(db, of)
  return { kind: 'day', day, opened, first: whole(first), last: whole(last), ended: await ENDED.one(db, of) }
}

/** The statements that are due: of each day since the last statement, or since the log began, that is closed. */
export async function dayEntries(db: Queryable, { statedDay, begunAt }: Head, at: Date): Promise<DayEntry[]> {
  const closed = addDays(dayOf(new Date(at.getTime() - CLOSED_AFTER)), -1)
  const entries: DayEntry[] = []
  let day = statedDay === null ? dayOf(begunAt ?? at) : addDays(statedDay, 1)
  for (; day <= closed && entries.length < MOST_DAYS; day = addDays(day, 1))
    entries.push(await dayStatement(db, day))
  return entries
}
