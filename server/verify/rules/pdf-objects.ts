import { bytesOfLatin1, latin1 } from './bytes.ts'

/*
 * The objects of a PDF (ISO 32000-1, 7.3), read strictly: whatever readers could understand in two ways is refused. Packs
 * are written by this product alone, so nothing has to be guessed.
 */

/** Thrown if bytes are not what a pack has at their place. */
export class PdfUnreadable extends Error {
  override readonly name = 'PdfUnreadable'
}

export interface PdfRef {
  readonly kind: 'ref'
  readonly number: number
  readonly generation: number
}
/** A text. `from` and `to` are its place in the file, with its brackets. */
export interface PdfBytes {
  readonly kind: 'bytes'
  readonly bytes: Uint8Array
  readonly hex: boolean
  readonly from: number
  readonly to: number
}
export interface PdfName {
  readonly kind: 'name'
  readonly name: string
}
export interface PdfArray {
  readonly kind: 'array'
  readonly items: readonly PdfValue[]
}
export interface PdfDict {
  readonly kind: 'dict'
  readonly members: ReadonlyMap<string, PdfValue>
}
export type PdfValue = null | boolean | number | PdfName | PdfBytes | PdfRef | PdfArray | PdfDict

export interface PdfObject {
  readonly number: number
  readonly value: PdfValue
  /** The bytes of the stream as they are in the file; null if the object is no stream. */
  readonly stream: Uint8Array | null
  /** Where the object's last keyword ends. */
  readonly to: number
}

const DEEPEST = 24
const isSpace = (byte: number | undefined) =>
  byte === 32 || byte === 10 || byte === 13 || byte === 9 || byte === 12 || byte === 0
const DELIMITERS = new Set([...'()<>[]{}/%'].map((letter) => letter.charCodeAt(0)))
const escapes: Readonly<Record<string, number>> = {
  n: 10,
  r: 13,
  t: 9,
  b: 8,
  f: 12,
  '(': 40,
  ')': 41,
  '\\': 92,
}

/** Reads objects of a file from a place on. */
export class PdfReader {
  readonly #bytes: Uint8Array
  #at: number

  constructor(bytes: Uint8Array, at: number) {
    if (!Number.isSafeInteger(at) || at < 0 || at >= bytes.length) throw new PdfUnreadable()
    this.#bytes = bytes
    this.#at = at
  }

  get at(): number {
    return this.#at
  }

