import { latin1 } from './bytes.ts'
import {
  begins,
  isBytes,
  isDict,
  isNamed,
  isRef,
  itemsOf,
  type PdfBytes,
  type PdfDict,
  type PdfObject,
  PdfReader,
  PdfUnreadable,
  type PdfValue,
  pdfText,
} from './pdf-objects.ts'

/** Revisions of a file that are looked at. A pack has three at most: drawn, signed, completed. */
const MOST_REVISIONS = 8
const MOST_OBJECTS = 100_000
/** Pages, fields and attachments that are looked at. */
const MOST_LISTED = 2000
const END = '%%EOF\n'

/** The table at the end of a revision. */
export interface PdfTable {
  readonly from: number
  /** Where the revision ends. */
  readonly to: number
  readonly offsets: ReadonlyMap<number, number>
  readonly trailer: PdfDict
  readonly previous: number | null
}

/** @throws PdfUnreadable */
function readTable(bytes: Uint8Array, from: number): PdfTable {
  const reader = new PdfReader(bytes, from)
  reader.take('xref\n')
  const offsets = new Map<number, number>()
  while (!reader.took('trailer')) {
    const first = reader.integer()
    reader.take(' ')
    const count = reader.integer()
    reader.take('\n')
    if (first + count > MOST_OBJECTS) throw new PdfUnreadable()
    for (let index = 0; index < count; index += 1) {
      const [, offset, kind] = /^(\d{10}) \d{5} ([nf])(?: \n|\r\n)$/.exec(latin1(reader.bytes(20))) ?? []
      if (offset === undefined || offsets.has(first + index)) throw new PdfUnreadable()
      if (kind === 'n') offsets.set(first + index, Number(offset))
    }
  }
  const trailer = reader.value()
  reader.skipSpace()
  reader.take('startxref\n')
  if (reader.integer() !== from) throw new PdfUnreadable()
  reader.take(`\n${END}`)
  if (!isDict(trailer)) throw new PdfUnreadable()
  const previous = trailer.members.get('Prev') ?? null
  if (previous !== null && typeof previous !== 'number') throw new PdfUnreadable()
  return { from, to: reader.at, offsets, trailer, previous }
}

/** A file, or its first revisions. */
export class Pdf {
  readonly bytes: Uint8Array
  readonly tables: readonly [PdfTable, ...PdfTable[]]
  readonly #read = new Map<number, PdfObject>()

  /** @param tables the oldest first */
  private constructor(bytes: Uint8Array, tables: readonly [PdfTable, ...PdfTable[]]) {
    this.bytes = bytes
    this.tables = tables
  }

  /** @throws PdfUnreadable if the bytes are not a whole PDF as this product writes them */
  static open(bytes: Uint8Array): Pdf {
    if (!begins(bytes, '%PDF-1.')) throw new PdfUnreadable()
    const tail = latin1(bytes.subarray(Math.max(0, bytes.length - 64)))
    const [, start] = /startxref\n(\d{1,15})\n%%EOF\n$/.exec(tail) ?? []
    let table = readTable(bytes, Number(start ?? -1))
    const newest = [table]
    while (table.previous !== null && newest.length <= MOST_REVISIONS) {
      const earlier = readTable(bytes, table.previous)
      // Revisions follow each other: a table that leads forward could show another reader another file.
      if (earlier.to > table.from) throw new PdfUnreadable()
      table = earlier
      newest.push(table)
    }
    if (newest.length > MOST_REVISIONS || newest[0]?.to !== bytes.length) throw new PdfUnreadable()
    const [first, ...later] = newest.reverse()
    if (first === undefined) throw new PdfUnreadable()
    return new Pdf(bytes, [first, ...later])
  }

  get last(): PdfTable {
    return this.tables.at(-1) ?? this.tables[0]
  }

  /** The file as it was after its first `count` revisions. */
  after(count: number): Pdf {
    const [first, ...later] = this.tables
    const kept: readonly [PdfTable, ...PdfTable[]] = [first, ...later.slice(0, count - 1)]
    const [end = first] = kept.slice(-1)
    return new Pdf(this.bytes.subarray(0, end.to), kept)
  }

  /** @throws PdfUnreadable if there is no such object */
  object(number: number): PdfObject {
    const known = this.#read.get(number)
    if (known !== undefined) return known
    const offset = this.tables.findLast(({ offsets }) => offsets.has(number))?.offsets.get(number)
    if (offset === undefined) throw new PdfUnreadable()
    const object = new PdfReader(this.bytes, offset).object()
    if (object.number !== number) throw new PdfUnreadable()
    this.#read.set(number, object)
    return object
  }

