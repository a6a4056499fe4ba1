import { issueWords } from '../kernel/text/issues.zh-CN.ts'
import { plainWidth } from '../kernel/text/spelling.ts'
import {
  type ProductVersion,
  productCodeSchema,
  productVersionSchema,
} from '../policy/rules/product-version.ts'
import { type CsvRow, readCsv } from '../table/rules/csv-read.ts'
import { byHeading, type KnownHeadings, readHeadings } from '../table/rules/headings.ts'
import { rowProblemWords, tableTexts } from '../table/rules/messages.zh-CN.ts'
import { designTypeNames, productColumns, productFileTexts as texts } from './messages.zh-CN.ts'

/** One product in a product file. `line` is its line number in the file; the heading is line 1. */
export interface FileProduct {
  readonly line: number
  readonly code: string
  readonly content: ProductVersion
}

/** Maximum number of rows. Product files are small, so a file with more rows is probably the wrong file. */
const MOST = 5000

const headings: Readonly<Record<string, string>> = productColumns
const known: KnownHeadings = { required: Object.keys(productColumns), optional: [], ignored: [] }
const words: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  designType: Object.fromEntries(Object.entries(designTypeNames).map(([value, name]) => [name, value])),
  newType: { [texts.yes]: true, [texts.no]: false },
  riskTranscription: { [texts.yes]: true, [texts.no]: false },
  dualRecording: { [texts.yes]: true, [texts.no]: false },
  onSale: { [texts.yes]: true, [texts.no]: false },
}

function headingOf(field: string): string {
  return Object.keys(headings).find((heading) => headings[heading] === field) ?? field
}

/** Converts the text of a cell. Returns the reason if the text is invalid. */
function read(field: string, text: string): { value: unknown } | { problem: string } {
  const allowed = words[field]
  if (allowed) {
    const name = Object.keys(allowed).find((word) => word === text)
    return name === undefined
      ? { problem: texts.badWord(text, Object.keys(allowed)) }
      : { value: allowed[name] }
  }
  const figures = plainWidth(text)
  if (field === 'guaranteedRate') return { value: text === '' ? null : figures.replace(/%$/, '') }
  if (field === 'coolingOffDays')
    return /^\d{1,3}$/.test(figures) ? { value: Number(figures) } : { problem: texts.badNumber(text) }
  // Accepts dates with slashes and without leading zeros, because spreadsheets may write dates in this form.
  if (field === 'effectiveFrom')
    return { value: figures.replaceAll('/', '-').replace(/-(\d)(?=-|$)/g, '-0$1') }
  return { value: text }
}

function readProduct(
  record: Readonly<Record<string, string>>,
): { code: string; content: ProductVersion } | string[] {
  const problems: string[] = []
  const fields: Record<string, unknown> = {}
  for (const [heading, field] of Object.entries(headings)) {
    const result = read(field, (record[heading] ?? '').trim())
    if ('problem' in result) problems.push(texts.field(heading, result.problem))
    else fields[field] = result.value
  }
  if (problems.length > 0) return problems
  const { code, ...rest } = fields
  const named = productCodeSchema.safeParse(code, { reportInput: true })
  const content = productVersionSchema.safeParse(rest, { reportInput: true })
  if (named.success && content.success) return { code: named.data, content: content.data }
  return [...(named.error?.issues ?? []), ...(content.error?.issues ?? [])].map((issue) =>
    texts.field(headingOf(String(issue.path[0] ?? 'code')), issueWords(issue)),
  )
}

type Refused = { readonly ok: false; readonly problems: readonly string[] }

/** Converts a row to a product. Returns all problems of the row if it is invalid. */
function readRow(columns: readonly string[], row: CsvRow): ReturnType<typeof readProduct> {
  if ('problem' in row) return [rowProblemWords(row.problem, columns.at(-1) ?? '')]
  const found = byHeading(columns, row.cells)
  return found.ok ? readProduct(found.record) : [tableTexts.underNothing(found.place)]
}

/** Returns the columns of a file. If they are not the columns of a product file, returns the reasons. */
function columnsOf(first: CsvRow | undefined): { ok: true; columns: readonly string[] } | Refused {
  if (first === undefined) return { ok: false, problems: [texts.noRows] }
  if ('problem' in first)
    return { ok: false, problems: [tableTexts.headings(rowProblemWords(first.problem, ''))] }
  return readHeadings(first.cells, known)
}

/**
 * Reads the products of a file. If the file has any problem, it is refused as a whole, and all its problems are
 * returned with their lines.
 */
export function readProductFile(
  text: string,
): { readonly ok: true; readonly products: readonly FileProduct[] } | Refused {
  const [first, ...rows] = readCsv(text)
  const head = columnsOf(first)
  if (!head.ok) return head
  if (rows.length === 0) return { ok: false, problems: [texts.noRows] }
  if (rows.length > MOST) return { ok: false, problems: [texts.tooMany(MOST)] }
  const problems: string[] = []
  const products: FileProduct[] = []
  const lines = new Map<string, number>()
  for (const row of rows) {
    const { line } = row
    const result = readRow(head.columns, row)
    if (Array.isArray(result)) {
      problems.push(...result.map((problem) => texts.line(line, problem)))
      continue
    }
    const before = lines.get(result.code)
    if (before === undefined) products.push({ line, ...result })
    else problems.push(texts.line(line, texts.twice(result.code, before)))
    lines.set(result.code, line)
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, products }
}

/** Returns the cells of one product, in the order of the file's headings. */
export function productCells(code: string, content: ProductVersion): string[] {
  const yesNo = (value: boolean) => (value ? texts.yes : texts.no)
  return [
    code,
    content.name,
    designTypeNames[content.designType],
    yesNo(content.newType),
    yesNo(content.riskTranscription),
    content.guaranteedRate ?? '',
    yesNo(content.dualRecording),
    String(content.coolingOffDays),
    yesNo(content.onSale),
    content.effectiveFrom,
  ]
}
