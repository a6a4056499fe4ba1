/** The parts of a check, in the order in which a report names them. */
export const parts = [
  'FILE',
  'SIGNATURE',
  'TIMESTAMP',
  'EVENTS',
  'QUESTIONNAIRE',
  'ANSWERS',
  'HANDWRITING',
  'RECORD',
  'LOG',
  'CHECKPOINT',
] as const
export type Part = (typeof parts)[number]

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
  /** An event of a kind that only later versions know. */
  | { readonly what: 'EVENT_UNKNOWN'; readonly seq: number }
  | { readonly what: 'NOT_CHECKABLE'; readonly kind: 'SIGNATURE' | 'TIMESTAMP' | 'CHECKPOINT' }

export interface Found {
  readonly findings: readonly Finding[]
  readonly open: readonly Open[]
}
