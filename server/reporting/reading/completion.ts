import type { Services } from '../../context.ts'
import { channels } from '../../vocabulary/enums.ts'
import { type Completion, completionOf } from '../rules/completion.ts'
import { completionFigures, methods } from '../rules/figures.ts'
import { fittingStep, type Period, periodBefore, piecesOf, type Step } from '../rules/period.ts'
import { addSums, type GroupedSums, sumsWithin } from '../rules/sums.ts'
import { readCatalog } from './catalog.ts'
import { cohortQuestion } from './cell-query.ts'
import type { Catalog, Dimension, ReportFilter } from './filter.ts'
import { type Grouping, sumCohort } from './read-cells.ts'

type Figure = (typeof completionFigures)[number]

async function total(services: Pick<Services, 'db'>, filter: ReportFilter, catalog: Catalog, period: Period) {
  const question = cohortQuestion(filter, catalog, { period })
  const [row] = await sumCohort(services.db, question, completionFigures, null)
  return completionOf(row?.sums ?? addSums(completionFigures, []))
}

/**
 * Reads 完成情况 (completion) for the period and for the previous period, and its trend by day, week or month. Without a
 * step, the trend has the step that fits the number of visits due.
 */
export async function readCompletion(
  services: Pick<Services, 'db'>,
  input: { filter: ReportFilter; step: Step | null },
) {
  const { filter } = input
  const catalog = await readCatalog(services, filter)
  const before = periodBefore(filter)
  const [now, previous, days] = await Promise.all([
    total(services, filter, catalog, filter),
    total(services, filter, catalog, before),
    sumCohort(services.db, cohortQuestion(filter, catalog, { byDay: true }), completionFigures, 'day'),
  ])
  const step = input.step ?? fittingStep(filter, now.due)
  return {
    period: { from: filter.from, to: filter.to },
    before,
    step,
    now,
    previous,
    trend: piecesOf(filter, step).map((piece) => ({
      ...piece,
      ...completionOf(sumsWithin(completionFigures, piece, days)),
    })),
  }
}

const columns: Readonly<Record<Dimension, Grouping>> = {
  channel: 'channel',
  product: 'product',
  designType: 'product',
  branch: 'branch',
  method: 'method',
}

/** The completion for one value of a dimension, in this period and in the previous period. */
export interface BrokenDown extends Completion {
  readonly key: string
  readonly name: string
  readonly previous: Completion
}

/** Returns a function that converts the key of a row of cells to a value of the dimension. */
function keyOf(by: Dimension, catalog: Catalog) {
  if (by !== 'designType') return (key: string) => key
  const types = new Map(catalog.products.map(({ code, designType }) => [code, designType]))
  return (key: string) => types.get(key) ?? ''
}

const order: Partial<Record<Dimension, readonly string[]>> = { channel: channels, method: methods }

/**
 * Reads 完成情况 (completion) by channel, product, design type, branch or method. Rows with the most visits due come
 * first, unless the dimension has an order of its own.
 */
export async function readCompletionBy(
  services: Pick<Services, 'db'>,
  input: { filter: ReportFilter; by: Dimension },
): Promise<BrokenDown[]> {
  const { filter, by } = input
  const catalog = await readCatalog(services, filter, by)
  const read = (period: Period) =>
    sumCohort(services.db, cohortQuestion(filter, catalog, { period, by }), completionFigures, columns[by])
  const [now, before] = await Promise.all([read(filter), read(periodBefore(filter))])
  const key = keyOf(by, catalog)
  const group = (rows: readonly GroupedSums<Figure>[], wanted: string) =>
    completionOf(
      addSums(
        completionFigures,
        rows.filter((row) => key(row.key) === wanted).map(({ sums }) => sums),
      ),
    )
  const keys = [...new Set([...now, ...before].map((row) => key(row.key)))]
  const rows = keys.map((value) => ({
    key: value,
    name: (by === 'product' ? catalog.names.get(value) : undefined) ?? value,
    ...group(now, value),
    previous: group(before, value),
  }))
  const fixed = order[by]
  if (fixed) return rows.sort((a, b) => fixed.indexOf(a.key) - fixed.indexOf(b.key))
  return rows.sort((a, b) => b.due - a.due || (a.key < b.key ? -1 : 1))
}
