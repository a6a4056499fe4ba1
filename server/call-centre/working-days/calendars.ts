import { z } from 'zod'
import type { Services } from '../../context.ts'
import { type Actor, recordAudit } from '../../evidence/audit.ts'
import { tables } from '../../generated/tables.ts'
import { isUniqueViolation } from '../../kernel/database/db.ts'
import { content, orNull, pick } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { type Queryable, query, Statement } from '../../kernel/database/statement.ts'
import { columnsOf, insert, returning } from '../../kernel/database/table.ts'
import { DomainError } from '../../kernel/errors.ts'
import { shippedCalendars } from '../rules/working-days/index.ts'
import { type CalendarDay, calendarDaySchema, type YearCalendar } from '../rules/working-days/rules.ts'

/** This file is the only writer of `calendar_year`. */

const y = columnsOf(tables.calendarYear, 'y')
const later = columnsOf(tables.calendarYear, 'later')
const inserted = columnsOf(tables.calendarYear, tables.calendarYear.name)
const s = columnsOf(tables.staff, 's')

const days = content(y.days, z.array(calendarDaySchema))

const CURRENT = query({}, () =>
  select(
    { ...pick(y, 'year', 'version', 'source', 'createdAt'), days, by: orNull(s.name) },
    `FROM ${y} LEFT JOIN ${s} ON ${s.id}::text = ${y.createdBy}
      WHERE NOT EXISTS (SELECT 1 FROM ${later} WHERE ${later.year} = ${y.year} AND ${later.version} > ${y.version})
      ORDER BY ${y.year}`,
  ),
)

/** The calendar of a year that applies, and where it comes from. `version` is 0 for a calendar that ships. */
export interface StoredCalendar extends YearCalendar {
  readonly version: number
  readonly changedAt: Date | null
  readonly changedBy: string | null
}

/**
 * Reads the calendars by which working days are counted. What an administrator entered takes the place of a shipped
 * calendar.
 */
export async function readCalendars(db: Queryable): Promise<ReadonlyMap<number, StoredCalendar>> {
  const shipped = [...shippedCalendars.values()].map((calendar) => ({
    ...calendar,
    version: 0,
    changedAt: null,
    changedBy: null,
  }))
  const stored = (await CURRENT.all(db, {})).map(({ createdAt, by, ...calendar }) => ({
    ...calendar,
    changedAt: createdAt,
    changedBy: by,
  }))
  const all: StoredCalendar[] = [...shipped, ...stored]
  return new Map(all.map((calendar) => [calendar.year, calendar]))
}

const YEARS = query({}, () => select(pick(y, 'year'), `FROM ${y} GROUP BY ${y.year}`))

/** Returns the years that have a calendar, without reading the calendars. */
export async function yearsOnFile(db: Queryable): Promise<ReadonlySet<number>> {
  const stored = await YEARS.all(db, {})
  return new Set([...shippedCalendars.keys(), ...stored.map(({ year }) => year)])
}

const HISTORY = query({ year: 'int4' }, ({ year }) =>
  select(
    { ...pick(y, 'version', 'source', 'reason', 'createdAt'), by: orNull(s.name) },
    `FROM ${y} LEFT JOIN ${s} ON ${s.id}::text = ${y.createdBy} WHERE ${y.year} = ${year}
      ORDER BY ${y.version} DESC LIMIT 100`,
  ),
)

/** Returns the versions of a year's calendar, newest first, at most one hundred. */
export async function calendarHistory(db: Queryable, year: number) {
  const rows = await HISTORY.all(db, { year })
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }))
}

/** One changed day, in the form that the audit shows: its kind and name before and after. */
function changesOf(before: readonly CalendarDay[], after: readonly CalendarDay[]) {
  const words = (entry: CalendarDay | undefined) =>
    entry === undefined ? null : `${entry.kind} ${entry.name}`
  const find = (list: readonly CalendarDay[], day: string) => words(list.find((one) => one.day === day))
  const all = [...new Set([...before, ...after].map(({ day }) => day))].sort()
  return all
    .map((day) => ({ field: day, before: find(before, day), after: find(after, day) }))
    .filter((change) => change.before !== change.after)
}

/**
 * Writes the next version of a year's calendar, with its audit.
 * @throws DomainError EDITED_MEANWHILE if another version came first
 */
export async function writeCalendar(
  services: Pick<Services, 'db'>,
  actor: Actor,
  input: {
    readonly calendar: YearCalendar
    readonly before: StoredCalendar | undefined
    readonly reason: string
    readonly at: Date
  },
): Promise<{ version: number }> {
  const { calendar, before, reason, at } = input
  const version = (before?.version ?? 0) + 1
  const sql = new Statement()
  const row = {
    year: calendar.year,
    source: calendar.source,
    days: calendar.days,
    version,
    reason,
    createdAt: at,
    createdBy: actor.id,
  }
  const written = sql.with(
    'written',
    returning(insert(sql, tables.calendarYear, [row]), pick(inserted, 'year')),
  )
  recordAudit(sql, actor, {
    at,
    action: 'calendar.save',
    from: 'written',
    targetKind: 'calendar_year',
    targetId: written.year,
    change: sql.given('jsonb', {
      changes: changesOf(before?.days ?? [], calendar.days),
      source: calendar.source,
      reason,
    }),
  })
  try {
    await services.db.query(sql.text('SELECT 1 FROM written'), sql.values)
  } catch (error) {
    throw isUniqueViolation(error) ? new DomainError('EDITED_MEANWHILE') : error
  }
  return { version }
}
