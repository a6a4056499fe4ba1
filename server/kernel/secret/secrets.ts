import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * How values sealed before they were bound to their row are treated: opened, or refused once there are none.
 */
export const rowlessValues = ['open', 'refuse'] as const
export type RowlessValues = (typeof rowlessValues)[number]

export interface FieldKey {
  readonly id: string
  readonly key: Buffer
}

/** Marks a value that is bound to its row. The dot keeps it apart from base64url. */
const BOUND = 'r.'

/**
 * Encryption of single fields (ID numbers, phones) and their blind indexes.
 *
 * A sealed value reads `keyId.r.base64url(iv | tag | ciphertext)`, AES-256-GCM with the field's name and its
 * row's id as associated data, so that a value moved to another column or row does not open.
 *
 * Older values (`keyId.base64url(…)`, bound to the field only) open until the installation declares that it
 * has none left; `keys:rotate` seals them again.
 */
export class Secrets {
  readonly #keys: readonly FieldKey[]
  readonly #indexKey: Buffer
  readonly #codeKey: Buffer
  readonly #rowless: RowlessValues

  /**
   * @param keys the first encrypts, all of them decrypt
   * @param rowless how values that are not bound to their row are treated
   */
  constructor(keys: readonly FieldKey[], indexKey: Buffer, codeKey: Buffer, rowless: RowlessValues = 'open') {
    this.#keys = keys
    this.#indexKey = indexKey
    this.#codeKey = codeKey
    this.#rowless = rowless
  }

  /** The key that seals new values. */
  get #current(): FieldKey {
    const [current] = this.#keys
    if (!current) throw new Error('no field key')
    return current
  }

  get currentKeyId(): string {
    return this.#current.id
  }

  /** A LIKE pattern for values sealed in the current way: with the current key, bound to their row. */
  get currentPattern(): string {
    return `${this.#current.id}.${BOUND}%`
  }

  /** @param row the id of the value's row */
  encrypt(field: string, row: string, text: string): string {
    const current = this.#current
    const iv = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', current.key, iv).setAAD(boundTo(field, row))
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return `${current.id}.${BOUND}${Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')}`
  }

  /** @throws Error when the key is unknown, the value was altered, or it belongs to another field or row */
  decrypt(field: string, row: string, sealed: string): string {
    const dot = sealed.indexOf('.')
    const known = this.#keys.find((entry) => entry.id === sealed.slice(0, dot))
    if (!known) throw new Error('sealed with a key this installation does not hold')
    const bound = sealed.startsWith(BOUND, dot + 1)
    if (!bound && this.#rowless === 'refuse') throw new Error('not bound to its row')
    const data = Buffer.from(sealed.slice(dot + 1 + (bound ? BOUND.length : 0)), 'base64url')
    const decipher = createDecipheriv('aes-256-gcm', known.key, data.subarray(0, 12))
      .setAAD(bound ? boundTo(field, row) : Buffer.from(field))
      .setAuthTag(data.subarray(12, 28))
    return Buffer.concat([decipher.update(data.subarray(28)), decipher.final()]).toString('utf8')
  }

  /** Keyed hash by which an encrypted field is found: equal texts have equal indexes. */
  index(field: string, text: string): Buffer {
    return createHmac('sha256', this.#indexKey).update(`${field}\0${text}`).digest()
  }

  /** Keyed hash of a one-time code, bound to its purpose. */
  codeHash(codeId: string, code: string): Buffer {
    return createHmac('sha256', this.#codeKey).update(`${codeId}\0${code}`).digest()
  }

  /** A secret that can be derived again from its name: for links that must be the same on every retry. */
  derive(name: string): string {
    return createHmac('sha256', this.#codeKey).update(`derive\0${name}`).digest('base64url')
  }
}

/** No field's name contains a NUL, so data bound to a row never equals data bound to a field alone. */
function boundTo(field: string, row: string): Buffer {
  return Buffer.from(`${field}\0${row}`)
}

/** Compares two hashes in constant time. */
export function sameHash(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
