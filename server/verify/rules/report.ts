import type { Confirmation } from './confirmation.ts'
import type { Evidence } from './evidence.ts'
import { type FileKind, type Finding, type Found, type Open, type Part, partsOfKind } from './findings.ts'
import type { Logged } from './log.ts'

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
  /** Null if it cannot be told. */
  readonly kind: FileKind | null
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
  /** What a customer's copy says, likewise. */
  readonly confirmation: Confirmation | null
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
  CERTIFICATE_REVOKED: 'REVOCATION',
  LIST_FORGED: 'REVOCATION',
  LIST_MISSING: 'REVOCATION',
  LIST_OUTDATED: 'REVOCATION',
  CONFIRMATION_UNREADABLE: 'RECEIPT',
  RECEIPT_WRONG: 'RECEIPT',
  RECEIPT_ALONE: 'RECEIPT',
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

type Facts = Pick<Report, 'signers' | 'stamp' | 'logged' | 'evidence' | 'confirmation'>
const nothing: Facts = { signers: [], stamp: null, logged: null, evidence: null, confirmation: null }

/** Collects what is found while a file is checked. */
export class Notes {
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
  report(kind: FileKind | null, verdict: Verdict | null, facts: Partial<Facts>): Report {
    const judged = partsOfKind[kind ?? 'PACK'].map((part) => {
      const findings = this.findings.filter(({ what }) => partOf[what] === part)
      const open = this.open.filter((one) => partOfOpen(one) === part)
      const good = this.reached.has(part) ? 'GOOD' : 'UNKNOWN'
      const state = findings.length > 0 ? 'BAD' : open.length > 0 ? 'OPEN' : good
      return { part, state, findings, open } as const
    })
    const whole = judged.every(({ state }) => state === 'GOOD') ? 'WHOLE' : 'OPEN'
    const broken = judged.some(({ state }) => state === 'BAD' || state === 'UNKNOWN')
    return { verdict: verdict ?? (broken ? 'BROKEN' : whole), kind, parts: judged, ...nothing, ...facts }
  }
}

/** A report about a file that could not be looked at. */
export function refusedReport(verdict: 'BROKEN' | 'NO_PACK', ...findings: readonly Finding[]): Report {
  const notes = new Notes()
  if (findings.length > 0) notes.found('FILE', ...findings)
  return notes.report(null, verdict, {})
}
