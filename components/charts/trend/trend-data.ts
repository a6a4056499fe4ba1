import { count, type ValueKind, valueInWords } from '../format.ts'
import { type ChartCell, type ChartTable, columnsOf } from '../frame/table.ts'
import { text } from '../messages.zh-CN.ts'

/** One number of a series. */
export interface TrendPoint {
  /** The number; null leaves a gap in the line. */
  readonly value: number | null
  /** Whether the number is based on few cases. */
  readonly small?: boolean
  /** The number of cases on which the value is based. */
  readonly of?: number
}

export interface TrendSeries {
  readonly key: string
  readonly name: string
  /** Whether the series counts successes, which are green in every chart. */
  readonly good?: boolean | undefined
  /** The points, one per period. */
  readonly points: readonly TrendPoint[]
  /** The corresponding points of the previous period. */
  readonly before?: readonly TrendPoint[] | undefined
}

export interface TrendData {
  /** The labels of the x axis, one per column of points. */
  readonly periods: readonly string[]
  /** The names of the previous period's columns. */
  readonly beforePeriods?: readonly string[] | undefined
  /** One to four series. */
  readonly series: readonly TrendSeries[]
  readonly kind: ValueKind
  readonly onPick?: ((index: number, seriesKey: string) => void) | undefined
}

export interface TrendRow {
  readonly index: number
  readonly values: readonly (number | null)[]
  readonly before: readonly (number | null)[]
}

/** The rows that recharts draws, one per period. */
export function trendRows({ periods, series }: TrendData): TrendRow[] {
  return periods.map((_, index) => ({
    index,
    values: series.map(({ points }) => points[index]?.value ?? null),
    before: series.map(({ before }) => before?.[index]?.value ?? null),
  }))
}

/**
 * Whether a point has no neighbours. No line leads to a point without neighbours, so it would be invisible without a
 * marker.
 */
export function isAlone(points: readonly TrendPoint[], index: number): boolean {
  const missing = (at: number) => (points[at]?.value ?? null) === null
  return missing(index - 1) && missing(index + 1)
}

/** Whether a value is based on few cases; false for a gap. */
export function isSmall(point: TrendPoint | undefined): boolean {
  return point?.small === true && point.value !== null
}

/** The note of a point in the tooltip, for example 样本 1,234 · 样本少. */
export function noteOf(point: { small?: boolean; of?: number } | undefined): string | undefined {
  const parts = [
    ...(point?.of === undefined ? [] : [text.ofCases(count(point.of))]),
    ...(point?.small === true ? [text.small] : []),
  ]
  return parts.length === 0 ? undefined : parts.join(' · ')
}

/** A sentence that describes the chart to screen readers. */
export function trendSummary(title: string, data: TrendData): string {
  const parts = data.series.map(({ name, points }) => {
    const values = points.flatMap(({ value }) => (value === null ? [] : [valueInWords(value, data.kind)]))
    const [first] = values
    const last = values.at(-1)
    return first === undefined || last === undefined ? text.trendEmpty(name) : text.trendOf(name, first, last)
  })
  return text.summaryOf(title, parts)
}

/** The chart's table. Its numbers are buttons if the points can be picked. */
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
