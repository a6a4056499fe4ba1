import { csvRemarks } from '../intake/csv-messages.zh-CN.ts'
import type { RowOutcome } from '../vocabulary/sheets.ts'
import { MOST_BYTES, MOST_ROWS } from './rules/bounds.ts'

const MEBI = 1024 * 1024

export const policyImportTexts = {
  tooLarge: `文件超过 ${MOST_BYTES / MEBI} MB，请拆成几个文件分别导入`,
  tooMany: `文件超过 ${MOST_ROWS / 10_000} 万行，请拆成几个文件分别导入`,
} as const

export const rowOutcomeNames = {
  NEW: '新增',
  CHANGED: '变更',
  WITHDRAWN: '退保或撤件',
  UNCHANGED: '无变化',
  REFUSED: '未通过',
} as const satisfies Readonly<Record<RowOutcome, string>>

const [LINE, , REASON, RAW] = csvRemarks

/** The headings that the file of refused rows has after the file's own. An import ignores them. */
export const refusedHeadings = [REASON, LINE, RAW] as const
