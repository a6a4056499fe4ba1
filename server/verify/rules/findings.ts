/** The parts of a check, in the order in which a report names them. */
const parts = [
  'FILE',
  'SIGNATURE',
  'TIMESTAMP',
  'REVOCATION',
  'RECEIPT',
  'EVENTS',
  'QUESTIONNAIRE',
  'ANSWERS',
  'HANDWRITING',
  'RECORD',
  'LOG',
  'CHECKPOINT',
] as const
export type Part = (typeof parts)[number]

/** PACK: an evidence pack. COPY: a customer's copy, which has nothing of the log and of the single steps. */
export type FileKind = 'PACK' | 'COPY'

/** The parts that a file of each kind has. */
export const partsOfKind: Readonly<Record<FileKind, readonly Part[]>> = {
  PACK: parts.filter((part) => part !== 'RECEIPT'),
  COPY: ['FILE', 'SIGNATURE', 'TIMESTAMP', 'REVOCATION', 'RECEIPT'],
}

/** Something that is not as it should be, with its place. Questions, pages and events count from 1. */
export type Finding =
  | { readonly what: 'FILE_DAMAGED' }
  | { readonly what: 'FILE_TOO_LARGE' }
  | { readonly what: 'FILE_TOO_SLOW' }
  | { readonly what: 'FILE_APPENDED'; readonly pages: readonly number[] }
  | { readonly what: 'FILE_NOT_COVERED' }
  | { readonly what: 'ATTACHMENT_MISSING'; readonly name: string }
  | { readonly what: 'ATTACHMENT_UNREADABLE'; readonly name: string }
  | { readonly what: 'UNSIGNED' }
  | { readonly what: 'SIGNED_TWICE' }
  | { readonly what: 'CONTENT_CHANGED' }
  | { readonly what: 'SIGNATURE_FORGED' }
  | { readonly what: 'SIGNER_UNFIT'; readonly name: string }
  | { readonly what: 'SIGNER_UNTRUSTED'; readonly name: string; readonly fingerprint: string }
  | { readonly what: 'STAMP_MISSING' }
  | { readonly what: 'STAMP_OTHER' }
  | { readonly what: 'STAMP_FORGED' }
  /** The certificate was revoked before it signed. The instant is ISO text. */
  | { readonly what: 'CERTIFICATE_REVOKED'; readonly name: string; readonly at: string }
  /** A revocation list in the name of the issuer of this certificate that the issuer has not signed. */
  | { readonly what: 'LIST_FORGED'; readonly name: string }
  | { readonly what: 'CONFIRMATION_UNREADABLE' }
  | { readonly what: 'RECEIPT_WRONG'; readonly code: string }
  | { readonly what: 'EVIDENCE_UNREADABLE' }
  | { readonly what: 'EVENT_CHANGED'; readonly seq: number }
  | { readonly what: 'EVENT_MISSING'; readonly seq: number }
  | { readonly what: 'HEAD_DIFFERS'; readonly seq: number }
  | { readonly what: 'TEXT_CHANGED' }
  | { readonly what: 'TEXT_MISSING' }
  | { readonly what: 'QUESTION_CHANGED'; readonly question: number }
  | { readonly what: 'ANSWER_CHANGED'; readonly question: number; readonly revision: number }
  | { readonly what: 'SAID_CHANGED'; readonly question: number; readonly call: number }
  | { readonly what: 'STROKES_CHANGED' }
  | { readonly what: 'STROKES_MISSING' }
  | { readonly what: 'SEAL_BROKEN'; readonly seq: number }
  | { readonly what: 'RECORD_DIFFERS'; readonly field: string }
  | { readonly what: 'CHECK_DIFFERS'; readonly seq: number }
  | { readonly what: 'ENTRY_UNREADABLE' }
  | { readonly what: 'ENTRY_OTHER_VISIT' }
  | { readonly what: 'ENTRY_OTHER_HEAD'; readonly seq: number }
  | { readonly what: 'PROOF_UNREADABLE' }
  | { readonly what: 'PROOF_WRONG' }
  | { readonly what: 'CHECKPOINT_FORGED' }
  | { readonly what: 'CHECKPOINT_UNTRUSTED'; readonly key: string }
  | { readonly what: 'COSIGNATURE_FORGED'; readonly witness: string }

/** Something that nobody can know from the file alone: it must be compared with what the reader has from elsewhere. */
export type Open =
  | { readonly what: 'SIGNER_UNCONFIRMED'; readonly name: string; readonly fingerprint: string }
  | { readonly what: 'STAMP_UNCONFIRMED'; readonly name: string; readonly fingerprint: string }
  | { readonly what: 'LOG_UNCONFIRMED'; readonly key: string }
  /** Whether the certificate was revoked by then: the file has no list, or one that had expired. */
  | { readonly what: 'LIST_MISSING' | 'LIST_OUTDATED'; readonly name: string }
  /** A copy of an earlier version, whose policy only its pages name. */
  | { readonly what: 'RECEIPT_ALONE'; readonly code: string }
  /** An event of a kind that only later versions know. */
  | { readonly what: 'EVENT_UNKNOWN'; readonly seq: number }
  | { readonly what: 'NOT_CHECKABLE'; readonly kind: CheckedPart }

/** Parts that need a check of signatures, which a machine perhaps cannot make. */
export type CheckedPart = 'SIGNATURE' | 'TIMESTAMP' | 'REVOCATION' | 'CHECKPOINT'

export interface Found {
  readonly findings: readonly Finding[]
  readonly open: readonly Open[]
}
