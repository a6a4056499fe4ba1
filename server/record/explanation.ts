import { GENESIS, link } from '../evidence/chain.ts'
import { hashOfLink } from '../kernel/secret/suite.ts'
import type { RecordedEvent } from '../visit/rules/events.ts'

/**
 * Maximum difference, in milliseconds, between the instant in a link and the event's stored instant. One process read
 * both instants between two statements, which cannot take longer. A larger difference is not explained.
 */
export const EXPLAINABLE_MS = 5_000

/** The explanation of an event whose link was computed with an instant other than the stored instant. */
export interface Explanation {
  readonly seq: number
  readonly linkedAt: Date
  readonly explainedAt: Date
}

/**
 * Returns the events with the instants that were used for their links. An explanation is ignored if its difference
 * exceeds the maximum or its event does not exist.
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

/** Yields the instants around `at`, nearest first. `at` itself is left out. */
function* around(at: Date): Generator<Date> {
  const middle = at.getTime()
  for (let ms = 1; ms <= EXPLAINABLE_MS; ms += 1) {
    yield new Date(middle - ms)
    yield new Date(middle + ms)
  }
}

/**
 * Finds the instants with which the links of these events match. Only the instant is varied. If any other data had
 * been altered, no instant would give the stored link.
 *
 * @param events the events of one visit, beginning with the first event
 * @returns the explanations that make every link match; null if there are none
 */
export function explain(
  visitId: string,
  events: readonly RecordedEvent[],
): { readonly seq: number; readonly linkedAt: Date }[] | null {
  const told: { seq: number; linkedAt: Date }[] = []
  let previous = GENESIS
  for (const { seq, at, event, hash } of events) {
    const named = hashOfLink(hash)
    if (named === null) return null
    const holds = (instant: Date) => link(previous, visitId, seq, instant, event, named).equals(hash)
    if (!holds(at)) {
      const linkedAt = [...around(at)].find(holds)
      if (linkedAt === undefined) return null
      told.push({ seq, linkedAt })
    }
    previous = hash
  }
  return told
}
