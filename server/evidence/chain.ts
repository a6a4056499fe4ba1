import { sha256 } from './digest.ts'
import type { Json } from './rules/canonical.ts'
import { linkOf } from './rules/formulas.ts'

/** The value used as the previous link of every visit's first event. */
export const GENESIS: Buffer = Buffer.alloc(32)

/** The content of an event of any kind: its type and payload. */
export interface Happening {
  readonly type: string
  readonly payload: Json
}

export interface ChainedEvent<E extends Happening> {
  readonly seq: number
  readonly at: Date
  readonly event: E
  readonly hash: Buffer
}

/** Computes the link of one event: SHA-256 over the previous link and the event's content. */
export function link(previous: Buffer, visitId: string, seq: number, at: Date, event: Happening): Buffer {
  const { type, payload } = event
  return Buffer.from(linkOf(sha256, previous, { visitId, seq, at: at.toISOString(), type, payload }))
}

/** Computes the links of new events, continuing from the visit's last link. */
export function chain<E extends Happening>(
  head: Buffer,
  visitId: string,
  version: number,
  at: Date,
  events: readonly E[],
): ChainedEvent<E>[] {
  let previous = head
  return events.map((event, index) => {
    const seq = version + index + 1
    previous = link(previous, visitId, seq, at, event)
    return { seq, at, event, hash: previous }
  })
}

/**
 * Returns the `seq` of the first event whose link does not match because an event was altered, removed or swapped.
 * Returns null if all links match.
 */
export function firstBrokenLink(visitId: string, events: readonly ChainedEvent<Happening>[]): number | null {
  let previous = GENESIS
  for (const [index, entry] of events.entries()) {
    const expected = link(previous, visitId, entry.seq, entry.at, entry.event)
    if (entry.seq !== index + 1 || !expected.equals(entry.hash)) return index + 1
    previous = entry.hash
  }
  return null
}
