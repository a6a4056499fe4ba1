import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import { hashOfLink } from './suite.ts'

/**
 * Computes and checks the keyed hash of an event's link. The log's sequencer checks it before it signs: who can write to
 * the database, but does not have the key, cannot have an invented event sealed.
 */
export class EventMac {
  readonly #keys: readonly KeyObject[]

  /** @param keys the first key computes, and every key is accepted */
  constructor(keys: readonly Buffer[]) {
    if (keys.length === 0) throw new Error('no event key')
    this.#keys = keys.map((key) => createSecretKey(key))
  }

  /** The keyed hash of the link of an event. The link covers the visit, its events so far, and the event's content. */
  of(link: Uint8Array): Buffer {
    const [key] = this.#keys
    if (key === undefined) throw new Error('no event key')
    return macOf(key, link)
  }

  /** Whether this platform computed the keyed hash. */
  holds(link: Uint8Array, mac: Uint8Array): boolean {
    return this.#keys.some((key) => {
      const own = macOf(key, link)
      return own.length === mac.length && timingSafeEqual(own, mac)
    })
  }
}

/** HMAC with the hash function of the link, which names it. */
function macOf(key: KeyObject, link: Uint8Array): Buffer {
  return createHmac(hashOfLink(link) ?? 'sha256', key)
    .update('visit_event\0')
    .update(link)
    .digest()
}
