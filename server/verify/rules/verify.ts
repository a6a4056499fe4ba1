import type { NoteKey } from '../../transparency/rules/note.ts'
import { toHex } from '../../transparency/rules/text.ts'
import { isOnlyStore, pagesChanged, stored } from './appended.ts'
import { joined, type Machine, textOf, Unsupported } from './bytes.ts'
import { type Certificate, type Chain, certificatesAmong, chainOf, maySign } from './certificate.ts'
import { CONFIRMATION_FILE, checkReceipt, copyWithoutFile, readConfirmation } from './confirmation.ts'
import { NotDer } from './der.ts'
import {
  checkAnswers,
  checkEvents,
  checkHandwriting,
  checkIdentity,
  checkQuestionnaire,
  type Evidence,
  readEvidence,
} from './evidence.ts'
import type { CheckedPart, Finding, Open } from './findings.ts'
import { checkEntry, checkProof, type Logged } from './log.ts'
import { type Attached, attachedTo, Pdf, type PdfSignature, signaturesOf } from './pdf-file.ts'
import { begins, isNamed, PdfUnreadable } from './pdf-objects.ts'
import { checkRecord } from './record.ts'
import { type Holder, Notes, type Report, refusedReport } from './report.ts'
import { listsAmong, standingsOf } from './revocation.ts'
import { contentTypes, faultOf, readSignedData, type SignedData, signerAmong } from './signed-data.ts'
import { type Stamp, type StampFault, stampOf } from './timestamp.ts'

/** Bytes of a file at most. A pack has less than one megabyte. */
export const LARGEST_FILE = 32 * 1024 * 1024
const LARGEST_ATTACHMENT = 16 * 1024 * 1024
const NAMES = ['evidence.json', 'entry.json', 'visit.tlog-proof'] as const

/** What the reader trusts, from elsewhere than the file. */
export interface Trust {
  /** Keys of the log and of witnesses. */
  readonly keys: readonly NoteKey[]
  /** Certificates of the insurer's authority and of the authority for timestamps. */
  readonly roots: readonly Certificate[]
}

const holdersOf = (machine: Machine, { certificates }: Chain): Holder[] =>
  certificates.map(({ name, der }) => ({
    name,
    fingerprint: toHex(machine.hashes.sha256(der))
      .toUpperCase()
      .replaceAll(/..(?=.)/g, '$&:'),
  }))

/** The revision that was signed, and its signatures; null if none was. @throws PdfUnreadable */
function signedRevision(
  whole: Pdf,
): { readonly pdf: Pdf; readonly signatures: readonly PdfSignature[] } | null {
  for (const count of whole.tables.keys()) {
    const pdf = whole.after(count + 1)
    const signatures = signaturesOf(pdf)
    if (signatures.length > 0) return { pdf, signatures }
  }
  return null
}

/** Whether the signature covers its whole revision except itself. */
function coversAll({ bytes }: Pdf, { range, contents, kind }: PdfSignature): boolean {
  const { from, to, hex } = contents
  const wanted = [0, from, to, bytes.length - to]
  return hex && isNamed(kind, 'ETSI.CAdES.detached') && wanted.join() === range.join()
}

const stampFaults = {
  MISSING: { what: 'STAMP_MISSING' },
  OTHER: { what: 'STAMP_OTHER' },
  FORGED: { what: 'STAMP_FORGED' },
} as const satisfies Record<StampFault, Finding>

/** Runs a check that this machine perhaps cannot run. */
async function unlessUnsupported<T>(
  notes: Notes,
  kind: CheckedPart,
  check: () => Promise<T>,
): Promise<T | null> {
  try {
    return await check()
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error
    notes.add(kind, { findings: [], open: [{ what: 'NOT_CHECKABLE', kind }] })
    return null
  }
}

function readSignature({ contents }: PdfSignature): SignedData | null {
  try {
    const data = readSignedData(contents.bytes)
    return data.type === contentTypes.data && data.content === null ? data : null
  } catch (error) {
    if (error instanceof NotDer) return null
    throw error
  }
}

/** Checks the timestamp over a signature. Null if it proves nothing. */
async function checkStamp(
  machine: Machine,
  notes: Notes,
  trust: Trust,
  data: SignedData,
  { certificates }: Store,
): Promise<Stamp | null> {
  return await unlessUnsupported(notes, 'TIMESTAMP', async () => {
    const stamped = await stampOf(machine, data, certificates, trust.roots)
    if (typeof stamped === 'string') {
      notes.found('TIMESTAMP', stampFaults[stamped])
      return null
    }
    const [top] = holdersOf(machine, stamped.chain).slice(-1)
    const open =
      stamped.chain.trusted || top === undefined ? [] : [{ what: 'STAMP_UNCONFIRMED', ...top } as const]
    notes.add('TIMESTAMP', { findings: [], open })
    return stamped
  })
}

/** What stands behind the signature: certificates and revocation lists. */
interface Store {
  readonly certificates: readonly Certificate[]
  /** Null if something else stands there: then nothing of it is looked at. */
  readonly lists: readonly Uint8Array[] | null
}

