import { csvColumns, csvValues, importTexts } from '../messages/policy-csv.zh-CN.ts'
import { normalPhone } from '../shared/spelling.ts'

const headings = Object.keys(csvColumns)
const fields: Readonly<Record<string, string>> = csvColumns
const numbers = new Set(['termValue', 'payYears', 'coolingOffDays'])
/** Columns that may be left out of a file altogether. */
const optional = new Set(['投保人性别', '双录', '犹豫期天数', '保单状态'])

/** Headings a file has to have and has not. */
export function missingHeadings(found: readonly string[]): string[] {
  return headings.filter((heading) => !optional.has(heading) && !found.includes(heading))
}

export type CsvRow =
  | { readonly ok: true; readonly row: Record<string, unknown> }
  | { readonly ok: false; readonly message: string }

function cell(heading: string, field: string, text: string): { value: unknown } | { message: string } {
  if (text === '') return { value: field === 'status' ? 'ACTIVE' : null }
  const words = csvValues[field]
  if (words) {
    const value = words[text]
    return value === undefined
      ? { message: importTexts.badWord(heading, text, Object.keys(words)) }
      : { value }
  }
  if (numbers.has(field)) {
    return /^\d{1,4}$/.test(text)
      ? { value: Number(text) }
      : { message: importTexts.badNumber(heading, text) }
  }
  if (field === 'phone') return { value: normalPhone(text) ?? text }
  // Spreadsheets put thousands separators into amounts and slashes into dates.
  if (field === 'premium') return { value: text.replaceAll(',', '') }
  if (/(On|Date)$/.test(field)) return { value: text.replaceAll('/', '-').replace(/-(\d)(?=-|$)/g, '-0$1') }
  return { value: text }
}

/** One record of the file as an intake row; what its words cannot say is told by heading. */
export function toPolicyRow(record: Readonly<Record<string, string>>): CsvRow {
  const row: Record<string, unknown> = {}
  const messages: string[] = []
  for (const heading of headings) {
    const field = fields[heading] ?? heading
    const result = cell(heading, field, (record[heading] ?? '').trim())
    if ('message' in result) messages.push(result.message)
    else row[field] = result.value
  }
  return messages.length > 0 ? { ok: false, message: messages.join('；') } : { ok: true, row }
}
