import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import { addDays, dayOf } from '../../kernel/calendar.ts'
import { coalesce, largeTotal, orNull } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { query } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { agentKeys } from '../counting/cell-columns.ts'
import { bucketsOf, medianOf } from '../rules/durations.ts'
import { agentFigures, type CohortFigure, MOST_ATTEMPTS, queueFigures } from '../rules/figures.ts'
import { fittingStep, type Period, periodBefore, piecesOf, type Step } from '../rules/period.ts'
import { isSmall, rate } from '../rules/rates-and-significance.ts'
import { addSums, type Sums, sumsWithin } from '../rules/sums.ts'
import { readCatalog } from './catalog.ts'
import { cohortQuestion, dayQuestion } from './cell-query.ts'
import type { Catalog, ReportFilter } from './filter.ts'
import { sumCohort, sumDays, sumMap } from './read-cells.ts'

const breachFigures = ['cased', 'cased_in_time'] as const satisfies readonly CohortFigure[]

type QueueSums = Sums<(typeof queueFigures)[number]>
type BreachSums = Sums<(typeof breachFigures)[number]>

/** Builds the queue figures for display. */
function viewOf(sums: QueueSums, over: BreachSums) {
  return {
    casesOpened: sums.cases_opened,
    casesSucceeded: sums.cases_succeeded,
    casesProblem: sums.cases_problem,
    casesFollowUp: sums.cases_follow_up,
    casesCancelled: sums.cases_cancelled,
    calls: sums.calls,
    contacts: sums.contacts,
    /** 接通率 (contact rate): the share of outgoing calls that reached the applicant. */
    contactRate: rate(sums.contacts, sums.calls),
    small: isSmall(sums.calls),
    firstCalls: sums.first_calls,
    /**
     * Number of visits that had a case and whose cooling-off period is over. `breaches` is the number of these visits
     * that were not done inside the period.
     */
    casesOver: over.cased,
    breaches: over.cased - over.cased_in_time,
    breachRate: rate(over.cased - over.cased_in_time, over.cased),
    problemsOpened: sums.problems_opened,
    problemsDue: sums.problems_due,
    problemsInTime: sums.problems_in_time,
    problemsLate: sums.problems_late,
    problemsOpen: sums.problems_due - sums.problems_in_time - sums.problems_late,
    problemsInTimeRate: rate(sums.problems_in_time, sums.problems_due),
  }
}

/**
 * Returns the filter to use for breaches. Breaches are counted on the last day of the cooling-off period, for all
 * methods.
 */
function byDueDay(filter: ReportFilter): ReportFilter {
  return { ...filter, basis: 'DUE', method: [] }
}

/** Returns the part of the period that ends before the current day; null if there is no such part. */
function over(period: Period, now: Date): Period | null {
  const yesterday = addDays(dayOf(now), -1)
  const to = [period.to, yesterday].sort()[0] ?? yesterday
  return to < period.from ? null : { from: period.from, to }
}

async function total(
  services: Pick<Services, 'db'>,
  filter: ReportFilter,
  catalog: Catalog,
  period: Period,
  at: Date,
) {
  const ended = over(period, at)
  const due = byDueDay(filter)
  const [sums, breaches] = await Promise.all([
    sumDays(services.db, dayQuestion(filter, catalog, { period }), queueFigures, null),
    ended ? sumCohort(services.db, cohortQuestion(due, catalog, { period: ended }), breachFigures, null) : [],
  ])
  return viewOf(sums[0]?.sums ?? addSums(queueFigures, []), breaches[0]?.sums ?? addSums(breachFigures, []))
}

/**
 * Reads 回访队列 (the call-centre queue): contact rate, attempts until contact, time to the first call, cooling-off
 * breaches, and problem cases compared with their due day.
 */