/** Checks that no certificate of these chains was revoked when it signed. */
async function checkRevocation(
  machine: Machine,
  notes: Notes,
  lists: readonly Uint8Array[],
  chains: readonly Chain[],
  at: number,
): Promise<void> {
  const findings = new Map<string, Finding>()
  const open = new Map<string, Open>()
  const read = listsAmong(lists)
  for (const chain of chains)
    for (const standing of await standingsOf(machine, chain, read, at)) {
      const { kind, name } = standing
      if (kind === 'REVOKED')
        findings.set(name, { what: 'CERTIFICATE_REVOKED', name, at: new Date(standing.at).toISOString() })
      else if (kind === 'FORGED') findings.set(name, { what: 'LIST_FORGED', name })
      else if (kind !== 'GOOD') open.set(name, { what: `LIST_${kind}`, name })
    }
  notes.add('REVOCATION', { findings: [...findings.values()], open: [...open.values()] })
}

/** Checks the signature of a revision, its certificates and its timestamp. */
async function checkSignature(
  machine: Machine,
  notes: Notes,
  trust: Trust,
  given: { readonly pdf: Pdf; readonly signature: PdfSignature; readonly store: Store },
): Promise<Pick<Report, 'signers' | 'stamp'>> {
  const { pdf, signature, store } = given
  if (!coversAll(pdf, signature)) notes.found('FILE', { what: 'FILE_NOT_COVERED' })
  const data = readSignature(signature)
  const known = [...(data?.certificates ?? []), ...store.certificates]
  const leaf = data === null ? undefined : signerAmong(data, known)
  if (data === null || leaf === undefined) {
    notes.found('SIGNATURE', { what: 'SIGNATURE_FORGED' })
    return { signers: [], stamp: null }
  }
  const stamp = await checkStamp(machine, notes, trust, data, store)
  const chain = await unlessUnsupported(notes, 'SIGNATURE', async () => {
    const { from, to } = signature.contents
    const covered = joined(pdf.bytes.subarray(0, from), pdf.bytes.subarray(to))
    const fault = await faultOf(machine, data, covered, leaf)
    const chain = await chainOf(machine, leaf, known, trust.roots, stamp?.at ?? leaf.from)
    const [top] = holdersOf(machine, chain).slice(-1)
    const findings: Finding[] = []
    if (fault !== null) findings.push({ what: fault === 'CONTENT' ? 'CONTENT_CHANGED' : 'SIGNATURE_FORGED' })
    const unfit = maySign(leaf) ? chain.unfit : leaf
    if (unfit !== null) findings.push({ what: 'SIGNER_UNFIT', name: unfit.name })
    const open: Open[] = []
    if (!chain.trusted && top !== undefined) {
      if (trust.roots.length > 0) findings.push({ what: 'SIGNER_UNTRUSTED', ...top })
      else open.push({ what: 'SIGNER_UNCONFIRMED', ...top })
    }
    notes.add('SIGNATURE', { findings, open })
    return chain
  })
  await unlessUnsupported(notes, 'REVOCATION', async () => {
    const { lists } = store
    // Without a timestamp, nobody knows when the signature was made; that is told already.
    if (lists === null) return
    if (stamp === null && notes.findings.some(({ what }) => what.startsWith('STAMP_'))) return
    if (stamp === null || chain === null) throw new Unsupported()
    await checkRevocation(machine, notes, lists, [chain, stamp.chain], stamp.at)
  })
  return {
    signers: chain === null ? [] : holdersOf(machine, chain),
    stamp:
      stamp === null ? null : { at: new Date(stamp.at).toISOString(), by: holdersOf(machine, stamp.chain) },
  }
}

type Texts = Partial<Record<(typeof NAMES)[number], { readonly bytes: Uint8Array; readonly text: string }>>

/** Unpacks an attachment; null, with a finding, if it cannot be read. */
async function unpacked(machine: Machine, notes: Notes, { name, packed, data }: Attached) {
  const bytes = packed ? await machine.inflate(data, LARGEST_ATTACHMENT) : data
  const text = bytes === null ? null : textOf(bytes)
  if (bytes !== null && text !== null) return { bytes, text }
  notes.found('FILE', { what: 'ATTACHMENT_UNREADABLE', name })
  return null
}

/** Unpacks the attachments of a pack. */
async function readAttachments(
  machine: Machine,
  notes: Notes,
  attached: readonly Attached[],
): Promise<Texts> {
  const texts: Texts = {}
  for (const name of NAMES) {
    const file = attached.find((one) => one.name === name)
    if (file === undefined) {
      notes.found('FILE', { what: 'ATTACHMENT_MISSING', name })
      continue
    }
    const read = await unpacked(machine, notes, file)
    if (read !== null) texts[name] = read
  }
  return texts
}

function checkStatements(machine: Machine, notes: Notes, evidence: Evidence): void {
  const { hashes } = machine
  notes.found('EVENTS', ...checkEvents(hashes, evidence))
  notes.found('QUESTIONNAIRE', ...checkQuestionnaire(hashes, evidence))
  notes.found('ANSWERS', ...checkAnswers(evidence))
  notes.found('HANDWRITING', ...checkHandwriting(hashes, evidence))
  notes.add('RECORD', checkRecord(evidence))
  notes.found('RECORD', ...checkIdentity(evidence))
}