  skipSpace(): void {
    while (isSpace(this.#bytes[this.#at])) this.#at += 1
  }

  /** Takes this text if it stands here. */
  took(text: string): boolean {
    for (let index = 0; index < text.length; index += 1)
      if (this.#bytes[this.#at + index] !== text.charCodeAt(index)) return false
    this.#at += text.length
    return true
  }

  take(text: string): void {
    if (!this.took(text)) throw new PdfUnreadable()
  }

  /** The next word of letters and digits. */
  #word(): string {
    const from = this.#at
    while (this.#at < this.#bytes.length && this.#at - from < 256) {
      const byte = this.#bytes[this.#at] ?? 0
      if (isSpace(byte) || DELIMITERS.has(byte)) break
      this.#at += 1
    }
    return latin1(this.#bytes.subarray(from, this.#at))
  }

  /** A whole number without a sign. */
  integer(): number {
    const word = this.#word()
    if (!/^\d{1,15}$/.test(word)) throw new PdfUnreadable()
    return Number(word)
  }

  /** Bytes of a known length. */
  bytes(length: number): Uint8Array {
    const to = this.#at + length
    if (!Number.isSafeInteger(to) || length < 0 || to > this.#bytes.length) throw new PdfUnreadable()
    const taken = this.#bytes.subarray(this.#at, to)
    this.#at = to
    return taken
  }

  value(depth = 0): PdfValue {
    if (depth > DEEPEST) throw new PdfUnreadable()
    this.skipSpace()
    if (this.took('<<')) return this.#dict(depth)
    if (this.took('<')) return this.#hex()
    if (this.took('(')) return this.#literal()
    if (this.took('[')) return this.#array(depth)
    if (this.took('/')) return { kind: 'name', name: this.#name() }
    return this.#simple()
  }

  #name(): string {
    return this.#word().replace(/#([0-9A-Fa-f]{2})/g, (_, pair: string) =>
      String.fromCharCode(Number.parseInt(pair, 16)),
    )
  }

  #simple(): PdfValue {
    const word = this.#word()
    if (word === 'true' || word === 'false') return word === 'true'
    if (word === 'null') return null
    if (!/^[+-]?(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})$/.test(word)) throw new PdfUnreadable()
    if (!/^\d+$/.test(word)) return Number(word)
    const back = this.#at
    this.skipSpace()
    const generation = this.#word()
    this.skipSpace()
    if (/^\d{1,5}$/.test(generation) && this.#word() === 'R')
      return { kind: 'ref', number: Number(word), generation: Number(generation) }
    this.#at = back
    return Number(word)
  }

  #hex(): PdfBytes {
    const from = this.#at - 1
    const end = this.#bytes.indexOf(62, this.#at)
    if (end < 0) throw new PdfUnreadable()
    const text = latin1(this.bytes(end - this.#at))
    this.take('>')
    if (text.length % 2 !== 0 || /[^0-9A-Fa-f]/.test(text)) throw new PdfUnreadable()
    const bytes = new Uint8Array(text.length / 2)
    for (let index = 0; index < bytes.length; index += 1)
      bytes[index] = Number.parseInt(text.slice(index * 2, index * 2 + 2), 16)
    return { kind: 'bytes', bytes, hex: true, from, to: this.#at }
  }

  #literal(): PdfBytes {
    const from = this.#at - 1
    const letters: number[] = []
    for (let depth = 1; ; ) {
      const [byte] = this.bytes(1)
      if (byte === undefined) throw new PdfUnreadable()
      if (byte === 92) {
        const escaped = escapes[String.fromCharCode(this.bytes(1)[0] ?? 0)]
        if (escaped === undefined) throw new PdfUnreadable()
        letters.push(escaped)
        continue
      }
      if (byte === 40) depth += 1
      if (byte === 41) depth -= 1
      if (depth === 0) break
      letters.push(byte)
    }
    return { kind: 'bytes', bytes: Uint8Array.from(letters), hex: false, from, to: this.#at }
  }

  #array(depth: number): PdfArray {
    const items: PdfValue[] = []
    for (this.skipSpace(); !this.took(']'); this.skipSpace()) items.push(this.value(depth + 1))
    return { kind: 'array', items }
  }

  #dict(depth: number): PdfDict {
    const members = new Map<string, PdfValue>()
    for (this.skipSpace(); !this.took('>>'); this.skipSpace()) {
      this.take('/')
      const name = this.#name()
      // With a name twice, one reader would use the first and another the last.
      if (members.has(name)) throw new PdfUnreadable()
      members.set(name, this.value(depth + 1))
    }
    return { kind: 'dict', members }
  }

  /** An object with its number, from `n 0 obj` to `endobj`. */
  object(): PdfObject {
    const number = this.integer()
    this.take(' 0 obj')
    const value = this.value()
    this.skipSpace()
    let stream: Uint8Array | null = null
    if (this.took('stream')) {
      if (!this.took('\r\n')) this.take('\n')
      const length = isDict(value) ? value.members.get('Length') : undefined
      if (typeof length !== 'number') throw new PdfUnreadable()
      stream = this.bytes(length)
      this.skipSpace()
      this.take('endstream')
      this.skipSpace()
    }
    this.take('endobj')
    return { number, value, stream, to: this.#at }
  }
}

export function isDict(value: PdfValue | undefined): value is PdfDict {
  return typeof value === 'object' && value !== null && value.kind === 'dict'
}
export function isRef(value: PdfValue | undefined): value is PdfRef {
  return typeof value === 'object' && value !== null && value.kind === 'ref'
}
export function isBytes(value: PdfValue | undefined): value is PdfBytes {
  return typeof value === 'object' && value !== null && value.kind === 'bytes'
}
export function itemsOf(value: PdfValue | undefined): readonly PdfValue[] {
  return typeof value === 'object' && value !== null && value.kind === 'array' ? value.items : []
}
export function isNamed(value: PdfValue | undefined, name: string): boolean {
  return typeof value === 'object' && value !== null && value.kind === 'name' && value.name === name
}

/** One spelling of a value: two values with the same spelling are the same. */
export function spelled(value: PdfValue | undefined): string {
  if (value === undefined || value === null || typeof value !== 'object') return String(value)
  if (value.kind === 'name') return `/${JSON.stringify(value.name)}`
  if (value.kind === 'ref') return `${value.number} ${value.generation} R`
  if (value.kind === 'bytes') return JSON.stringify(latin1(value.bytes))
  if (value.kind === 'array') return `[${value.items.map(spelled).join(' ')}]`
  const members = [...value.members].map(([name, member]) => `${JSON.stringify(name)} ${spelled(member)}`)
  return `<<${members.sort().join(' ')}>>`
}

/** A text string of a PDF: UTF-16 with its mark, or one byte for each character. */
export function pdfText({ bytes }: PdfBytes): string {
  if (bytes[0] !== 0xfe || bytes[1] !== 0xff) return latin1(bytes)
  let text = ''
  for (let at = 2; at + 1 < bytes.length; at += 2)
    text += String.fromCharCode((bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0))
  return text
}

/** Whether a text begins here. */
export function begins(bytes: Uint8Array, text: string): boolean {
  return bytesOfLatin1(text).every((byte, index) => bytes[index] === byte)
}