  /** The value itself, or what a reference leads to. @throws PdfUnreadable */
  at(value: PdfValue | undefined): PdfValue | undefined {
    return isRef(value) ? this.object(value.number).value : value
  }

  /** The member of a dictionary; undefined if it is no dictionary or has no such member. */
  member(value: PdfValue | undefined, name: string): PdfValue | undefined {
    const found = this.at(value)
    return isDict(found) ? this.at(found.members.get(name)) : undefined
  }

  get root(): PdfValue | undefined {
    return this.at(this.last.trailer.members.get('Root'))
  }
}

/** A signature in a file. */
export interface PdfSignature {
  /** The four numbers: from and length of the part before the signature, and of the one behind it. */
  readonly range: readonly number[]
  readonly contents: PdfBytes
  readonly kind: PdfValue | undefined
}

/** The signatures of a revision. @throws PdfUnreadable */
export function signaturesOf(pdf: Pdf): PdfSignature[] {
  const fields = itemsOf(pdf.member(pdf.member(pdf.root, 'AcroForm'), 'Fields'))
  return fields.slice(0, MOST_LISTED).flatMap((field) => {
    const value = pdf.member(field, 'V')
    if (!isNamed(pdf.member(field, 'FT'), 'Sig') || value === undefined) return []
    const contents = pdf.member(value, 'Contents')
    const range = itemsOf(pdf.member(value, 'ByteRange'))
    if (!isBytes(contents)) throw new PdfUnreadable()
    return [{ range: range.map(Number), contents, kind: pdf.member(value, 'SubFilter') }]
  })
}

/** The numbers of the objects of each page: the page itself and what it shows. @throws PdfUnreadable */
export function pagesOf(pdf: Pdf): readonly ReadonlySet<number>[] {
  const pages: Set<number>[] = []
  const walk = (value: PdfValue | undefined, depth: number) => {
    if (!isRef(value) || depth > 8 || pages.length > MOST_LISTED) return
    const kids = itemsOf(pdf.member(value, 'Kids'))
    for (const kid of kids) walk(kid, depth + 1)
    if (kids.length > 0) return
    const page = pdf.at(value)
    const shown = isDict(page) ? [page.members.get('Contents'), page.members.get('Resources')] : []
    const refs = shown.flatMap((each) => [each, ...itemsOf(each)]).filter(isRef)
    pages.push(new Set([value.number, ...refs.map(({ number }) => number)]))
  }
  const root = pdf.root
  walk(isDict(root) ? root.members.get('Pages') : undefined, 0)
  return pages
}

/** An attached file as it is in the PDF: packed as zlib does, or as it is. */
export interface Attached {
  readonly name: string
  readonly packed: boolean
  readonly data: Uint8Array
}

/** The files attached to a revision. @throws PdfUnreadable if one of them cannot be read, or if a name is there twice */
export function attachedTo(pdf: Pdf): Attached[] {
  const names = itemsOf(pdf.member(pdf.member(pdf.member(pdf.root, 'Names'), 'EmbeddedFiles'), 'Names'))
  const found: Attached[] = []
  for (let index = 0; index + 1 < Math.min(names.length, MOST_LISTED); index += 2) {
    const title = pdf.member(names[index + 1], 'UF')
    const files = pdf.member(names[index + 1], 'EF')
    const ref = isDict(files) ? files.members.get('F') : undefined
    if (!isBytes(title) || !isRef(ref)) throw new PdfUnreadable()
    const { value, stream } = pdf.object(ref.number)
    const filter = pdf.member(value, 'Filter')
    const packed = filter !== undefined
    if (stream === null || (packed && !isNamed(filter, 'FlateDecode'))) throw new PdfUnreadable()
    const name = pdfText(title)
    if (found.some((one) => one.name === name)) throw new PdfUnreadable()
    found.push({ name, packed, data: stream })
  }
  return found
}

/** What the properties of a file say; empty texts if they cannot be read. @throws PdfUnreadable */
export function titleOf(pdf: Pdf): { readonly title: string; readonly subject: string } {
  const info = pdf.at(pdf.last.trailer.members.get('Info'))
  const text = (name: string) => {
    const value = pdf.member(info, name)
    return isBytes(value) ? pdfText(value) : ''
  }
  return { title: text('Title'), subject: text('Subject') }
}
