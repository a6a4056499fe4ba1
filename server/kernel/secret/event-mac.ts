import { createHmac, createSecretKey, hash, type KeyObject, timingSafeEqual } from 'node:crypto'
import { deriveKey } from './secrets.ts'
import { hashOfLink } from './suite.ts'

/** The length of a block of SHA-256, in bytes. */
const BLOCK = 64

/**
 * Computes and checks the keyed hashes of events, of rows of the audit and of the head of the log. The log's sequencer checks
 * them before it signs: who can write to the database, but does not have the key, cannot have an invented event or row
 * sealed, nor append to the log.
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

  /**
   * The key of the keyed hash of a row, as HMAC-SHA256 needs it: the block for the inner hash and that for the outer one.
   * PostgreSQL, which alone knows the row's id and computed columns, computes with it. It is good for rows with this context
   * only, so that whoever sees the statement cannot write in the name of another person, or at another time.
   *
   * @param context what this process knows of the row
   */
  rowKey(context: string): Buffer {
    const [key] = this.#keys
    if (key === undefined) throw new Error('no event key')
    return blocksOfRow(key, context)
  }

  /** The keyed hash of the head of the log, written as text. */
  ofHead(text: string): Buffer {
    const [key] = this.#keys
    if (key === undefined) throw new Error('no event key')
    return macOfHead(key, text)
  }

  /** Whether this platform wrote the head of the log. */
  holdsHead(text: string, mac: Uint8Array): boolean {
    return this.#keys.some((key) => {
      const own = macOfHead(key, text)
      return own.length === mac.length && timingSafeEqual(own, mac)
    })
  }

  /** Whether the keyed hash of a row was computed with a key of this platform. */
  holdsRow(context: string, content: string, mac: Uint8Array): boolean {
    return this.#keys.some((key) => {
      const own = macOfRow(blocksOfRow(key, context), content)
      return own.length === mac.length && timingSafeEqual(own, mac)
    })
  }
}

function blocksOfRow(key: KeyObject, context: string): Buffer {
  const own = createHmac('sha256', key).update('audit\0').update(context).digest()
  const blocks = Buffer.alloc(2 * BLOCK, 0x36).fill(0x5c, BLOCK)
  for (let at = 0; at < own.length; at += 1) {
    const byte = own.readUInt8(at)
    blocks.writeUInt8(byte ^ 0x36, at)
    blocks.writeUInt8(byte ^ 0x5c, BLOCK + at)
  }
  return blocks
}

/**
 * HMAC-SHA256 with the blocks of a key, as PostgreSQL computes it too. With `createHmac` it would take three times as long,
 * because each row has a key of its own.
 */
function macOfRow(blocks: Buffer, content: string): Buffer {
  const inner = hash('sha256', Buffer.concat([blocks.subarray(0, BLOCK), Buffer.from(content)]), 'buffer')
  return hash('sha256', Buffer.concat([blocks.subarray(BLOCK), inner]), 'buffer')
}

const macOfHead = (key: KeyObject, text: string): Buffer =>
  createHmac('sha256', key).update('log_head\0').update(text).digest()

/** The keys that are configured. Without them, the key is derived from the one of codes. */
export function eventMacOf(env: {
  readonly EVENT_KEYS?: readonly { readonly key: Buffer }[] | undefined
  readonly CODE_KEY: string
}): EventMac {
  const derived = () => deriveKey(Buffer.from(env.CODE_KEY, 'base64'), 'events')
  return new EventMac(env.EVENT_KEYS?.map(({ key }) => key) ?? [derived()])
}

/** HMAC with the hash function of the link, which names it. */
function macOf(key: KeyObject, link: Uint8Array): Buffer {
  return createHmac(hashOfLink(link) ?? 'sha256', key)
    .update('visit_event\0')
    .update(link)
    .digest()
}
