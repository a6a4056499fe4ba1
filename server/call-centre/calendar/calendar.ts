import type { Services } from '../../context.ts'
import type { Actor } from '../../evidence/audit.ts'
import { tables } from '../../generated/tables.ts'
import { type Day, dayOf } from '../../kernel/calendar.ts'
import { pick } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { type Queryable, query } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { DomainError } from '../../kernel/errors.ts'
import { fillDueDays } from '../problem/problem.ts'
import { calendarFindingWords } from '../rules/calendar.zh-CN.ts'
import { dueOn } from '../rules/problem-due-day.ts'
import { type CalendarFindings, checkCalendar, missingYears } from '../rules/working-days/check.ts'
import { shippedCalendars } from '../rules/working-days/index.ts'
import type { YearCalendar } from '../rules/working-days/rules.ts'
import { readCalendars, type StoredCalendar, writeCalendar, yearsOnFile } from '../working-days/calendars.ts'

/** Maximum number of open problem cases that a preview compares, and of those that it lists. */
const MOST_COMPARED = 5000
const MOST_LISTED = 50

const t = columnsOf(tables.problemCase, 't')
const v = columnsOf(tables.visit, 'v')
const p = columnsOf(tables.policy, 'p')

const OPEN_CASES = query({ most: 'int4' }, ({ most }) =>
  select(
    { ...pick(t, 'id', 'openedAt', 'dueOn'), policyNo: p.policyNo },
    `FROM ${t} JOIN ${v} ON ${v.id} = ${t.visitId} JOIN ${p} ON ${p.id} = ${v.policyId}
      WHERE ${t.status.is('OPEN')} ORDER BY ${t.dueOn}, ${t.id} LIMIT ${most}`,
  ),
)

const viewOf = ({ changedAt, ...calendar }: StoredCalendar) => ({
  ...calendar,
  changedAt: changedAt?.toISOString() ?? null,
  shipped: shippedCalendars.has(calendar.year),
})

/** Returns the years whose calendar is needed within 60 days and is not on file. */
export async function missingCalendars(services: Pick<Services, 'db' | 'clock'>): Promise<number[]> {
  return missingYears(dayOf(services.clock.now()), await yearsOnFile(services.db))
}

/** Lists the calendars that apply, by year, with the years that are missing. */
export async function listCalendars(services: Pick<Services, 'db' | 'clock'>) {
  const today = dayOf(services.clock.now())
  const calendars = await readCalendars(services.db)
  const years = [...calendars.values()].sort((a, b) => a.year - b.year)
  return { today, years: years.map(viewOf), missing: missingYears(today, calendars) }
}

/**
 * Compares the due days of open problem cases with those that the changed calendar would give. A due day that was set
 * stays, because it was promised and the figures count by it; the comparison shows which cases would be due on another
 * day. Only cases without a due day get one.
 */
async function compareDueDays(
  db: Queryable,
  before: ReadonlyMap<number, YearCalendar>,
  calendar: YearCalendar,
) {
  const after = new Map([...before, [calendar.year, calendar]])
  const cases = await OPEN_CASES.all(db, { most: MOST_COMPARED })
  // Many cases are opened on one day, and the due day depends on the day alone.
  const counted = new Map<Day, Day | null>()
  const dueOf = (openedAt: Date): Day | null => {
    const day = dayOf(openedAt)
    const known = counted.get(day)
    const due = known === undefined ? dueOn(openedAt, after) : known
    counted.set(day, due)
    return due
  }
  const compared = cases.map(({ openedAt, ...one }) => ({ ...one, counted: dueOf(openedAt) }))
  const filled = compared.filter((one) => one.dueOn === null && one.counted !== null)
  const differing = compared.flatMap(({ id, policyNo, dueOn: due, counted }) =>
    due !== null && counted !== null && counted !== due ? [{ id, policyNo, dueOn: due, counted }] : [],
  )
  return {
    filled: filled.length,
    differing: differing.length,
    cases: differing.slice(0, MOST_LISTED),
    more: cases.length === MOST_COMPARED,
  }
}

/** What saving a calendar would do: the findings of the check, and its effect on open problem cases. */
export async function previewCalendar(services: Pick<Services, 'db'>, calendar: YearCalendar) {
  const findings = checkCalendar(calendar)
  const before = await readCalendars(services.db)
  return { ...findings, due: await compareDueDays(services.db, before, calendar) }
}

function requireSound({ faults }: CalendarFindings): void {
  if (faults.length > 0)
    throw new DomainError('CALENDAR_INVALID', { problems: faults.map(calendarFindingWords) })
}

/**
 * Saves the next version of a year's calendar. Problem cases that waited for the year get their due day; due days that
 * were set stay.
 *
 * @param input.version the version that the person saw; 0 if only the shipped calendar or none was there
 * @throws DomainError CALENDAR_INVALID {problems}, EDITED_MEANWHILE
 */
export async function saveCalendar(
  services: Pick<Services, 'db' | 'clock'>,
  actor: Actor,
  input: { readonly calendar: YearCalendar; readonly version: number; readonly reason: string },
): Promise<{ version: number; filled: number }> {
  const at = services.clock.now()
  const { reason } = input
  const days = [...input.calendar.days].sort((a, b) => a.day.localeCompare(b.day))
  const calendar = { ...input.calendar, days }
  requireSound(checkCalendar(calendar))
  const before = (await readCalendars(services.db)).get(calendar.year)
  if ((before?.version ?? 0) !== input.version) throw new DomainError('EDITED_MEANWHILE')
  const { version } = await writeCalendar(services, actor, { calendar, before, reason, at })
  return { version, filled: await fillDueDays(services) }
}
