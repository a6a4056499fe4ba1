import { createHash, type KeyObject, randomBytes } from 'node:crypto'
import { type WeierstrassPoint, weierstrass } from '@noble/curves/abstract/weierstrass.js'

/*
 * SM2 signatures with SM3 (GB/T 32918.2), under the usual user id of GB/T 35276. Node signs with SM2 keys as well, but
 * with an empty user id, which it cannot be told to change; others then refuse its signatures. So the scheme is here, and
 * the arithmetic of the curve is @noble/curves'.
 */

const hex = (text: string): bigint => BigInt(`0x${text}`)

/** The curve of GB/T 32918.5. */
const CURVE = {
  p: hex('fffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff'),
  n: hex('fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123'),
  h: 1n,
  a: hex('fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc'),
  b: hex('28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93'),
  Gx: hex('32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7'),
  Gy: hex('bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0'),
}
const Point = weierstrass(CURVE)
const { Fn: scalars } = Point

const USER_ID = Buffer.from('1234567812345678')
const NUMBER_BYTES = 32
/** Bytes of a point without compression: 4, x, y. */
const POINT_BYTES = 1 + 2 * NUMBER_BYTES

const bytesOf = (number: bigint): Buffer =>
  Buffer.from(number.toString(16).padStart(2 * NUMBER_BYTES, '0'), 'hex')
const numberOf = (bytes: Uint8Array): bigint => hex(Buffer.from(bytes).toString('hex'))

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

/**
 * The identifier of the algorithm in keys of notes (c2sp.org/signed-note), which follows the byte of kinds without a
 * number: the OID of SM2 with SM3 (GB/T 33560).
 */
const NOTE_ALGORITHM = Buffer.from('1.2.156.10197.1.501')

/** A point as keys of notes contain it, behind the byte of the kind. */
export function sm2NoteKey(point: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.concat([NOTE_ALGORITHM, point]))
}

/** The point of a key in a note; null if the key is of another algorithm. */
export function pointOfSm2Note(key: Uint8Array): Uint8Array | null {
  const named = NOTE_ALGORITHM.equals(key.subarray(0, NOTE_ALGORITHM.length))
  return named && key.length === NOTE_ALGORITHM.length + POINT_BYTES ? key.slice(NOTE_ALGORITHM.length) : null
}

/** What is signed: SM3 over Z, which names the signer and the curve, and the message. */
function digestFor(point: Uint8Array, message: Uint8Array): bigint {
  const { a, b, Gx, Gy } = CURVE
  const bits = Buffer.alloc(2)
  bits.writeUInt16BE(USER_ID.length * 8)
  const z = createHash('sm3').update(bits).update(USER_ID)
  for (const number of [a, b, Gx, Gy]) z.update(bytesOf(number))
  z.update(point.subarray(1))
  return numberOf(createHash('sm3').update(z.digest()).update(message).digest())
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
  const e = digestFor(Point.BASE.multiply(d).toBytes(false), message)
  for (;;) {
    const k = nonce()
    const r = scalars.create(e + Point.BASE.multiply(k).x)
    const s = scalars.mul(scalars.inv(scalars.create(1n + d)), scalars.sub(k, scalars.mul(r, d)))
    // With these the signature would give the private key away, or could not be verified (GB/T 32918.2, 6.1).
    if (r !== 0n && s !== 0n && r + k !== CURVE.n) return derOf(r, s)
  }
}

function pointFrom(bytes: Uint8Array): WeierstrassPoint<bigint> | null {
  try {
    return bytes.length === POINT_BYTES ? Point.fromBytes(bytes) : null
  } catch {
    return null
  }
}

/** Whether the signature (DER) over the message is of the key with this point. A wrong signature or point is only wrong. */
export function verifySm2(point: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const key = pointFrom(point)
  const numbers = readDer(signature)
  if (key === null || numbers === null) return false
  const [r, s] = numbers
  const t = scalars.create(r + s)
  if (r === 0n || s === 0n || t === 0n) return false
  const at = Point.BASE.multiplyUnsafe(s).add(key.multiplyUnsafe(t))
  return !at.is0() && scalars.create(digestFor(point, message) + at.x) === r
}

/** An INTEGER of DER: without needless zeros, and with one before a byte that would make it negative. */
function integer(number: bigint): Buffer {
  const whole = bytesOf(number)
  const first = whole.findIndex((byte) => byte !== 0)
  const bytes = whole.subarray(first < 0 ? whole.length - 1 : first)
  const value = (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.of(0), bytes])
  return Buffer.concat([Buffer.of(0x02, value.length), value])
}

function derOf(r: bigint, s: bigint): Uint8Array {
  const body = Buffer.concat([integer(r), integer(s)])
  return new Uint8Array(Buffer.concat([Buffer.of(0x30, body.length), body]))
}

/** Reads a signature in DER, in its only form, with numbers below the order of the curve; null if it is none. */
function readDer(signature: Uint8Array): readonly [bigint, bigint] | null {
  const length = signature[3] ?? 0
  const r = signature.subarray(4, 4 + length)
  const s = signature.subarray(6 + length)
  if ([r, s].some((part) => part.length === 0 || part.length > NUMBER_BYTES + 1)) return null
  const numbers = [numberOf(r), numberOf(s)] as const
  if (numbers.some((number) => number >= CURVE.n)) return null
  return Buffer.from(signature).equals(derOf(...numbers)) ? numbers : null
}
