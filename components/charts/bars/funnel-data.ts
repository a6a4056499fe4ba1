import { count, duration, percent, shareOf } from '../format.ts'
import type { ChartTable } from '../frame/table.ts'
import { text } from '../messages.zh-CN.ts'

export interface FunnelStep {
  readonly key: string
  readonly name: string
  readonly count: number
  /** The step's median duration in seconds: null if it is unknown, undefined if the step has no duration. */
  readonly medianSeconds?: number | null
  /**
   * The drop-off to the next step. Set this field only if the drop-off is not the difference between the counts of
   * the two steps.
   */
  readonly dropped?: number | undefined
}

/** A step's count, or its drop-off to the next step. */
export type FunnelPart = 'count' | 'dropped'

export interface FunnelData {
  /** The steps in the order of the funnel. */
  readonly steps: readonly FunnelStep[]
  /** Returns the URL of the list of the cases, or null if there is no list. */
  readonly hrefOf?: ((stepKey: string, part: FunnelPart) => string | null) | undefined
  readonly onPick?: ((stepKey: string, part: FunnelPart) => void) | undefined
}

/** The drop-off from a step to the next; null at the last step. */
export function droppedAfter(steps: readonly FunnelStep[], index: number): number | null {
  const here = steps[index]
  const next = steps[index + 1]
  if (here === undefined || next === undefined) return null
  return here.dropped ?? Math.max(0, here.count - next.count)
}

/** A step's share of the first step's count, as text. */
export function shareOfFirst(steps: readonly FunnelStep[], step: FunnelStep): string {
  return percent(shareOf(step.count, steps[0]?.count ?? 0))
}

/** The link or action of a number. The number 0 has neither, because its list would be empty. */
export function funnelWay({ hrefOf, onPick }: FunnelData, key: string, part: FunnelPart, value: number) {
  if (value === 0) return {}
  if (hrefOf !== undefined) return { href: hrefOf(key, part) }
  return onPick === undefined ? {} : { pick: () => onPick(key, part) }
}

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
