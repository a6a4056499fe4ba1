import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

export interface FieldKey {
  readonly id: string
  readonly key: Buffer
}

/**
 * Encryption of single fields (ID numbers, phones) and their blind indexes.
 *
 * A sealed value reads `keyId.base64url(iv | tag | ciphertext)`, AES-256-GCM with the field's name as
 * associated data, so that a value moved to another column does not open.
 */
export class Secrets {
  readonly #keys: readonly FieldKey[]
  readonly #indexKey: Buffer
  readonly #codeKey: Buffer

  /** @param keys the first encrypts, all of them decrypt */
  constructor(keys: readonly FieldKey[], indexKey: Buffer, codeKey: Buffer) {
    this.#keys = keys
    this.#indexKey = indexKey
    this.#codeKey = codeKey
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

  encrypt(field: string, text: string): string {
    const current = this.#current
    const iv = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', current.key, iv).setAAD(Buffer.from(field))
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return `${current.id}.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')}`
  }

  /** @throws Error when the key is unknown or the value was altered or belongs to another field */
  decrypt(field: string, sealed: string): string {
    const dot = sealed.indexOf('.')
    const known = this.#keys.find((entry) => entry.id === sealed.slice(0, dot))
    if (!known) throw new Error('sealed with a key this installation does not hold')
    const data = Buffer.from(sealed.slice(dot + 1), 'base64url')
    const decipher = createDecipheriv('aes-256-gcm', known.key, data.subarray(0, 12))
      .setAAD(Buffer.from(field))
      .setAuthTag(data.subarray(12, 28))
    return Buffer.concat([decipher.update(data.subarray(28)), decipher.final()]).toString('utf8')
  }

  /** Keyed hash by which an encrypted field is found: equal text, equal index. */
  index(field: string, text: string): Buffer {
    return createHmac('sha256', this.#indexKey).update(`${field}\0${text}`).digest()
  }

  /** Keyed hash of a one-time code, bound to what it was sent for. */
  codeHash(codeId: string, code: string): Buffer {
    return createHmac('sha256', this.#codeKey).update(`${codeId}\0${code}`).digest()
  }

  /** A secret that can be made again from its name: links whose text must be the same on every retry. */
  derive(name: string): string {
    return createHmac('sha256', this.#codeKey).update(`derive\0${name}`).digest('base64url')
  }
}

/** Compares two hashes without telling how far they agree. */
export function sameHash(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
