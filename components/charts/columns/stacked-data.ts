import { count } from '../format.ts'
import { type ChartTable, columnsOf } from '../frame/table.ts'
import { text } from '../messages.zh-CN.ts'

export interface StackedSeries {
  readonly key: string
  readonly name: string
  /** Whether the series counts successes, which are green in every chart. */
  readonly good?: boolean | undefined
  /** The counts, one per period. */
  readonly counts: readonly number[]
}

export interface StackedData {
  /** The labels of the x axis, one per column. */
  readonly periods: readonly string[]
  /** Two to seven series. The first series is at the bottom. */
  readonly series: readonly StackedSeries[]
  readonly onPick?: ((index: number, seriesKey: string) => void) | undefined
}

export interface StackedRow {
  readonly index: number
  readonly counts: readonly number[]
}

/** The rows that recharts draws, one per period. */
export function stackedRows({ periods, series }: StackedData): StackedRow[] {
  return periods.map((_, index) => ({ index, counts: series.map(({ counts }) => counts[index] ?? 0) }))
}

export function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, one) => sum + one, 0)
}

/** A sentence that describes the chart to screen readers. */
export function stackedSummary(title: string, { series }: StackedData): string {
  const parts = series.map(({ name, counts }) => text.totalOf(name, count(sumOf(counts))))
  return text.summaryOf(title, parts)
}

/** The chart's table with totals. Its numbers are buttons if the segments can be picked. */
export function stackedTable(data: StackedData, first: string = text.period): ChartTable {
  const { periods, series, onPick } = data
  return {
    columns: columnsOf(first, [...series, { key: '-total', name: text.total }]),
    rows: stackedRows(data).map(({ index, counts }) => ({
      key: String(index),
      cells: [
        { text: periods[index] ?? '' },
        ...series.map(({ key }, nth) => {
          const value = counts[nth] ?? 0
          const pick = onPick === undefined || value === 0 ? undefined : () => onPick(index, key)
          return { text: count(value), pick }
        }),
        { text: count(sumOf(counts)) },
      ],
    })),
  }
}
