import { count, duration, percent, shareOf } from '../format.ts'
import type { ChartTable } from '../frame/table.ts'
import { text } from '../messages.zh-CN.ts'

export interface FunnelStep {
  readonly key: string
  readonly name: string
  readonly count: number
  /** How long the step takes, for half of all. null: not known; undefined: has none. */
  readonly medianSeconds?: number | null
  /** Those of the step who are not at the next one, where that is not the difference of the two. */
  readonly dropped?: number | undefined
}

/** A step's own number, or those who are not at the next one. */
export type FunnelPart = 'count' | 'dropped'

export interface FunnelData {
  /** From the top down. */
  readonly steps: readonly FunnelStep[]
  /** Where the cases are listed; null: nowhere. */
  readonly hrefOf?: ((stepKey: string, part: FunnelPart) => string | null) | undefined
  readonly onPick?: ((stepKey: string, part: FunnelPart) => void) | undefined
}

/** Those of a step who are not at the next; null after the last one. */
export function droppedAfter(steps: readonly FunnelStep[], index: number): number | null {
  const here = steps[index]
  const next = steps[index + 1]
  if (here === undefined || next === undefined) return null
  return here.dropped ?? Math.max(0, here.count - next.count)
}

export function shareOfFirst(steps: readonly FunnelStep[], step: FunnelStep): string {
  return percent(shareOf(step.count, steps[0]?.count ?? 0))
}

/** Where a number leads to; a zero has nothing to show. */
export function funnelWay({ hrefOf, onPick }: FunnelData, key: string, part: FunnelPart, value: number) {
  if (value === 0) return {}
  if (hrefOf !== undefined) return { href: hrefOf(key, part) }
  return onPick === undefined ? {} : { pick: () => onPick(key, part) }
}

/** The table behind the chart. */
export function funnelTable(data: FunnelData): ChartTable {
  const { steps } = data
  const numbers = [text.people, text.shareOfFirst, text.dropped, text.droppedShare, text.median]
  return {
    columns: [
      { key: 'step', label: text.step, numeric: false },
      ...numbers.map((label) => ({ key: label, label, numeric: true })),
    ],
    rows: steps.map((step, index) => {
      const dropped = droppedAfter(steps, index)
      return {
        key: step.key,
        cells: [
          { text: step.name },
          { text: count(step.count), ...funnelWay(data, step.key, 'count', step.count) },
          { text: shareOfFirst(steps, step) },
          { text: count(dropped), ...funnelWay(data, step.key, 'dropped', dropped ?? 0) },
          { text: dropped === null ? text.none : percent(shareOf(dropped, step.count)) },
          { text: duration(step.medianSeconds ?? null) },
        ],
      }
    }),
  }
}
