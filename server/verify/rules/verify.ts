import type { NoteKey } from '../../transparency/rules/note.ts'
import { toHex } from '../../transparency/rules/text.ts'
import { isOnlyStore, pagesChanged, storedCertificates } from './appended.ts'
import { joined, type Machine, textOf, Unsupported } from './bytes.ts'
import { type Certificate, type Chain, certificatesAmong, chainOf, maySign } from './certificate.ts'
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
import { type Finding, type Found, type Open, type Part, parts } from './findings.ts'
import { checkEntry, checkProof, type Logged } from './log.ts'
import { attachedTo, Pdf, type PdfSignature, signaturesOf } from './pdf-file.ts'
import { begins, isNamed, PdfUnreadable } from './pdf-objects.ts'
import { checkRecord } from './record.ts'
import { contentTypes, faultOf, readSignedData, type SignedData, signerAmong } from './signed-data.ts'
import { type StampFault, stampOf } from './timestamp.ts'

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

export interface Holder {
  readonly name: string
  /** SHA-256 of the certificate, as other tools print it. */
  readonly fingerprint: string
}

/**
 * WHOLE: everything is there and unchanged, and comes from those who are trusted. OPEN: the same, but the reader must
 * still compare something. BROKEN: something was changed. NO_PACK: the file is something else.
 */
export type Verdict = 'WHOLE' | 'OPEN' | 'BROKEN' | 'NO_PACK'

export interface Report {
  readonly verdict: Verdict
  /** UNKNOWN if a part could not be looked at, because another one is missing. */
  readonly parts: readonly (Found & {
    readonly part: Part
    readonly state: 'GOOD' | 'OPEN' | 'BAD' | 'UNKNOWN'
  })[]
  /** From the signer's certificate to the last one that is known. */
  readonly signers: readonly Holder[]
  /** The instant as ISO text, and who vouches for it. */
  readonly stamp: { readonly at: string; readonly by: readonly Holder[] } | null
  readonly logged: Logged | null
  /** What the file says; to be believed only if nothing is broken. */
  readonly evidence: Evidence | null
}

const partOf = {
  FILE_DAMAGED: 'FILE',
  FILE_TOO_LARGE: 'FILE',
  FILE_TOO_SLOW: 'FILE',
  FILE_APPENDED: 'FILE',
  FILE_NOT_COVERED: 'FILE',
  ATTACHMENT_MISSING: 'FILE',
  ATTACHMENT_UNREADABLE: 'FILE',
  UNSIGNED: 'SIGNATURE',
  SIGNED_TWICE: 'SIGNATURE',
  CONTENT_CHANGED: 'SIGNATURE',
  SIGNATURE_FORGED: 'SIGNATURE',
  SIGNER_UNFIT: 'SIGNATURE',
  SIGNER_UNTRUSTED: 'SIGNATURE',
  SIGNER_UNCONFIRMED: 'SIGNATURE',
  STAMP_MISSING: 'TIMESTAMP',
  STAMP_OTHER: 'TIMESTAMP',
  STAMP_FORGED: 'TIMESTAMP',
  STAMP_UNCONFIRMED: 'TIMESTAMP',
  EVIDENCE_UNREADABLE: 'EVENTS',
  EVENT_CHANGED: 'EVENTS',
  EVENT_MISSING: 'EVENTS',
  HEAD_DIFFERS: 'EVENTS',
  EVENT_UNKNOWN: 'RECORD',
  TEXT_CHANGED: 'QUESTIONNAIRE',
  TEXT_MISSING: 'QUESTIONNAIRE',
  QUESTION_CHANGED: 'QUESTIONNAIRE',
  ANSWER_CHANGED: 'ANSWERS',
  SAID_CHANGED: 'ANSWERS',
  STROKES_CHANGED: 'HANDWRITING',
  STROKES_MISSING: 'HANDWRITING',
  SEAL_BROKEN: 'HANDWRITING',
  RECORD_DIFFERS: 'RECORD',
  CHECK_DIFFERS: 'RECORD',
  ENTRY_UNREADABLE: 'LOG',
  ENTRY_OTHER_VISIT: 'LOG',
  ENTRY_OTHER_HEAD: 'LOG',
  PROOF_UNREADABLE: 'LOG',
  PROOF_WRONG: 'LOG',
  CHECKPOINT_FORGED: 'CHECKPOINT',
  CHECKPOINT_UNTRUSTED: 'CHECKPOINT',
  COSIGNATURE_FORGED: 'CHECKPOINT',
  LOG_UNCONFIRMED: 'CHECKPOINT',
} as const satisfies Record<Exclude<(Finding | Open)['what'], 'NOT_CHECKABLE'>, Part>

const partOfOpen = (open: Open): Part => (open.what === 'NOT_CHECKABLE' ? open.kind : partOf[open.what])

/** Collects what is found while a file is checked. */
class Notes {
  readonly findings: Finding[] = []
  readonly open: Open[] = []
  readonly reached = new Set<Part>()

  add(part: Part, { findings, open }: Found): void {
    this.reached.add(part)
    this.findings.push(...findings)
    this.open.push(...open)
  }

  found(part: Part, ...findings: readonly Finding[]): void {
    this.add(part, { findings, open: [] })
  }

