import { createHash } from 'node:crypto'
import { PDF, PdfArray, PdfDict, PdfName, PdfNumber, type PdfRef, PdfStream, PdfString } from '@libpdf/core'
import { Certificate } from 'pkijs'
import { isRoot } from '../adapters/document-signer/certificates.ts'
import type { DocumentSigner, RevocationSource } from '../adapters/document-signer/port.ts'
import type { TimestampPort } from '../adapters/timestamp/port.ts'
import { partsOf } from '../adapters/timestamp/token.ts'
import { signDigest } from './cms.ts'

const FIELD = 'seal'
/** The room for the signature, in bytes: the certificates' chain and the timestamp with its own chain. */
const SIGNATURE_BYTES = 16 * 1024
/** Printed, and locked: the flags of an annotation that PDF/A demands of a field. */
const FIELD_FLAGS = 4 + 128
const SIGNATURES_EXIST_APPEND_ONLY = 3
/** Stands for a number of the byte range until the file's length is known. */
const UNKNOWN = 9_999_999_999

/**
 * How much a signature proves (PAdES, ETSI EN 319 142-1). B-B: who signed. B-T: also when, by a timestamp. B-LT: the
 * document also has all that is needed to check this after the certificates have expired.
 */
export type SignatureLevel = 'B-B' | 'B-T' | 'B-LT'

export interface SigningPorts {
  readonly signer: DocumentSigner
  /** Null if there is no authority for timestamps. */
  readonly timestamps: TimestampPort | null
  /** Null if revocation lists cannot be had. */
  readonly revocation: RevocationSource | null
  /** Certificates (DER) above those that the timestamps have in themselves, for whoever checks them. */
  readonly timestampChain?: readonly Uint8Array[]
}

/** An instant as PDF writes it, in UTC. */
const pdfDate = (at: Date) => `D:${at.toISOString().slice(0, 19).replace(/[-T:]/g, '')}Z`

/**
 * Appends a field with an empty signature to a document. The field has no appearance, and so needs no font.
 * @returns the longer document. Its byte range is not filled in
 */
async function withPlace(bytes: Uint8Array, at: Date): Promise<Uint8Array> {
  const pdf = await PDF.load(bytes)
  const page = pdf.getPage(0)
  if (page === null) throw new Error('a document without pages cannot be signed')
  const numbers = (...all: readonly number[]) => PdfArray.of(...all.map((each) => PdfNumber.of(each)))
  const signature = pdf.register(
    PdfDict.of({
      Type: PdfName.of('Sig'),
      Filter: PdfName.of('Adobe.PPKLite'),
      SubFilter: PdfName.of('ETSI.CAdES.detached'),
      M: PdfString.fromString(pdfDate(at)),
      ByteRange: numbers(0, UNKNOWN, UNKNOWN, UNKNOWN),
      Contents: PdfString.fromBytes(new Uint8Array(SIGNATURE_BYTES)),
    }),
  )
  const field = pdf.register(
    PdfDict.of({
      Type: PdfName.of('Annot'),
      Subtype: PdfName.of('Widget'),
      FT: PdfName.of('Sig'),
      T: PdfString.fromString(FIELD),
      F: PdfNumber.of(FIELD_FLAGS),
      Rect: numbers(0, 0, 0, 0),
      P: page.ref,
      V: signature,
    }),
  )
  page.dict.set('Annots', PdfArray.of(field))
  const form = { Fields: PdfArray.of(field), SigFlags: PdfNumber.of(SIGNATURES_EXIST_APPEND_ONLY) }
  pdf.getCatalog().set('AcroForm', pdf.register(PdfDict.of(form)))
  return await pdf.save({ incremental: true })
}

/** Where the signature is to be written, with the angle brackets around it; and the bytes that it covers. */
interface Place {
  readonly from: number
  readonly to: number
  readonly covered: Uint8Array
}

/** Fills in the byte range of a document with an empty signature. */
function rangeFilled(placed: Buffer, lengthBefore: number): Place {
  // Only the appended part is searched: an attachment may contain anything.
  const empty = `<${'00'.repeat(SIGNATURE_BYTES)}>`
  const range = `[0 ${UNKNOWN} ${UNKNOWN} ${UNKNOWN}]`
  const from = placed.indexOf(empty, lengthBefore, 'latin1')
  const at = placed.indexOf(range, lengthBefore, 'latin1')
  if (from === -1 || at === -1) throw new Error('the place for the signature is not there')
  const to = from + empty.length
  placed.write(`[0 ${from} ${to} ${placed.length - to}`.padEnd(range.length - 1).concat(']'), at, 'latin1')
  return { from, to, covered: Buffer.concat([placed.subarray(0, from), placed.subarray(to)]) }
}

