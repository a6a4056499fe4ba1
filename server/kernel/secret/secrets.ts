import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import { openSm4, type Sm4Keys, sealSm4, sm4KeysOf } from './sm4.ts'
import type { CryptoSuite } from './suite.ts'

/**
 * How to treat older sealed values, which are not bound to their row. `open` accepts them; `refuse` is for
 * installations in which no such values are left.
 */
export const rowlessValues = ['open', 'refuse'] as const
export type RowlessValues = (typeof rowlessValues)[number]

export interface FieldKey {
  readonly id: string
  readonly key: Buffer
}

interface ImportedKey {
  readonly id: string
  readonly key: KeyObject
  readonly sm4: Sm4Keys
}

/**
 * Sealed bytes (`iv | tag | ciphertext`), and with what they were sealed: the id of the key, followed by `.s` if it was
 * SM4.
 */
export interface SealedBytes {
  readonly keyId: string
  readonly sealed: Buffer
}

/**
 * Marks a sealed value as bound to its row. Base64url contains no dot, so the dot distinguishes this mark from the
 * content of an older value.
 */
const BOUND = 'r.'
/** Marks a sealed value as bound to its row and sealed with SM4. */
const BOUND_SM4 = 's.'
/** Follows the id of a key with which bytes were sealed with SM4. No id of a key contains a dot. */
const SM4 = '.s'

/**
 * Encrypts single fields (ID numbers, phones) and the content of files, and computes the fields' blind indexes.
 *
 * A sealed value has the form `keyId.r.base64url(iv | tag | ciphertext)`. It is encrypted with AES-256-GCM, with the
 * field's name and the row's id as associated data. A value that was moved to another column or row therefore cannot
 * be opened.
 *
 * Under the suite `sm` the form is `keyId.s.base64url(iv | tag | ciphertext)`, with SM4-CBC and HMAC-SM3 in the same
 * way. Values of both forms are opened under either suite.
 *
 * Older values (`keyId.base64url(…)`) are bound to the field only. They can be opened until the installation's
 * settings refuse them; `keys:rotate` seals them again.
 */
export class Secrets {
  // Imported once: with the bytes of a key, every call imports them again, which costs five times the call itself.
  readonly #keys: readonly ImportedKey[]
  readonly #indexKey: KeyObject
  readonly #codeKey: KeyObject
  readonly #rowless: RowlessValues
  readonly #suite: CryptoSuite

  /**
   * @param keys the first key encrypts, and every key decrypts
   * @param rowless how to treat values that are not bound to their row
   * @param suite with what new values are sealed
   */
  constructor(
    keys: readonly FieldKey[],
    indexKey: Buffer,
    codeKey: Buffer,
    rowless: RowlessValues = 'open',
    suite: CryptoSuite = 'international',
  ) {
    this.#keys = keys.map(({ id, key }) => ({ id, key: createSecretKey(key), sm4: sm4KeysOf(key) }))
    this.#suite = suite
    this.#indexKey = createSecretKey(indexKey)
    this.#codeKey = createSecretKey(codeKey)
    this.#rowless = rowless
  }

