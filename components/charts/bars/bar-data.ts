import { type ValueKind, valueInWords } from '../format.ts'
import { type ChartTable, columnsOf } from '../frame/table.ts'
import { text } from '../messages.zh-CN.ts'

export interface BarSeries {
  readonly key: string
  readonly name: string
}

export interface BarValue {
  readonly value: number | null
  /** Few cases are behind it. */
  readonly small?: boolean
  /** How many cases are behind it. */
  readonly of?: number
}

export interface BarCategory {
  readonly key: string
  readonly name: string
  /** One for each series. */
  readonly values: readonly BarValue[]
}

export interface BarData {
  /** One or two. */
  readonly series: readonly BarSeries[]
  /** Shown in this order. */
  readonly categories: readonly BarCategory[]
  readonly kind: ValueKind
  /** Where a bar's cases are listed; null: nowhere. */
  readonly hrefOf?: ((key: string, seriesKey: string) => string | null) | undefined
  readonly onPick?: ((key: string, seriesKey: string) => void) | undefined
}

/** Where a bar leads to. Nothing was counted: nowhere. */
export function wayOf(data: BarData, key: string, series: BarSeries, { value }: BarValue) {
  const { hrefOf, onPick } = data
  if (value === null) return {}
  if (hrefOf !== undefined) return { href: hrefOf(key, series.key) }
  return onPick === undefined ? {} : { pick: () => onPick(key, series.key) }
}

/** The table behind the chart: all categories. */
export function barTable(data: BarData, first: string = text.category): ChartTable {
  const { series, categories, kind } = data
  return {
    columns: columnsOf(first, series),
    rows: categories.map(({ key, name, values }) => ({
      key,
      cells: [
        { text: name },
        ...series.map((one, nth) => {
          const value = values[nth] ?? { value: null }
          return {
            text: valueInWords(value.value, kind),
            small: value.small === true && value.value !== null,
            ...wayOf(data, key, one, value),
          }
        }),
      ],
    })),
  }
}
