import type { Services } from '../../context.ts'
import { type CallbackReason, callbackReasons } from '../../vocabulary/visits.ts'
import { type DayFigure, type Fate, failureFigures, fates } from '../rules/figures.ts'
import { fittingStep, type Period, periodBefore, piecesOf, type Step } from '../rules/period.ts'
import { addSums, sumsWithin } from '../rules/sums.ts'
import { readCatalog } from './catalog.ts'
import { dayQuestion } from './cell-query.ts'
import type { Dimension, ReportFilter } from './filter.ts'
import { sumDays, sumMap, sumMapByDay } from './read-cells.ts'

/** The number of times that one vendor code occurred in one part of the period. */
export interface CodeCount extends Period {
  readonly code: string
  readonly count: number
}

function codesByPiece(
  pieces: readonly Period[],
  rows: readonly { day: string; name: string; n: number }[],
): CodeCount[] {
  return pieces.flatMap((piece) => {
    const counts = new Map<string, number>()
    for (const { day, name, n } of rows) {
      if (day < piece.from || day > piece.to) continue
      const code = name.slice(name.indexOf('/') + 1)
      counts.set(code, (counts.get(code) ?? 0) + n)
    }
    return [...counts].map(([code, count]) => ({ ...piece, code, count }))
  })
}

/** Counts, for each callback reason, the later states of the visits that were sent to the call centre in the period. */
function fatesOf(map: ReadonlyMap<string, number>) {
  const of = (reason: CallbackReason, fate: Fate) => map.get(`${reason}/${fate}`) ?? 0
  return callbackReasons.map((reason) => ({
    reason,
    total: fates.reduce((sum, fate) => sum + of(reason, fate), 0),
    fates: fates.map((fate) => ({ fate, count: of(reason, fate) })),
  }))
}

/**
 * Reads 失败分析 (failure analysis): failures in the period and in the previous period, their trend, and identity
 * failures by vendor code. For each callback reason, it also gives the later states of the visits.
 */
export async function readFailure(
  services: Pick<Services, 'db'>,
  input: { filter: ReportFilter; step: Step | null },
) {
  const { filter } = input
  const step = input.step ?? fittingStep(filter, null)
  const catalog = await readCatalog(services, filter)
  const before = periodBefore(filter)
  const byDay = dayQuestion(filter, catalog, { byDay: true })
  const whole = dayQuestion(filter, catalog)
  const [now, previous, days, codes, fate] = await Promise.all([
    sumDays(services.db, whole, failureFigures, null),
    sumDays(services.db, dayQuestion(filter, catalog, { period: before }), failureFigures, null),
    sumDays(services.db, byDay, failureFigures, 'day'),
    sumMapByDay(services.db, byDay, 'codes'),
    sumMap(services.db, whole, 'fates'),
  ])
  const pieces = piecesOf(filter, step)
  return {
    period: { from: filter.from, to: filter.to },
    before,
    step,
    now: now[0]?.sums ?? addSums(failureFigures, []),
    previous: previous[0]?.sums ?? addSums(failureFigures, []),
    trend: pieces.map((piece) => ({ ...piece, ...sumsWithin(failureFigures, piece, days) })),
    codes: codesByPiece(pieces, codes),
    fates: fatesOf(fate),
  }
}

export type FailureDimension = Exclude<Dimension, 'method'>

/**
 * Reads the failure figures by channel, product, design type or branch. Rows with the most visits sent to the call
 * centre come first.
 */
export async function readFailureBy(
  services: Pick<Services, 'db'>,
  input: { filter: ReportFilter; by: FailureDimension },
) {
  const { filter, by } = input
  const catalog = await readCatalog(services, filter, by)
  const grouping = by === 'designType' ? 'product' : by
  const figures = [...failureFigures, 'cases_opened'] as const satisfies readonly DayFigure[]
  const rows = await sumDays(services.db, dayQuestion(filter, catalog, { by }), figures, grouping)
  const types = new Map(catalog.products.map(({ code, designType }) => [code, designType]))
  const key = (row: { key: string }) => (by === 'designType' ? (types.get(row.key) ?? '') : row.key)
  const keys = [...new Set(rows.map(key))]
  return keys
    .map((value) => {
      const own = rows.filter((row) => key(row) === value).map(({ sums }) => sums)
      return {
        key: value,
        name: (by === 'product' ? catalog.names.get(value) : undefined) ?? value,
        ...addSums(figures, own),
      }
    })
    .sort((a, b) => b.cases_opened - a.cases_opened || (a.key < b.key ? -1 : 1))
}
