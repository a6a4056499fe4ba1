import { type ValueKind, valueInWords } from '../format.ts'
import { type ChartTable, columnsOf } from '../frame/table.ts'
import { text } from '../messages.zh-CN.ts'

export interface BarSeries {
  readonly key: string
  readonly name: string
  /** Whether the series counts successes, which are green in every chart. */
  readonly good?: boolean | undefined
}

export interface BarValue {
  readonly value: number | null
  /** Whether the number is based on few cases. */
  readonly small?: boolean
  /** The number of cases on which the value is based. */
  readonly of?: number
}

export interface BarCategory {
  readonly key: string
  readonly name: string
  /** The values, one per series. */
  readonly values: readonly BarValue[]
}

export interface BarData {
  /** One or two series. */
  readonly series: readonly BarSeries[]
  /** The categories in the order in which they are shown. */
  readonly categories: readonly BarCategory[]
  readonly kind: ValueKind
  /** Returns the URL of the list of a bar's cases, or null if there is no list. */
  readonly hrefOf?: ((key: string, seriesKey: string) => string | null) | undefined
  readonly onPick?: ((key: string, seriesKey: string) => void) | undefined
}

/** The link or action of a bar. A bar without a value has neither. */
export function wayOf(data: BarData, key: string, series: BarSeries, { value }: BarValue) {
  const { hrefOf, onPick } = data
  if (value === null) return {}
  if (hrefOf !== undefined) return { href: hrefOf(key, series.key) }
  return onPick === undefined ? {} : { pick: () => onPick(key, series.key) }
}

/** The chart's table, with all categories. */
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