  /** The key with which new values are sealed. */
  get #current(): ImportedKey {
    const [current] = this.#keys
    if (!current) throw new Error('no field key')
    return current
  }

  get currentKeyId(): string {
    return this.#current.id
  }

  /** The current key and the algorithm, as `sealBytes` names them. */
  get currentSealer(): string {
    return this.#suite === 'sm' ? `${this.#current.id}${SM4}` : this.#current.id
  }

  /** A LIKE pattern that matches values sealed with the current key and algorithm and bound to their row. */
  get currentPattern(): string {
    return `${this.#current.id}.${this.#mark}%`
  }

  get #mark(): string {
    return this.#suite === 'sm' ? BOUND_SM4 : BOUND
  }

  /** @param row the id of the row that contains the value */
  encrypt(field: string, row: string, text: string): string {
    const { sealed } = this.sealBytes(field, row, Buffer.from(text, 'utf8'))
    return `${this.#current.id}.${this.#mark}${sealed.toString('base64url')}`
  }

  /**
   * Opens a sealed value.
   * @throws Error if the key is unknown, the value was altered, or the value belongs to another field or row
   */
  decrypt(field: string, row: string, sealed: string): string {
    const dot = sealed.indexOf('.')
    const known = this.#keyOf(sealed.slice(0, dot))
    if (sealed.startsWith(BOUND_SM4, dot + 1)) {
      const data = Buffer.from(sealed.slice(dot + 1 + BOUND_SM4.length), 'base64url')
      return openSm4(known.sm4, boundTo(field, row), data).toString('utf8')
    }
    const bound = sealed.startsWith(BOUND, dot + 1)
    if (!bound && this.#rowless === 'refuse') throw new Error('not bound to its row')
    const data = Buffer.from(sealed.slice(dot + 1 + (bound ? BOUND.length : 0)), 'base64url')
    return opened(known, bound ? boundTo(field, row) : Buffer.from(field), data).toString('utf8')
  }

  /**
   * Seals bytes with the current key, bound to the field's name and the row.
   * @param row the id of the row, or what else names the place of the bytes
   */
  sealBytes(field: string, row: string, bytes: Uint8Array): SealedBytes {
    const current = this.#current
    if (this.#suite === 'sm')
      return { keyId: this.currentSealer, sealed: sealSm4(current.sm4, boundTo(field, row), bytes) }
    const iv = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', current.key, iv).setAAD(boundTo(field, row))
    const body = [cipher.update(bytes), cipher.final()]
    return { keyId: current.id, sealed: Buffer.concat([iv, cipher.getAuthTag(), ...body]) }
  }

  /**
   * Opens sealed bytes.
   * @throws Error if the key is unknown, the bytes were altered, or they belong to another field or row
   */
  openBytes(field: string, row: string, { keyId, sealed }: SealedBytes): Buffer {
    if (keyId.endsWith(SM4)) {
      const { sm4 } = this.#keyOf(keyId.slice(0, -SM4.length))
      return openSm4(sm4, boundTo(field, row), sealed)
    }
    return opened(this.#keyOf(keyId), boundTo(field, row), sealed)
  }

  #keyOf(id: string): ImportedKey {
    const known = this.#keys.find((entry) => entry.id === id)
    if (!known) throw new Error('sealed with a key this installation does not hold')
    return known
  }

  /** Computes the keyed hash with which an encrypted field is found. Equal texts of one field have equal hashes. */
  index(field: string, text: string): Buffer {
    return createHmac('sha256', this.#indexKey).update(`${field}\0${text}`).digest()
  }

  /** Computes the keyed hash of a one-time code. The hash is bound to the code's id. */
  codeHash(codeId: string, code: string): Buffer {
    return createHmac('sha256', this.#codeKey).update(`${codeId}\0${code}`).digest()
  }

  /**
   * Derives a secret from a name. The same name always gives the same secret. It is used, for example, for links that
   * must be the same on every retry.
   */
  derive(name: string): string {
    return this.deriveKey(name).toString('base64url')
  }

  /** Derives a key of 32 bytes from a name. The same name always gives the same key. */
  deriveKey(name: string): Buffer {
    return deriveKey(this.#codeKey, name)
  }
}

/** See `Secrets.deriveKey`, for who has only the one key. */
export function deriveKey(codeKey: Buffer | KeyObject, name: string): Buffer {
  return createHmac('sha256', codeKey).update(`derive\0${name}`).digest()
}

function opened({ key }: ImportedKey, associated: Buffer, data: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, data.subarray(0, 12))
    .setAAD(associated)
    .setAuthTag(data.subarray(12, 28))
  return Buffer.concat([decipher.update(data.subarray(28)), decipher.final()])
}

/**
 * Returns the associated data of a value bound to its row. The NUL separates field and row. No field name contains a
 * NUL, so this data never equals the associated data of a value bound to its field only.
 */
function boundTo(field: string, row: string): Buffer {
  return Buffer.from(`${field}\0${row}`)
}

/** Compares two hashes in constant time. */
export function sameHash(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
