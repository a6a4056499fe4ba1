import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

/*
 * SM4-CBC with HMAC-SM3 over what was encrypted, composed as RFC 7518 (5.2.2) composes AES-CBC with HMAC. OpenSSL has
 * SM4-GCM since 3.1, but Node does not offer it.
 */

const IV_BYTES = 16
const TAG_BYTES = 32

/** The two keys that follow from the key of a field: one encrypts, the other authenticates. */
export interface Sm4Keys {
  readonly cipher: KeyObject
  readonly mac: KeyObject
}

/** @param key 32 bytes */
export function sm4KeysOf(key: Buffer): Sm4Keys {
  const derived = (purpose: string, length: number) =>
    createSecretKey(Buffer.from(hkdfSync('sm3', key, '', `return-visit ${purpose}`, length)))
  return { cipher: derived('sm4-cbc', 16), mac: derived('hmac-sm3', 32) }
}

function tagOf(mac: KeyObject, associated: Uint8Array, iv: Uint8Array, body: Uint8Array): Buffer {
  // Without the length, bytes could be moved between the associated data and the rest.
  const bits = Buffer.alloc(8)
  bits.writeBigUInt64BE(BigInt(associated.length) * 8n)
  return createHmac('sm3', mac).update(associated).update(iv).update(body).update(bits).digest()
}

/** Seals bytes together with associated data: `iv | tag | ciphertext`. */
export function sealSm4({ cipher: key, mac }: Sm4Keys, associated: Uint8Array, bytes: Uint8Array): Buffer {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('sm4-cbc', key, iv)
  const body = Buffer.concat([cipher.update(bytes), cipher.final()])
  return Buffer.concat([iv, tagOf(mac, associated, iv, body), body])
}

/**
 * Opens what `sealSm4` sealed.
 * @throws Error if it was altered or has other associated data
 */
export function openSm4({ cipher: key, mac }: Sm4Keys, associated: Uint8Array, sealed: Uint8Array): Buffer {
  const iv = sealed.subarray(0, IV_BYTES)
  const tag = sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES)
  const body = sealed.subarray(IV_BYTES + TAG_BYTES)
  // The tag is compared before anything is decrypted: an error about the padding would tell what is inside.
  if (tag.length !== TAG_BYTES || !timingSafeEqual(tag, tagOf(mac, associated, iv, body)))
    throw new Error('a sealed value was altered')
  const decipher = createDecipheriv('sm4-cbc', key, iv)
  return Buffer.concat([decipher.update(body), decipher.final()])
}
