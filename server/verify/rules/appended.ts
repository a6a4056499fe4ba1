import { type Pdf, pagesOf } from './pdf-file.ts'
import { isDict, isRef, itemsOf, PdfReader, PdfUnreadable, type PdfValue, spelled } from './pdf-objects.ts'

const same = (one: PdfValue | undefined, other: PdfValue | undefined) => spelled(one) === spelled(other)

/** The numbers of the objects behind the signed revision, all read and at their places. @throws PdfUnreadable */
function objectsBehind(whole: Pdf, signed: Pdf): ReadonlySet<number> {
  const { last: table } = whole
  const reader = new PdfReader(whole.bytes, signed.bytes.length)
  const numbers = new Set<number>()
  for (reader.skipSpace(); reader.at < table.from; reader.skipSpace()) {
    const at = reader.at
    const { number } = reader.object()
    if (table.offsets.get(number) !== at || numbers.has(number)) throw new PdfUnreadable()
    numbers.add(number)
  }
  if (reader.at !== table.from || numbers.size !== table.offsets.size) throw new PdfUnreadable()
  return numbers
}

/** Whether the later catalogue says the same as the signed one, and names a store of certificates beside it. */
function onlyStoreAdded(whole: Pdf, signed: Pdf): boolean {
  const [before, after] = [signed.root, whole.root]
  if (!isDict(before) || !isDict(after) || before.members.has('DSS')) return false
  const store = after.members.get('DSS')
  const names = new Set([...before.members.keys(), ...after.members.keys()])
  names.delete('DSS')
  const others = [...names].every((name) => same(before.members.get(name), after.members.get(name)))
  return others && isRef(store)
}

/**
 * Whether what stands behind the signed revision is nothing but the store of certificates and revocation lists (DSS) of
 * PAdES. Anything else could change what a reader shows.
 */
export function isOnlyStore(whole: Pdf, signed: Pdf): boolean {
  if (whole.bytes.length === signed.bytes.length) return true
  if (whole.tables.length !== signed.tables.length + 1) return false
  const [before, after] = [signed.last.trailer.members, whole.last.trailer.members]
  const root = before.get('Root')
  const size = before.get('Size')
  if (!isRef(root) || typeof size !== 'number' || !same(root, after.get('Root'))) return false
  if (whole.last.previous !== signed.last.from) return false
  if ([...after.keys()].some((name) => !['Size', 'Root', 'Prev', 'Info', 'ID'].includes(name))) return false
  if (!same(before.get('Info'), after.get('Info')) || !same(before.get('ID'), after.get('ID'))) return false
  try {
    const numbers = objectsBehind(whole, signed)
    // Only the catalogue is written once more. Every other object is a new one.
    const isNew = (number: number) => number >= size || number === root.number
    return [...numbers].every(isNew) && onlyStoreAdded(whole, signed)
  } catch (error) {
    if (error instanceof PdfUnreadable) return false
    throw error
  }
}

/** The pages (1 is the first) of the signed revision of which objects were written once more behind it. */
export function pagesChanged(whole: Pdf, signed: Pdf): number[] {
  const later = whole.tables.slice(signed.tables.length)
  return pagesOf(signed).flatMap((page, index) =>
    [...page].some((number) => later.some(({ offsets }) => offsets.has(number))) ? [index + 1] : [],
  )
}

/** What the store behind the signature holds (DER): certificates or revocation lists. What cannot be read is left out. */
export function stored(whole: Pdf, kind: 'Certs' | 'CRLs'): Uint8Array[] {
  const list = whole.member(whole.member(whole.root, 'DSS'), kind)
  return itemsOf(list)
    .slice(0, 32)
    .flatMap((item) => {
      const stream = isRef(item) ? whole.object(item.number).stream : null
      return stream === null ? [] : [stream]
    })
}