export async function readQueueFigures(
  services: Pick<Services, 'db' | 'clock'>,
  input: { filter: ReportFilter; step: Step | null },
) {
  const { filter } = input
  const catalog = await readCatalog(services, filter)
  const before = periodBefore(filter)
  const byDay = dayQuestion(filter, catalog, { byDay: true })
  const at = services.clock.now()
  const ended = over(filter, at)
  const due = byDueDay(filter)
  const [now, previous, days, breaches, waits, waitsBefore] = await Promise.all([
    total(services, filter, catalog, filter, at),
    total(services, filter, catalog, before, at),
    sumDays(services.db, byDay, queueFigures, 'day'),
    ended
      ? sumCohort(
          services.db,
          cohortQuestion(due, catalog, { byDay: true, period: ended }),
          breachFigures,
          'day',
        )
      : [],
    sumMap(services.db, dayQuestion(filter, catalog), 'waits'),
    sumMap(services.db, dayQuestion(filter, catalog, { period: before }), 'waits'),
  ])
  const attempts = bucketsOf(waits, 'ATTEMPTS')
  const step = input.step ?? fittingStep(filter, now.calls)
  return {
    period: { from: filter.from, to: filter.to },
    before,
    step,
    now: { ...now, firstCallMedianSeconds: medianOf(bucketsOf(waits, 'FIRST_CALL')) },
    previous: { ...previous, firstCallMedianSeconds: medianOf(bucketsOf(waitsBefore, 'FIRST_CALL')) },
    trend: piecesOf(filter, step).map((piece) => ({
      ...piece,
      ...viewOf(sumsWithin(queueFigures, piece, days), sumsWithin(breachFigures, piece, breaches)),
    })),
    /**
     * For each number n: the number of applicants who were first reached by the nth outgoing call. The last entry
     * also contains all later calls.
     */
    attempts: Array.from({ length: MOST_ATTEMPTS }, (_, index) => ({
      attempt: index + 1,
      count: attempts.get(index + 1) ?? 0,
    })),
  }
}

const f = columnsOf(tables.figureAgent, 'f')
const m = columnsOf(tables.staff, 'm')
const c = columnsOf(tables.callProfile, 'c')

/** The columns that hold an agent's figures. */
const figureColumns = agentFigures.map((figure) => agentKeys[figure])

type FigureColumn = (typeof figureColumns)[number]
type Total = ReturnType<typeof largeTotal>

function totals(): { readonly [K in FigureColumn]: Total }
function totals(): object {
  return Object.fromEntries(figureColumns.map((column) => [column, largeTotal(f[column])]))
}

const AGENTS = query({ grains: 'text[]', from: 'date[]', to: 'date[]' }, ({ grains, from, to }) =>
  select(
    {
      agentId: f.agentId,
      name: orNull(m.name),
      username: orNull(m.username),
      team: coalesce(orNull(c.team), "''"),
      ...totals(),
    },
    `FROM unnest(${grains}, ${from}, ${to}) AS s(grain, from_day, to_day)
      JOIN ${f} ON ${f.grain} = s.grain AND ${f.day} BETWEEN s.from_day AND s.to_day
      LEFT JOIN ${m} ON ${m.id} = ${f.agentId} LEFT JOIN ${c} ON ${c.staffId} = ${f.agentId}
      GROUP BY ${f.agentId}, ${m.name}, ${m.username}, ${c.team}`,
  ),
)

function agentView(rows: readonly Sums<FigureColumn>[]) {
  const sums = addSums(figureColumns, rows)
  return { ...sums, contactRate: rate(sums.contacts, sums.calls), small: isSmall(sums.calls) }
}

/**
 * Reads the agents' work in the period, by agent or by team. An agent's team is the team in the current profile. The
 * filter's channel, product and branch do not apply.
 */
export async function readAgentFigures(
  services: Pick<Services, 'db'>,
  input: { filter: ReportFilter; by: 'agent' | 'team' },
) {
  const { spans } = dayQuestion(input.filter, { products: [], branches: [] })
  const rows = await AGENTS.all(services.db, {
    grains: spans.map(({ grain }) => grain),
    from: spans.map(({ from }) => from),
    to: spans.map(({ to }) => to),
  })
  if (input.by === 'agent') {
    return rows
      .map((row) => ({
        key: row.agentId,
        name: row.name ?? row.agentId,
        username: row.username ?? '',
        team: row.team,
        agents: 1,
        ...agentView([row]),
      }))
      .sort((a, b) => b.calls - a.calls || (a.username < b.username ? -1 : 1))
  }
  return [...new Set(rows.map(({ team }) => team))].sort().map((team) => {
    const own = rows.filter((row) => row.team === team)
    return {
      key: team,
      name: team,
      username: '',
      team,
      agents: own.length,
      ...agentView(own),
    }
  })
}
