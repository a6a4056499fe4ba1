import type { Right } from './rights.ts'

/** The records to which papers can be attached: letters and branch visits, and problem cases. */
export const attachmentTargets = ['followUp', 'problem'] as const
export type AttachmentTarget = (typeof attachmentTargets)[number]

/** The kinds of papers that the procedure has for each record. */
export const papersOf = {
  followUp: ['LETTER_RECEIPT', 'RETURNED_LETTER', 'SIGNED_REPLY', 'VISIT_RECORD', 'OTHER_PAPER'],
  problem: ['COMPLAINT_LETTER', 'CUSTOMER_STATEMENT', 'EVIDENCE', 'WRITTEN_REPLY', 'OTHER_PAPER'],
} as const satisfies Readonly<Record<AttachmentTarget, readonly string[]>>

/** All kinds of papers. */
export const papers = [
  'LETTER_RECEIPT',
  'RETURNED_LETTER',
  'SIGNED_REPLY',
  'VISIT_RECORD',
  'COMPLAINT_LETTER',
  'CUSTOMER_STATEMENT',
  'EVIDENCE',
  'WRITTEN_REPLY',
  'OTHER_PAPER',
] as const
export type Paper = (typeof papers)[number]

/** Whether a record of this kind can have this paper. */
export function isPaperOf(target: AttachmentTarget, paper: Paper): boolean {
  const fitting: readonly Paper[] = papersOf[target]
  return fitting.includes(paper)
}

/** The types of files that are accepted. A file's type is recognised by its content. */
export const mediaTypes = ['application/pdf', 'image/jpeg', 'image/png'] as const
export type MediaType = (typeof mediaTypes)[number]

/**
 * RECEIVING: the file is being uploaded. PENDING: it is stored, and the virus scanner has not judged it yet. CLEAN: the
 * scanner found nothing; only such a file can be opened. INFECTED: the scanner found something; the content was deleted.
 */
export const attachmentStatuses = ['RECEIVING', 'PENDING', 'CLEAN', 'INFECTED'] as const
export type AttachmentStatus = (typeof attachmentStatuses)[number]

/** Who may read a record sees its attachments; who may work on it adds and withdraws them. */
export const attachmentRights = {
  followUp: { read: 'callback.read', add: 'followUp.handle' },
  problem: { read: 'problem.read', add: 'problem.handle' },
} as const satisfies Readonly<Record<AttachmentTarget, { readonly read: Right; readonly add: Right }>>

/**
 * Opening an attachment needs this right beside the right to read its record, because the papers show the customer's
 * name, signature and documents unmasked.
 */
export const openingRight = 'visit.unmask' satisfies Right

/** Maximum size of a file. */
export const MOST_ATTACHMENT_BYTES = 10 * 1024 * 1024
/** Maximum number of attachments of one record. Withdrawn and infected ones do not count. */
export const MOST_ATTACHMENTS = 20
/** Maximum number of characters of a file's name; the rest is cut off, but the ending is kept. */
export const LONGEST_FILE_NAME = 120
