import { latin1, textOf } from './bytes.ts'

/* Reading of DER (X.690) as certificates, signatures and timestamps use it: definite lengths, tags of one byte. */

/** Thrown if bytes are no DER, or not what is expected at their place. */
export class NotDer extends Error {
  override readonly name = 'NotDer'
}

export interface Der {
  readonly tag: number
  readonly content: Uint8Array
  /** With tag and length, as it came. */
  readonly whole: Uint8Array
}

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  oid: 0x06,
  utcTime: 0x17,
  time: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

/** Reads the element at the beginning. @throws NotDer */
function first(bytes: Uint8Array): Der {
  const [tag, short] = bytes
  if (tag === undefined || short === undefined || (tag & 0x1f) === 0x1f) throw new NotDer()
  let length = short
  let start = 2
  if (short >= 0x80) {
    const count = short - 0x80
    if (count < 1 || count > 4) throw new NotDer()
    length = bytes.subarray(2, 2 + count).reduce((sum, byte) => sum * 256 + byte, 0)
    start += count
    if (bytes.length < start || length < 0x80 || length < 256 ** (count - 1)) throw new NotDer()
  }
  if (bytes.length < start + length) throw new NotDer()
  return { tag, content: bytes.subarray(start, start + length), whole: bytes.subarray(0, start + length) }
}

/** Reads bytes that are one element. @throws NotDer */
export function readDer(bytes: Uint8Array): Der {
  const element = first(bytes)
  if (element.whole.length !== bytes.length) throw new NotDer()
  return element
}

/** Reads the element at the beginning of bytes behind which there is nothing but zeros. @throws NotDer */
export function readPadded(bytes: Uint8Array): Der {
  const element = first(bytes)
  if (bytes.subarray(element.whole.length).some((byte) => byte !== 0)) throw new NotDer()
  return element
}

/** The elements inside an element. @throws NotDer */
export function partsOf({ content }: Der): Der[] {
  const parts: Der[] = []
  for (let rest = content; rest.length > 0; ) {
    const part = first(rest)
    parts.push(part)
    rest = rest.subarray(part.whole.length)
  }
  return parts
}

/** The element, which must have this tag. @throws NotDer */
export function expected(element: Der | undefined, tag: number): Der {
  if (element?.tag !== tag) throw new NotDer()
  return element
}

/** @throws NotDer */
export function oidOf(element: Der): string {
  const { content } = expected(element, tags.oid)
  const numbers: number[] = []
  let number = 0
  for (const byte of content) {
    number = number * 128 + (byte & 0x7f)
    if (number > Number.MAX_SAFE_INTEGER / 128) throw new NotDer()
    if (byte < 0x80) {
      numbers.push(number)
      number = 0
    }
  }
  const [head = 0, ...rest] = numbers
  const top = Math.min(Math.floor(head / 40), 2)
  return [top, head - top * 40, ...rest].join('.')
}

/** The instant of a UTCTime or GeneralizedTime, in milliseconds since 1970. @throws NotDer */
export function timeOf({ tag, content }: Der): number {
  const [, year = '', month, day, hour, minute, second, part = ''] =
    /^(\d{2}|\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d{1,9})?Z$/.exec(latin1(content)) ?? []
  if (year.length !== (tag === tags.utcTime ? 2 : 4) || (tag !== tags.utcTime && tag !== tags.time))
    throw new NotDer()
  const whole = year.length === 4 ? year : `${Number(year) < 50 ? 20 : 19}${year}`
  const at = Date.parse(`${whole}-${month}-${day}T${hour}:${minute}:${second}Z`)
  if (Number.isNaN(at)) throw new NotDer()
  return at + Math.floor(Number(`0${part}`) * 1000)
}

/** The bytes of a BIT STRING that has whole bytes. @throws NotDer */
export function bitsOf(element: Der | undefined): Uint8Array {
  const { content } = expected(element, tags.bits)
  if (content[0] !== 0) throw new NotDer()
  return content.subarray(1)
}

const BMP = 0x1e

/** A text of a name: UTF8String, PrintableString and the like. */
export function wordsOf({ tag, content }: Der): string {
  if (tag !== BMP) return textOf(content) ?? latin1(content)
  let words = ''
  for (let at = 0; at + 1 < content.length; at += 2)
    words += String.fromCharCode((content[at] ?? 0) * 256 + (content[at + 1] ?? 0))
  return words
}
