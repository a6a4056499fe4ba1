import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress } from 'node:zlib'
import type { FieldKey } from '../kernel/secret/secrets.ts'
import { BackupBroken } from './fault.ts'

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)

/** Bytes that are decompressed at once: in the usual portions of 16 KB, it takes three times as long. */
const PORTION = 1024 * 1024

const MAGIC = Buffer.from('RVBACKUP1')
const IV = 12
const TAG = 16
const PRINT = 8

/** A sign of the key that does not tell it: with it, a wrong key is not mistaken for changed bytes. */
const printOf = ({ key }: FieldKey) =>
  createHmac('sha256', key).update('backup key print').digest().subarray(0, PRINT)

/**
 * Seals the objects of a backup: compressed with zstd, encrypted with AES-256-GCM. The object's name and the server's
 * identity are authenticated with it, so that no object can be put in the place of another one, or come from another
 * server.
 *
 * An object is `RVBACKUP1`, the length and the id of the key, the print of the key, the nonce, the tag, the content.
 */
export class BackupSeal {
  readonly #keys: readonly FieldKey[]
  readonly #place: string

  /**
   * @param keys the first seals, and every one opens
   * @param place the name of what is backed up; it is the same for writer and reader
   */
  constructor(keys: readonly FieldKey[], place: string) {
    this.#keys = keys
    this.#place = place
  }

  #aad(name: string, head: Buffer): Buffer {
    return Buffer.concat([head, Buffer.from(`\0${this.#place}\0${name}`)])
  }

  async seal(name: string, bytes: Uint8Array): Promise<Buffer> {
    const [key] = this.#keys
    if (key === undefined) throw new Error('no key for backups')
    const id = Buffer.from(key.id)
    const head = Buffer.concat([MAGIC, Buffer.from([id.length]), id, printOf(key)])
    const iv = randomBytes(IV)
    const cipher = createCipheriv('aes-256-gcm', key.key, iv).setAAD(this.#aad(name, head))
    const body = [cipher.update(await compress(bytes)), cipher.final()]
    return Buffer.concat([head, iv, cipher.getAuthTag(), ...body])
  }

  /** @throws BackupBroken CHANGED, WRONG_KEY */
  async open(name: string, sealed: Uint8Array): Promise<Buffer> {
    const bytes = Buffer.from(sealed)
    const idAt = MAGIC.length + 1
    const printAt = idAt + (bytes[MAGIC.length] ?? 0)
    const ivAt = printAt + PRINT
    const changed = () => new BackupBroken({ what: 'CHANGED', name })
    if (!bytes.subarray(0, MAGIC.length).equals(MAGIC) || bytes.length < ivAt + IV + TAG) throw changed()
    const id = bytes.subarray(idAt, printAt).toString('latin1')
    const print = bytes.subarray(printAt, ivAt)
    const key = this.#keys.find((each) => each.id === id && printOf(each).equals(print))
    if (key === undefined)
      throw /^[a-z0-9]{1,16}$/.test(id) ? new BackupBroken({ what: 'WRONG_KEY', name, key: id }) : changed()
    const tagAt = ivAt + IV
    try {
      const decipher = createDecipheriv('aes-256-gcm', key.key, bytes.subarray(ivAt, tagAt))
        .setAAD(this.#aad(name, bytes.subarray(0, ivAt)))
        .setAuthTag(bytes.subarray(tagAt, tagAt + TAG))
      const plain = Buffer.concat([decipher.update(bytes.subarray(tagAt + TAG)), decipher.final()])
      return await decompress(plain, { chunkSize: PORTION })
    } catch {
      throw changed()
    }
  }
}
