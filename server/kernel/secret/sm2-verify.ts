import { type WeierstrassPoint, weierstrass } from '@noble/curves/abstract/weierstrass.js'

/*
 * What SM2 (GB/T 32918.2) needs of this machine is only SM3, which comes in as a function: signatures are also checked in
 * browsers.
 */

const hex = (text: string): bigint => BigInt(`0x${text}`)

/** The curve of GB/T 32918.5. */
export const CURVE = {
  p: hex('fffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff'),
  n: hex('fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123'),
  h: 1n,
  a: hex('fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc'),
  b: hex('28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93'),
  Gx: hex('32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7'),
  Gy: hex('bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0'),
}
export const Point = weierstrass(CURVE)
const { Fn: scalars } = Point

/** The usual user id of GB/T 35276. */
const USER_ID = new TextEncoder().encode('1234567812345678')
const NUMBER_BYTES = 32
/** Bytes of a point without compression: 4, x, y. */
export const POINT_BYTES = 1 + 2 * NUMBER_BYTES

type Hash = (data: Uint8Array) => Uint8Array

export const bytesOf = (number: bigint): Uint8Array =>
  Uint8Array.from(
    number
      .toString(16)
      .padStart(2 * NUMBER_BYTES, '0')
      .match(/../g) ?? [],
    (pair) => Number.parseInt(pair, 16),
  )
export const numberOf = (bytes: Uint8Array): bigint =>
  hex(Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('') || '0')

/**
 * The identifier of the algorithm in keys of notes (c2sp.org/signed-note), which follows the byte of kinds without a
 * number: the OID of SM2 with SM3 (GB/T 33560).
 */
export const NOTE_ALGORITHM: Uint8Array = new TextEncoder().encode('1.2.156.10197.1.501')

/** The point of a key in a note; null if the key is of another algorithm. */
export function pointOfSm2Note(key: Uint8Array): Uint8Array | null {
  const named = NOTE_ALGORITHM.every((byte, index) => key[index] === byte)
  return named && key.length === NOTE_ALGORITHM.length + POINT_BYTES ? key.slice(NOTE_ALGORITHM.length) : null
}

/** What is signed: SM3 over Z, which names the signer and the curve, and the message. */
export function digestFor(sm3: Hash, point: Uint8Array, message: Uint8Array): bigint {
  const { a, b, Gx, Gy } = CURVE
  const bits = USER_ID.length * 8
  const named = [Uint8Array.of(bits >> 8, bits & 0xff), USER_ID, ...[a, b, Gx, Gy].map(bytesOf)]
  const z = sm3(joined([...named, point.subarray(1)]))
  return numberOf(sm3(joined([z, message])))
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

function pointFrom(bytes: Uint8Array): WeierstrassPoint<bigint> | null {
  try {
    return bytes.length === POINT_BYTES ? Point.fromBytes(bytes) : null
  } catch {
    return null
  }
}

/** Whether the signature (DER) over the message is of the key with this point. A wrong signature or point is only wrong. */
export function isSm2Signed(
  sm3: Hash,
  point: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const key = pointFrom(point)
  const numbers = readDer(signature)
  if (key === null || numbers === null) return false
  const [r, s] = numbers
  const t = scalars.create(r + s)
  if (r === 0n || s === 0n || t === 0n) return false
  const at = Point.BASE.multiplyUnsafe(s).add(key.multiplyUnsafe(t))
  return !at.is0() && scalars.create(digestFor(sm3, point, message) + at.x) === r
}

/** An INTEGER of DER: without needless zeros, and with one before a byte that would make it negative. */
function integer(number: bigint): Uint8Array {
  const whole = bytesOf(number)
  const first = whole.findIndex((byte) => byte !== 0)
  const bytes = whole.subarray(first < 0 ? whole.length - 1 : first)
  const value = (bytes[0] ?? 0) < 0x80 ? bytes : joined([Uint8Array.of(0), bytes])
  return joined([Uint8Array.of(0x02, value.length), value])
}

/** A signature in DER. */
export function derOf(r: bigint, s: bigint): Uint8Array {
  const body = joined([integer(r), integer(s)])
  return joined([Uint8Array.of(0x30, body.length), body])
}

/** Reads a signature in DER, in its only form, with numbers below the order of the curve; null if it is none. */
function readDer(signature: Uint8Array): readonly [bigint, bigint] | null {
  const length = signature[3] ?? 0
  const r = signature.subarray(4, 4 + length)
  const s = signature.subarray(6 + length)
  if ([r, s].some((part) => part.length === 0 || part.length > NUMBER_BYTES + 1)) return null
  const numbers = [numberOf(r), numberOf(s)] as const
  if (numbers.some((number) => number >= CURVE.n)) return null
  const again = derOf(...numbers)
  const same = again.length === signature.length && again.every((byte, index) => byte === signature[index])
  return same ? numbers : null
}
