import { normalPhone, plainWidth } from '../kernel/text/spelling.ts'
import type { KnownHeadings } from '../table/rules/headings.ts'
import { csvColumns, csvRemarks, csvValues, importTexts } from './csv-messages.zh-CN.ts'

const headings = Object.keys(csvColumns)
const fields: Readonly<Record<string, string>> = csvColumns
const ends = new Set(['endedOn', 'endReason'])
const numbers = new Set(['termValue', 'payYears', 'coolingOffDays'])
/** Headings of the columns that a file may omit. */
const optional = ['投保人性别', '双录', '犹豫期天数', '保单状态', '合同终止日期', '合同终止原因']

/**
 * The known columns of a policy file. The additional columns of an error file are accepted too, so that a corrected
 * error file can be imported.
 */
export const policyHeadings: KnownHeadings = {
  required: headings.filter((heading) => !optional.includes(heading)),
  optional,
  ignored: csvRemarks,
}

const remarks = new Set<string>(csvRemarks)

/** Whether a column is the file's own. An error file that is written anew has remarks of its own. */
export function isOwnColumn(name: string): boolean {
  return name !== '' && !remarks.has(name)
}

export type CsvPolicy =
  | { readonly ok: true; readonly row: Record<string, unknown> }
  | { readonly ok: false; readonly columns: readonly string[]; readonly message: string }

/** Accepts thousands separators only at the right places, because `1,5` does not mean fifteen. */
const SEPARATED = /^\d{1,3}(,\d{3})+(\.\d+)?$/

function cell(heading: string, field: string, text: string): { value: unknown } | { message: string } {
  if (text === '') return { value: null }
  const words = csvValues[field]
  if (words) {
    const value = Object.hasOwn(words, text) ? words[text] : undefined
    return value === undefined
      ? { message: importTexts.badWord(heading, text, Object.keys(words)) }
      : { value }
  }
  const figures = plainWidth(text)
  if (numbers.has(field)) {
    return /^\d{1,4}$/.test(figures)
      ? { value: Number(figures) }
      : { message: importTexts.badNumber(heading, text) }
  }
  if (field === 'phone') return { value: normalPhone(text) ?? text }
  if (field === 'premium') {
    if (!figures.includes(',')) return { value: figures }
    return SEPARATED.test(figures)
      ? { value: figures.replaceAll(',', '') }
      : { message: importTexts.badSeparator(heading, text) }
  }
  // Accepts dates with slashes and without leading zeros, because spreadsheets may write dates in this form.
  if (/(On|Date)$/.test(field))
    return { value: figures.replaceAll('/', '-').replace(/-(\d)(?=-|$)/g, '-0$1') }
  return { value: text }
}

/**
 * Converts one record of the file to an intake row. Each value that cannot be converted is reported with its heading.
 */
export function toPolicyRow(record: Readonly<Record<string, string>>): CsvPolicy {
  const row: Record<string, unknown> = {}
  const problems: { readonly heading: string; readonly message: string }[] = []
  for (const heading of headings) {
    const field = fields[heading] ?? heading
    const written = record[heading]
    // In a file without the column 保单状态 (policy status), every policy counts as in force. If the file has the column,
    // an empty cell is an error, because the row may have been cut off before the status of a surrendered policy.
    if (field === 'status' && written === undefined) {
      row[field] = 'ACTIVE'
      continue
    }
    // A file without these columns says nothing of them: what is stored stays.
    if (ends.has(field) && written === undefined) continue
    const result = cell(heading, field, (written ?? '').trim())
    if ('message' in result) problems.push({ heading, message: result.message })
    else row[field] = result.value
  }
  if (problems.length === 0) return { ok: true, row }
  const columns = problems.map((problem) => problem.heading)
  return { ok: false, columns, message: problems.map(({ message }) => message).join('；') }
}
