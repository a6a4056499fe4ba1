import type { BarData } from '#components/charts/bars/bar-data.ts'
import { count, percent, points } from '#components/charts/format.ts'
import type { ChartTable } from '#components/charts/frame/table.ts'
import type { ReportFilter } from '#server/reporting/reading/filter.ts'
import type { AdminOutputs } from '../../api.ts'
import type { Breakdown } from '../filter/fields.ts'
import { scopeOf, shownName } from '../filter/names.ts'
import type { Figures } from '../page/use-report.ts'
import { figuresOf, figureTrace, visitsHref } from '../trace/traces.ts'
import { text } from '../words/messages.zh-CN.ts'

const words = text.completion

type Row = AdminOutputs['report']['completionBy'][number]
type BrokenDown = Figures<{ readonly filter: ReportFilter; readonly by: Breakdown }, readonly Row[]>

const figuresBehind = {
  done: figuresOf.done,
  missed: figuresOf.missed,
  clean: ['clean_in_time'],
  due: figuresOf.due,
} as const

/**
 * Returns the URL of the list of the visits counted in a table row; null when the list of visits cannot be filtered
 * by the row's value.
 */
function hrefOf({ asked: { filter, by } }: BrokenDown, key: string, of: keyof typeof figuresBehind) {
  const scope = scopeOf(filter, by, key)
  return scope === null ? null : visitsHref(figureTrace(filter.basis, figuresBehind[of]), scope)
}

/** The change of a rate compared with the period before; null when either period has no rate. */
export function movedBy(row: Row, of: 'doneRate' | 'cleanRate'): number | null {
  const [now, before] = [row[of], row.previous[of]]
  return now === null || before === null ? null : now - before
}

export function breakdownBars(of: BrokenDown): BarData {
  const { by } = of.asked
  return {
    kind: 'rate',
    series: [
      { key: 'done', name: words.doneRate },
      { key: 'clean', name: words.cleanRate, good: true },
    ],
    categories: of.figures
      .filter(({ due }) => due > 0)
      .map((row) => ({
        key: row.key,
        name: words.byNames(shownName(by, row), count(row.due)),
        values: [
          { value: row.doneRate, small: row.small, of: row.due },
          { value: row.cleanRate, small: row.small, of: row.due },
        ],
      })),
    hrefOf: (key, series) => hrefOf(of, key, series === 'done' ? 'done' : 'clean'),
  }
}

/** The breakdown as a table, with the numbers of visits and the change compared with the period before. */
export function breakdownTable(of: BrokenDown): ChartTable {
  const { by } = of.asked
  const numbers = [
    words.due,
    words.missed,
    words.doneRate,
    words.changeOf(words.doneRate),
    words.cleanRate,
    words.changeOf(words.cleanRate),
  ]
  return {
    columns: [
      { key: 'name', label: text.names.dimension[by], numeric: false },
      ...numbers.map((label) => ({ key: label, label, numeric: true })),
    ],
    rows: of.figures.map((row) => ({
      key: row.key,
      cells: [
        { text: shownName(by, row) },
        { text: count(row.due), href: row.due === 0 ? null : hrefOf(of, row.key, 'due') },
        {
          text: count(row.due - row.doneInTime),
          href: row.due === row.doneInTime ? null : hrefOf(of, row.key, 'missed'),
        },
        {
          text: percent(row.doneRate),
          small: row.small && row.due > 0,
          href: row.due === 0 ? null : hrefOf(of, row.key, 'done'),
        },
        { text: points(movedBy(row, 'doneRate')), small: row.previous.small && row.previous.due > 0 },
        {
          text: percent(row.cleanRate),
          small: row.small && row.due > 0,
          href: row.due === 0 ? null : hrefOf(of, row.key, 'clean'),
        },
        { text: points(movedBy(row, 'cleanRate')), small: row.previous.small && row.previous.due > 0 },
      ],
    })),
  }
}

/** A sentence with the largest rise and the largest fall. A row is compared only if both periods have enough visits. */
export function movesInWords({ asked: { by }, figures }: BrokenDown): string {
  const moves = figures
    .filter((row) => !row.small && !row.previous.small)
    .flatMap((row) => {
      const by_ = movedBy(row, 'doneRate')
      return by_ === null ? [] : [{ name: shownName(by, row), by: by_ }]
    })
    .sort((a, b) => b.by - a.by)
  const [best] = moves
  const worst = moves.at(-1)
  const parts = [
    ...(best && best.by > 0 ? [`${words.up}${words.most(best.name, points(best.by))}`] : []),
    ...(worst && worst.by < 0 ? [`${words.down}${words.most(worst.name, points(worst.by))}`] : []),
  ]
  return `${words.moved}${text.inWords.colon}${parts.length === 0 ? words.noMove : parts.join(text.inWords.between)}`
}
