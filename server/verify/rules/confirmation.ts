import { z } from 'zod'
import { readReceiptCode } from '../../evidence/rules/receipt-code.ts'
import { readCanonical } from './evidence.ts'
import type { Finding, Open } from './findings.ts'
import { type Pdf, titleOf } from './pdf-file.ts'

/* The customer's copy (回访确认书). It has one attachment, which says what its pages say; copies of earlier versions have none. */

export const CONFIRMATION_FILE = 'confirmation.json'

const instant = z.iso.datetime({ precision: 3 })
const confirmationSchema = z.looseObject({
  format: z.literal('return-visit-confirmation/1'),
  insurer: z.string(),
  receiptCode: z.string(),
  applicant: z.looseObject({ name: z.string() }),
  policy: z.looseObject({ policyNo: z.string(), productName: z.string() }),
  visit: z.looseObject({
    id: z.string(),
    status: z.string(),
    version: z.number().int(),
    head: z.string(),
    signedAt: instant.nullable(),
    closedAt: instant.nullable(),
  }),
})
export type Confirmation = z.infer<typeof confirmationSchema>

/** Reads `confirmation.json`; null if it is none. */
export function readConfirmation(text: string): Confirmation | null {
  return readCanonical(text, confirmationSchema)
}

/** Checks the receipt code by its check characters. A code that nobody issued has them only by chance (1 in 1021). */
export function checkReceipt({ receiptCode }: Confirmation): Finding[] {
  return readReceiptCode(receiptCode) === receiptCode ? [] : [{ what: 'RECEIPT_WRONG', code: receiptCode }]
}

const TITLE = '回访确认书'

/** What the properties of a copy without an attachment say; null if the file is no copy. */
export function copyWithoutFile(pdf: Pdf): { readonly findings: Finding[]; readonly open: Open[] } | null {
  const { title, subject } = titleOf(pdf)
  if (title !== TITLE) return null
  const [code = ''] = subject.split(' ')
  if (readReceiptCode(code) !== code) return { findings: [{ what: 'RECEIPT_WRONG', code }], open: [] }
  return { findings: [], open: [{ what: 'RECEIPT_ALONE', code }] }
}
