import { count, type ValueKind, valueInWords } from '../format.ts'
import { type ChartCell, type ChartTable, columnsOf } from '../frame/table.ts'
import { text } from '../messages.zh-CN.ts'

/** One number of a series. */
export interface TrendPoint {
  /** null leaves a gap. */
  readonly value: number | null
  /** Few cases are behind it. */
  readonly small?: boolean
  /** How many cases are behind it. */
  readonly of?: number
}

export interface TrendSeries {
  readonly key: string
  readonly name: string
  /** One for each period. */
  readonly points: readonly TrendPoint[]
  /** The same, one period of comparison earlier. */
  readonly before?: readonly TrendPoint[] | undefined
}

export interface TrendData {
  /** The words below the chart, one for each column of points. */
  readonly periods: readonly string[]
  /** The words of the period before, one for each column. */
  readonly beforePeriods?: readonly string[] | undefined
  /** One to four. */
  readonly series: readonly TrendSeries[]
  readonly kind: ValueKind
  readonly onPick?: ((index: number, seriesKey: string) => void) | undefined
}

export interface TrendRow {
  readonly index: number
  readonly values: readonly (number | null)[]
  readonly before: readonly (number | null)[]
}

/** What recharts draws: one row for each period. */
export function trendRows({ periods, series }: TrendData): TrendRow[] {
  return periods.map((_, index) => ({
    index,
    values: series.map(({ points }) => points[index]?.value ?? null),
    before: series.map(({ before }) => before?.[index]?.value ?? null),
  }))
}

/** A point with nothing on either side has no line to be seen by. */
export function isAlone(points: readonly TrendPoint[], index: number): boolean {
  const missing = (at: number) => (points[at]?.value ?? null) === null
  return missing(index - 1) && missing(index + 1)
}

/** Said of numbers only: a gap is not small. */
export function isSmall(point: TrendPoint | undefined): boolean {
  return point?.small === true && point.value !== null
}

/** 样本 1,234 · 样本少 */
export function noteOf(point: { small?: boolean; of?: number } | undefined): string | undefined {
  const parts = [
    ...(point?.of === undefined ? [] : [text.ofCases(count(point.of))]),
    ...(point?.small === true ? [text.small] : []),
  ]
  return parts.length === 0 ? undefined : parts.join(' · ')
}

/** The chart in a sentence. */
export function trendSummary(title: string, data: TrendData): string {
  const parts = data.series.map(({ name, points }) => {
    const values = points.flatMap(({ value }) => (value === null ? [] : [valueInWords(value, data.kind)]))
    const [first] = values
    const last = values.at(-1)
    return first === undefined || last === undefined ? text.trendEmpty(name) : text.trendOf(name, first, last)
  })
  return text.summaryOf(title, parts)
}

/** The table behind the chart; its numbers are buttons where points can be picked. */
export function trendTable(data: TrendData, first: string = text.period): ChartTable {
  const { periods, series, kind, onPick } = data
  const numbers = series.flatMap(({ key, name, before }) => [
    { key, name },
    ...(before === undefined ? [] : [{ key: `${key}-before`, name: text.beforeOf(name) }]),
  ])
  const cellsOf = (index: number) =>
    series.flatMap(({ key, points, before }): ChartCell[] => {
      const value = points[index]?.value ?? null
      const pick = onPick === undefined || value === null ? undefined : () => onPick(index, key)
      const cell = { text: valueInWords(value, kind), small: isSmall(points[index]), pick }
      return before === undefined
        ? [cell]
        : [cell, { text: valueInWords(before[index]?.value ?? null, kind), small: isSmall(before[index]) }]
    })
  return {
    columns: columnsOf(first, numbers),
    rows: periods.map((period, index) => ({
      key: String(index),
      cells: [{ text: period }, ...cellsOf(index)],
    })),
  }
}
