import type { Services } from '../context.ts'
import { sha256, sha256Hex } from '../evidence/digest.ts'
import { receiptCode } from '../evidence/rules/receipt-code.ts'
import { tables } from '../generated/tables.ts'
import { pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { checkpointCovering } from '../transparency/checkpoint.ts'
import { proofText } from '../transparency/rules/proof.ts'
import { inclusionProof } from '../transparency/tiles.ts'
import { type Attachment, drawPdf } from './draw/draw.ts'
import { type Fonts, loadFonts } from './draw/fonts.ts'
import { readPackInput } from './read.ts'
import { confirmationDocument } from './rules/confirmation.ts'
import { confirmationJson, evidenceJson } from './rules/evidence.ts'
import type { PackInput } from './rules/input.ts'
import { attachmentWords } from './rules/messages.zh-CN.ts'
import { packDocument } from './rules/pack.ts'
import { type SignatureLevel, signPack } from './sign.ts'

/** PACK: the evidence pack. CONFIRMATION: the customer's copy (回访确认书). */
export type DocumentKind = 'PACK' | 'CONFIRMATION'

/** A document about a visit as it was made. */
export interface MadeDocument {
  readonly visitId: string
  /** The visit's last event then. */
  readonly seq: number
  readonly kind: DocumentKind
  readonly madeAt: Date
  /** The size of the checkpoint that covers the visit. */
  readonly checkpoint: number
  readonly level: SignatureLevel | 'UNSIGNED'
  /** SHA-256 of the document without its signature. */
  readonly unsignedSha: Buffer
  readonly receiptCode: string
  readonly pdfSha: Buffer
  readonly pdf: Buffer
}

const e = columnsOf(tables.logEntry, 'e')
const ENTRY = query({ visitId: 'uuid', seq: 'int4' }, ({ visitId, seq }) =>
  select(
    pick(e, 'position', 'content'),
    `FROM ${e} WHERE ${e.visitId} = ${visitId} AND ${e.seq} = ${seq} ORDER BY ${e.position} LIMIT 1`,
  ),
)

type Needed = Pick<Services, 'db' | 'secrets' | 'documents' | 'timestamps'>

const loaded = new WeakMap<readonly string[], Promise<Fonts>>()

/** Reads the fonts when the first document is drawn. They take 160 MB. */
async function fontsOf({ fonts }: Services['documents']): Promise<Fonts> {
  const known = loaded.get(fonts)
  if (known !== undefined) return await known
  const loading = loadFonts(fonts)
  loaded.set(fonts, loading)
  // A file that could not be read is read again for the next document.
  loading.catch(() => loaded.delete(fonts))
  return await loading
}

/** The code by which people name the documents of a visit. Nobody can guess those of other visits. */
export function receiptCodeOf({ secrets }: Pick<Services, 'secrets'>, visitId: string): string {
  return receiptCode(secrets.deriveKey(`receipt\0${visitId}`))
}

/** What is in the log about a visit: its entry, the checkpoint over it, and the proof. */
async function proofOf({ db }: Pick<Services, 'db'>, visitId: string, seq: number) {
  const entry = await ENTRY.first(db, { visitId, seq })
  if (entry === undefined) return null
  const index = Number(entry.position)
  const checkpoint = await checkpointCovering(db, index)
  if (checkpoint === null) return null
  const hashes = await inclusionProof(db, index, checkpoint.size)
  return {
    entry: entry.content,
    size: checkpoint.size,
    proof: proofText({ index, hashes, checkpoint: checkpoint.note }),
  }
}

function attached(name: keyof typeof attachmentWords, type: string, content: string): Attachment {
  return { name, type, description: attachmentWords[name], content: Buffer.from(content) }
}

/** The pages of an evidence pack, and its attachments. */
function packOf(input: PackInput, { entry, proof }: { readonly entry: string; readonly proof: string }) {
  const evidence = evidenceJson(input)
  return {
    document: packDocument(input, sha256Hex(evidence)),
    attachments: [
      attached('evidence.json', 'application/json', evidence),
      attached('entry.json', 'application/json', entry),
      attached('visit.tlog-proof', 'text/plain', proof),
    ],
  }
}

/** The pages of a customer's copy, and its attachment. */
function confirmationOf(input: PackInput, code: string) {
  return {
    document: confirmationDocument(input, code),
    attachments: [attached('confirmation.json', 'application/json', confirmationJson(input, code))],
  }
}

async function signed(services: Needed, bytes: Uint8Array, at: Date) {
  const { documents, timestamps } = services
  if (documents.signer === null) return { bytes, level: 'UNSIGNED' as const }
  const { revocation, timestampChain } = documents
  const signer = await documents.signer()
  return await signPack(bytes, { signer, timestamps, revocation, timestampChain }, at)
}

/**
 * Makes a document about a visit as it is now.
 *
 * @returns null if no checkpoint covers the visit's last event yet, which it does within a minute
 * @throws DomainError RECORD_NOT_FOUND
 * @throws VendorError if the key, the timestamps or the revocation lists are not available now
 */
export async function makeDocument(
  services: Needed,
  visitId: string,
  kind: DocumentKind,
  at: Date,
): Promise<MadeDocument | null> {
  const input = await readPackInput(services, visitId)
  const seq = input.visit.version
  const logged = await proofOf(services, visitId, seq)
  if (logged === null) return null
  const code = receiptCodeOf(services, visitId)
  const { document, attachments } = kind === 'PACK' ? packOf(input, logged) : confirmationOf(input, code)
  const drawn = await drawPdf(document, attachments, await fontsOf(services.documents))
  const { bytes, level } = await signed(services, drawn, at)
  return {
    ...{ visitId, seq, kind, level, madeAt: at, checkpoint: logged.size, receiptCode: code },
    unsignedSha: sha256(drawn),
    pdfSha: sha256(bytes),
    pdf: Buffer.from(bytes),
  }
}
