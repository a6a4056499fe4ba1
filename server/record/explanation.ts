import { GENESIS, link } from '../evidence/chain.ts'
import type { RecordedEvent } from '../visit/rules/events.ts'

/**
 * Maximum difference between the instant in a link and the event's stored instant. One process read both instants
 * between two statements, which cannot take longer. A larger difference is not explained.
 */
export const EXPLAINABLE_MS = 5_000

/** An event whose link was computed with another instant than the stored one. */
export interface Explanation {
  readonly seq: number
  readonly linkedAt: Date
  readonly explainedAt: Date
}

/**
 * The events with the instants with which their links were computed. An explanation beyond the maximum difference, or
 * for an event that does not exist, is ignored.
 */
export function asLinked(
  events: readonly RecordedEvent[],
  explanations: readonly Explanation[],
): RecordedEvent[] {
  const bySeq = new Map(explanations.map((one) => [one.seq, one.linkedAt]))
  return events.map((entry) => {
    const at = bySeq.get(entry.seq)
    const near = at !== undefined && Math.abs(at.getTime() - entry.at.getTime()) <= EXPLAINABLE_MS
    return near ? { ...entry, at } : entry
  })
}

/** The instants around `at`, nearest first, without `at` itself. */
function* around(at: Date): Generator<Date> {
  const middle = at.getTime()
  for (let ms = 1; ms <= EXPLAINABLE_MS; ms += 1) {
    yield new Date(middle - ms)
    yield new Date(middle + ms)
  }
}

/**
 * Finds the instants with which the links of these events match. Only the instant is varied, because if anything else
 * had been altered, no instant would give the stored link.
 *
 * @param events the events of one visit, beginning with the first
 * @returns the explanations that make every link match; null if there are none
 */
export function explain(
  visitId: string,
  events: readonly RecordedEvent[],
): { readonly seq: number; readonly linkedAt: Date }[] | null {
  const told: { seq: number; linkedAt: Date }[] = []
  let previous = GENESIS
  for (const { seq, at, event, hash } of events) {
    const holds = (instant: Date) => link(previous, visitId, seq, instant, event).equals(hash)
    if (!holds(at)) {
      const linkedAt = [...around(at)].find(holds)
      if (linkedAt === undefined) return null
      told.push({ seq, linkedAt })
    }
    previous = hash
  }
  return told
}
