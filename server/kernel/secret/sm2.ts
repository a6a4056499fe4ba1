import { createHash, type KeyObject, randomBytes } from 'node:crypto'
import {
  CURVE,
  derOf,
  digestFor,
  isSm2Signed,
  NOTE_ALGORITHM,
  numberOf,
  POINT_BYTES,
  Point,
} from './sm2-verify.ts'

/*
 * SM2 signatures with SM3 (GB/T 32918.2), under the usual user id of GB/T 35276. Node signs with SM2 keys as well, but
 * with an empty user id, which it cannot be told to change; others then refuse its signatures. So the scheme is here, and
 * the arithmetic of the curve is @noble/curves'.
 */

const { Fn: scalars } = Point
const NUMBER_BYTES = 32

const sm3 = (data: Uint8Array): Uint8Array => createHash('sm3').update(data).digest()

/** The beginnings of keys of this curve in DER: PKCS #8 up to the private number, SubjectPublicKeyInfo up to the point. */
const PKCS8 = Buffer.from('308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b0201010420', 'hex')
const SPKI = Buffer.from('3059301306072a8648ce3d020106082a811ccf5501822d034200', 'hex')

function behind(start: Buffer, der: Buffer, length: number): Buffer | null {
  return der.subarray(0, start.length).equals(start)
    ? der.subarray(start.length, start.length + length)
    : null
}

/** The point (65 bytes) of a public key; null if it is no SM2 key. */
export function sm2PointOf(publicKey: KeyObject): Uint8Array | null {
  const point = behind(SPKI, publicKey.export({ format: 'der', type: 'spki' }), POINT_BYTES)
  return point === null ? null : new Uint8Array(point)
}

/** A point as keys of notes contain it, behind the byte of the kind. */
export function sm2NoteKey(point: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.concat([NOTE_ALGORITHM, point]))
}

/** A number by chance that is neither 0 nor as large as the order of the curve. */
function nonce(): bigint {
  for (;;) {
    const number = numberOf(randomBytes(NUMBER_BYTES))
    if (number > 0n && number < CURVE.n) return number
  }
}

/**
 * Signs with a private SM2 key.
 * @returns the signature in DER, as OpenSSL writes it
 * @throws Error if it is another kind of key
 */
export function signSm2(privateKey: KeyObject, message: Uint8Array): Uint8Array {
  const number = behind(PKCS8, privateKey.export({ format: 'der', type: 'pkcs8' }), NUMBER_BYTES)
  if (number === null) throw new Error('not an SM2 key')
  const d = numberOf(number)
  const e = digestFor(sm3, Point.BASE.multiply(d).toBytes(false), message)
  for (;;) {
    const k = nonce()
    const r = scalars.create(e + Point.BASE.multiply(k).x)
    const s = scalars.mul(scalars.inv(scalars.create(1n + d)), scalars.sub(k, scalars.mul(r, d)))
    // With these the signature would give the private key away, or could not be verified (GB/T 32918.2, 6.1).
    if (r !== 0n && s !== 0n && r + k !== CURVE.n) return derOf(r, s)
  }
}

/** Whether the signature (DER) over the message is of the key with this point. A wrong signature or point is only wrong. */
export function verifySm2(point: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  return isSm2Signed(sm3, point, message, signature)
}
