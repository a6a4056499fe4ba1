import type { AttachmentTarget, Paper } from '../vocabulary/attachments.ts'

/** The names of the papers. */
export const paperNames: Readonly<Record<Paper, string>> = {
  LETTER_RECEIPT: '信函回执',
  RETURNED_LETTER: '退回的信函',
  SIGNED_REPLY: '客户签署的答卷',
  VISIT_RECORD: '面访签署记录',
  COMPLAINT_LETTER: '客户投诉材料',
  CUSTOMER_STATEMENT: '客户情况说明',
  EVIDENCE: '核查材料',
  WRITTEN_REPLY: '书面答复',
  OTHER_PAPER: '其他材料',
}

/** The names of the records with attachments. */
export const attachedToNames: Readonly<Record<AttachmentTarget, string>> = {
  followUp: '信函/面访',
  problem: '问题件',
}