  /** Everything so far, by part. */
  report(verdict: Verdict | null, facts: Pick<Report, 'signers' | 'stamp' | 'logged' | 'evidence'>): Report {
    const judged = parts.map((part) => {
      const findings = this.findings.filter(({ what }) => partOf[what] === part)
      const open = this.open.filter((one) => partOfOpen(one) === part)
      const good = this.reached.has(part) ? 'GOOD' : 'UNKNOWN'
      const state = findings.length > 0 ? 'BAD' : open.length > 0 ? 'OPEN' : good
      return { part, state, findings, open } as const
    })
    const whole = judged.every(({ state }) => state === 'GOOD') ? 'WHOLE' : 'OPEN'
    const broken = judged.some(({ state }) => state === 'BAD' || state === 'UNKNOWN')
    return { verdict: verdict ?? (broken ? 'BROKEN' : whole), parts: judged, ...facts }
  }
}

const nothing = { signers: [], stamp: null, logged: null, evidence: null } as const

/** A report about a file that could not be looked at. */
export function refusedReport(verdict: 'BROKEN' | 'NO_PACK', ...findings: readonly Finding[]): Report {
  const notes = new Notes()
  if (findings.length > 0) notes.found('FILE', ...findings)
  return notes.report(verdict, nothing)
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
async function unlessUnsupported(
  notes: Notes,
  kind: 'SIGNATURE' | 'TIMESTAMP' | 'CHECKPOINT',
  check: () => Promise<void>,
): Promise<void> {
  try {
    await check()
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error
    notes.add(kind, { findings: [], open: [{ what: 'NOT_CHECKABLE', kind }] })
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

/** Checks the signature of a revision, its certificate and its timestamp. */
async function checkSignature(
  machine: Machine,
  notes: Notes,
  trust: Trust,
  given: { readonly pdf: Pdf; readonly signature: PdfSignature; readonly stored: readonly Certificate[] },
): Promise<Pick<Report, 'signers' | 'stamp'>> {
  const { pdf, signature, stored } = given
  if (!coversAll(pdf, signature)) notes.found('FILE', { what: 'FILE_NOT_COVERED' })
  const data = readSignature(signature)
  const known = [...(data?.certificates ?? []), ...stored]
  const leaf = data === null ? undefined : signerAmong(data, known)
  if (data === null || leaf === undefined) {
    notes.found('SIGNATURE', { what: 'SIGNATURE_FORGED' })
    return { signers: [], stamp: null }
  }
  let stamp: Report['stamp'] = null
  let at = leaf.from
  await unlessUnsupported(notes, 'TIMESTAMP', async () => {
    const stamped = await stampOf(machine, data, stored, trust.roots)
    if (typeof stamped === 'string') return notes.found('TIMESTAMP', stampFaults[stamped])
    at = stamped.at
    const by = holdersOf(machine, stamped.chain)
    stamp = { at: new Date(at).toISOString(), by }
    const [top] = by.slice(-1)
    const open =
      stamped.chain.trusted || top === undefined ? [] : [{ what: 'STAMP_UNCONFIRMED', ...top } as const]
    notes.add('TIMESTAMP', { findings: [], open })
  })
  let signers: readonly Holder[] = []
  await unlessUnsupported(notes, 'SIGNATURE', async () => {
    const { from, to } = signature.contents
    const covered = joined(pdf.bytes.subarray(0, from), pdf.bytes.subarray(to))
    const fault = await faultOf(machine, data, covered, leaf)
    const chain = await chainOf(machine, leaf, known, trust.roots, at)
    signers = holdersOf(machine, chain)
    const [top] = signers.slice(-1)
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
  })
  return { signers, stamp }
}

type Texts = Partial<Record<(typeof NAMES)[number], { readonly bytes: Uint8Array; readonly text: string }>>

/** Unpacks the attachments of a revision. Null if none of them is there. */
async function readAttachments(machine: Machine, notes: Notes, pdf: Pdf): Promise<Texts | null> {
  const attached = attachedTo(pdf)
  if (!attached.some(({ name }) => NAMES.some((wanted) => wanted === name))) return null
  const texts: Texts = {}
  for (const name of NAMES) {
    const file = attached.find((one) => one.name === name)
    if (file === undefined) {
      notes.found('FILE', { what: 'ATTACHMENT_MISSING', name })
      continue
    }
    const bytes = file.packed ? await machine.inflate(file.data, LARGEST_ATTACHMENT) : file.data
    const text = bytes === null ? null : textOf(bytes)
    if (bytes === null || text === null) notes.found('FILE', { what: 'ATTACHMENT_UNREADABLE', name })
    else texts[name] = { bytes, text }
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

async function verifyPdf(machine: Machine, whole: Pdf, trust: Trust): Promise<Report> {
  const notes = new Notes()
  const signed = signedRevision(whole)
  const pdf = signed?.pdf ?? whole
  // The attachments of the signed revision: what was appended later could name others.
  const texts = await readAttachments(machine, notes, pdf)
  if (texts === null) return refusedReport('NO_PACK')
  notes.reached.add('FILE')
  const [signature, ...more] = signed?.signatures ?? []
  let seen: Pick<Report, 'signers' | 'stamp'> = nothing
  if (signature === undefined) notes.found('SIGNATURE', { what: 'UNSIGNED' })
  else {
    if (more.length > 0) notes.found('SIGNATURE', { what: 'SIGNED_TWICE' })
    const only = isOnlyStore(whole, pdf)
    if (!only) notes.found('FILE', { what: 'FILE_APPENDED', pages: pagesChanged(whole, pdf) })
    const stored = only ? certificatesAmong(storedCertificates(whole)) : []
    seen = await checkSignature(machine, notes, trust, { pdf, signature, stored })
  }
  const told = await checkAttachments(machine, notes, trust, texts)
  return notes.report(null, { ...seen, ...told })
}

/**
 * Checks a file that is said to be an evidence pack, with nothing but its bytes. Never fails: whatever the file contains,
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
