import { type HashName, hashOfLink, linkOf } from '../kernel/secret/suite.ts'
import { hashFunctions } from './digest.ts'
import type { Json } from './rules/canonical.ts'
import { linkedBytes } from './rules/formulas.ts'

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

/**
 * Computes the link of one event: a hash over the previous link, as it is stored, and the event's content. The link names
 * its hash function, so that a chain can go on with another one.
 */
export function link(
  previous: Buffer,
  visitId: string,
  seq: number,
  at: Date,
  event: Happening,
  hash: HashName,
): Buffer {
  const { type, payload } = event
  const bytes = linkedBytes(previous, { visitId, seq, at: at.toISOString(), type, payload })
  return linkOf(hash, hashFunctions[hash](bytes))
}

/** Computes the links of new events with this hash function, continuing from the visit's last link. */
export function chain<E extends Happening>(
  head: Buffer,
  visitId: string,
  version: number,
  at: Date,
  events: readonly E[],
  hash: HashName,
): ChainedEvent<E>[] {
  let previous = head
  return events.map((event, index) => {
    const seq = version + index + 1
    previous = link(previous, visitId, seq, at, event, hash)
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
    const hash = hashOfLink(entry.hash)
    if (hash === null || entry.seq !== index + 1) return index + 1
    const expected = link(previous, visitId, entry.seq, entry.at, entry.event, hash)
    if (!expected.equals(entry.hash)) return index + 1
    previous = entry.hash
  }
  return null
}