/** Checks what the attachments say, and that they belong together. */
async function checkAttachments(
  machine: Machine,
  notes: Notes,
  trust: Trust,
  texts: Texts,
): Promise<Pick<Report, 'evidence' | 'logged'>> {
  const { 'evidence.json': json, 'entry.json': entry, 'visit.tlog-proof': proof } = texts
  const evidence = json === undefined ? null : readEvidence(json.text)
  if (evidence !== null) checkStatements(machine, notes, evidence)
  else if (json !== undefined) notes.found('EVENTS', { what: 'EVIDENCE_UNREADABLE' })
  if (entry !== undefined) notes.found('LOG', ...checkEntry(entry.text, evidence))
  let logged: Logged | null = null
  if (entry !== undefined && proof !== undefined)
    await unlessUnsupported(notes, 'CHECKPOINT', async () => {
      const checked = await checkProof(machine, entry.bytes, proof.text, trust.keys)
      logged = checked.logged
      notes.add(logged === null ? 'LOG' : 'CHECKPOINT', checked)
      if (logged !== null && !checked.included) notes.found('LOG', { what: 'PROOF_WRONG' })
    })
  return { evidence, logged }
}

/** Checks what a customer's copy says. */
async function checkCopy(
  machine: Machine,
  notes: Notes,
  pdf: Pdf,
  file: Attached | undefined,
): Promise<Pick<Report, 'confirmation'>> {
  if (file === undefined) {
    notes.add('RECEIPT', copyWithoutFile(pdf) ?? { findings: [], open: [] })
    return { confirmation: null }
  }
  const read = await unpacked(machine, notes, file)
  const confirmation = read === null ? null : readConfirmation(read.text)
  if (confirmation !== null) notes.found('RECEIPT', ...checkReceipt(confirmation))
  else if (read !== null) notes.found('RECEIPT', { what: 'CONFIRMATION_UNREADABLE' })
  return { confirmation }
}

/** Checks who signed a revision, and that nothing but a store of certificates and lists stands behind it. */
async function checkSigned(
  machine: Machine,
  notes: Notes,
  trust: Trust,
  whole: Pdf,
  signed: ReturnType<typeof signedRevision>,
): Promise<Partial<Pick<Report, 'signers' | 'stamp'>>> {
  const [signature, ...more] = signed?.signatures ?? []
  if (signed === null || signature === undefined) {
    notes.found('SIGNATURE', { what: 'UNSIGNED' })
    return {}
  }
  const { pdf } = signed
  if (more.length > 0) notes.found('SIGNATURE', { what: 'SIGNED_TWICE' })
  const only = isOnlyStore(whole, pdf)
  if (!only) notes.found('FILE', { what: 'FILE_APPENDED', pages: pagesChanged(whole, pdf) })
  const store = {
    certificates: only ? certificatesAmong(stored(whole, 'Certs')) : [],
    lists: only ? stored(whole, 'CRLs') : null,
  }
  return await checkSignature(machine, notes, trust, { pdf, signature, store })
}

async function verifyPdf(machine: Machine, whole: Pdf, trust: Trust): Promise<Report> {
  const notes = new Notes()
  const signed = signedRevision(whole)
  const pdf = signed?.pdf ?? whole
  // The attachments of the signed revision: what was appended later could name others.
  const attached = attachedTo(pdf)
  const isPack = attached.some(({ name }) => NAMES.some((wanted) => wanted === name))
  const copy = attached.find(({ name }) => name === CONFIRMATION_FILE)
  if (!isPack && copy === undefined && copyWithoutFile(pdf) === null) return refusedReport('NO_PACK')
  notes.reached.add('FILE')
  const seen = await checkSigned(machine, notes, trust, whole, signed)
  if (!isPack) return notes.report('COPY', null, { ...seen, ...(await checkCopy(machine, notes, pdf, copy)) })
  const texts = await readAttachments(machine, notes, attached)
  return notes.report('PACK', null, { ...seen, ...(await checkAttachments(machine, notes, trust, texts)) })
}

/**
 * Checks a file that is said to be an evidence pack or a customer's copy, with nothing but its bytes. Never fails: whatever the file contains,
 * there is a report.
 */
export async function verifyPack(machine: Machine, bytes: Uint8Array, trust: Trust): Promise<Report> {
  if (bytes.length > LARGEST_FILE) return refusedReport('NO_PACK', { what: 'FILE_TOO_LARGE' })
  if (!begins(bytes, '%PDF-')) return refusedReport('NO_PACK')
  try {
    return await verifyPdf(machine, Pdf.open(bytes), trust)
  } catch (error) {
    // Besides what the readers refuse, hostile files can exhaust what a machine has.
    if (error instanceof PdfUnreadable || error instanceof NotDer || error instanceof RangeError)
      return refusedReport('BROKEN', { what: 'FILE_DAMAGED' })
    throw error
  }
}