/** The certificates inside a timestamp (DER). */
function certificatesOf(token: Uint8Array): Uint8Array[] {
  return (partsOf(token).signed.certificates ?? []).flatMap((each) =>
    each instanceof Certificate ? [new Uint8Array(each.toSchema().toBER())] : [],
  )
}

function distinct(all: readonly Uint8Array[]): Uint8Array[] {
  const seen = new Map(all.map((each) => [createHash('sha256').update(each).digest('hex'), each]))
  return [...seen.values()]
}

/** The revocation lists of all certificates; null if one is missing. */
async function listsFor(certificates: readonly Uint8Array[], source: RevocationSource) {
  const lists = await Promise.all(
    certificates.filter((each) => !isRoot(each)).map((each) => source.crlOf(each)),
  )
  const found = lists.filter((list) => list !== null)
  return found.length === lists.length ? distinct(found) : null
}

/** Appends certificates and revocation lists (a document security store). */
async function withStore(
  signed: Uint8Array,
  certificates: readonly Uint8Array[],
  lists: readonly Uint8Array[],
): Promise<Uint8Array> {
  const pdf = await PDF.load(signed)
  const stored = (each: Uint8Array): PdfRef => pdf.register(new PdfStream(undefined, each))
  const store = PdfDict.of({
    Certs: PdfArray.of(...certificates.map(stored)),
    CRLs: PdfArray.of(...lists.map(stored)),
  })
  pdf.getCatalog().set('DSS', pdf.register(store))
  return await pdf.save({ incremental: true })
}

/**
 * Signs a document (PAdES), with as much in it as the ports can give: a timestamp, and the certificates and revocation
 * lists for checking it in later years. The document's own bytes stay as they are; everything is appended.
 *
 * @param at the time of signing that the document states. Only the timestamp proves one
 * @returns the signed document, and what its signature proves. A B-T where B-LT was expected means that a revocation list
 * could not be found
 * @throws VendorError if the key, the timestamps or the lists are not available now
 */
export async function signPack(
  bytes: Uint8Array,
  ports: SigningPorts,
  at: Date,
): Promise<{ readonly bytes: Uint8Array; readonly level: SignatureLevel }> {
  const { signer, timestamps, revocation, timestampChain = [] } = ports
  const signed = Buffer.from(await withPlace(bytes, at))
  const { from, covered } = rangeFilled(signed, bytes.length)
  const digest = createHash('sha256').update(covered).digest()
  const { signature, token } = await signDigest(digest, signer, timestamps)
  if (signature.length > SIGNATURE_BYTES)
    throw new Error(`no room for a signature of ${signature.length} bytes`)
  signed.write(Buffer.from(signature).toString('hex'), from + 1, 'latin1')
  if (token === null) return { bytes: signed, level: 'B-B' }
  if (revocation === null) return { bytes: signed, level: 'B-T' }
  const certificates = distinct([
    signer.certificate,
    ...signer.chain,
    ...certificatesOf(token),
    ...timestampChain,
  ])
  const lists = await listsFor(certificates, revocation)
  if (lists === null) return { bytes: signed, level: 'B-T' }
  return { bytes: await withStore(signed, certificates, lists), level: 'B-LT' }
}

const PREVIOUS = /\/Prev (\d+)/
const START = /startxref\s+(\d+)\s+%%EOF/g
const END = '%%EOF\n'

/**
 * Returns the part of a signed document that was there before it was signed: what `drawPdf` made, byte for byte. It is the
 * same in every making of the same pack, while signatures and timestamps differ.
 *
 * @throws Error if these are no bytes of a document of `drawPdf`
 */
export function unsigned(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  let table = Number([...text.slice(-2048).matchAll(START)].at(-1)?.[1])
  for (;;) {
    const trailer = text.indexOf('trailer', table)
    const end = text.indexOf(END, trailer)
    if (Number.isNaN(table) || trailer === -1 || end === -1) throw new Error('no table of this document')
    const previous = Number(PREVIOUS.exec(text.slice(trailer, end))?.[1])
    if (Number.isNaN(previous)) return bytes.subarray(0, end + END.length)
    // Tables lead backwards only; a loop would never end.
    if (previous >= table) throw new Error('no table of this document')
    table = previous
  }
}
