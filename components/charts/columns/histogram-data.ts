import { count, percent, shareOf } from '../format.ts'
import type { ChartTable } from '../frame/table.ts'
import { text } from '../messages.zh-CN.ts'

export interface HistogramBin {
  readonly key: string
  /** The name of the bin: 1, 2, …, 6+ */
  readonly name: string
  readonly count: number
  readonly small?: boolean
}

export interface HistogramData {
  readonly bins: readonly HistogramBin[]
  /** The label of the x axis, for example 拨打次数 (number of calls). */
  readonly binsName: string
  /** The name of the counted things, for example 保单数 (number of policies). */
  readonly countName: string
  readonly onPick?: ((key: string) => void) | undefined
}

/** A bin's share of the total of all bins, as text. */
export function shareInAll(bins: readonly HistogramBin[], bin: HistogramBin): string {
  return percent(
    shareOf(
      bin.count,
      bins.reduce((sum, one) => sum + one.count, 0),
    ),
  )
}

/** A sentence that describes the chart to screen readers. */
export function histogramSummary(title: string, { bins, binsName }: HistogramData): string {
  return text.summaryOf(
    title,
    bins.map((bin) => text.binOf(`${binsName} ${bin.name}`, count(bin.count))),
  )
}

/** The chart's table. Its counts are buttons if the columns can be picked. */
export function histogramTable({ bins, binsName, countName, onPick }: HistogramData): ChartTable {
  return {
    columns: [
      { key: 'bin', label: binsName, numeric: false },
      { key: 'count', label: countName, numeric: true },
      { key: 'share', label: text.share, numeric: true },
    ],
    rows: bins.map((bin) => ({
      key: bin.key,
      cells: [
        { text: bin.name },
        {
          text: count(bin.count),
          small: bin.small,
          pick: onPick === undefined || bin.count === 0 ? undefined : () => onPick(bin.key),
        },
        { text: shareInAll(bins, bin) },
      ],
    })),
  }
}
