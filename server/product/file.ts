import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import { designTypeNames, productColumns, productFileTexts as texts } from '../messages/product.zh-CN.ts'
import { type ProductVersion, productCodeSchema, productVersionSchema } from './rules.ts'

/** One product of a file; `line` is where it stands in it, the heading being line 1. */
export interface FileProduct {
  readonly line: number
  readonly code: string
  readonly content: ProductVersion
}

/** Spreadsheets of products are small; more than this is the wrong file. */
const MOST = 5000

const recordSchema = z.object({
  info: z.object({ lines: z.number() }),
  record: z.record(z.string(), z.string()),
})

const headings: Readonly<Record<string, string>> = productColumns
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

/** The value of a cell, or what is wrong with it. */
function read(field: string, text: string): { value: unknown } | { problem: string } {
  const allowed = words[field]
  if (allowed) {
    const name = Object.keys(allowed).find((word) => word === text)
    return name === undefined
      ? { problem: texts.badWord(text, Object.keys(allowed)) }
      : { value: allowed[name] }
  }
  if (field === 'guaranteedRate') return { value: text === '' ? null : text.replace(/%$/, '') }
  if (field === 'coolingOffDays')
    return /^\d{1,3}$/.test(text) ? { value: Number(text) } : { problem: texts.badNumber(text) }
  // Spreadsheets put slashes into dates.
  if (field === 'effectiveFrom') return { value: text.replaceAll('/', '-').replace(/-(\d)(?=-|$)/g, '-0$1') }
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
  const known = productCodeSchema.safeParse(code)
  const content = productVersionSchema.safeParse(rest)
  if (known.success && content.success) return { code: known.data, content: content.data }
  return [...(known.error?.issues ?? []), ...(content.error?.issues ?? [])].map((issue) =>
    texts.field(headingOf(String(issue.path[0] ?? 'code')), issue.message),
  )
}

/** What a file of products says, or every problem in it by line. Nothing of a file with a problem is used. */
export function readProductFile(
  text: string,
):
  | { readonly ok: true; readonly products: readonly FileProduct[] }
  | { readonly ok: false; readonly problems: readonly string[] } {
  let records: z.infer<typeof recordSchema>[]
  try {
    records = z
      .array(recordSchema)
      .parse(parse(text, { bom: true, columns: true, info: true, skip_empty_lines: true, trim: true }))
  } catch (error) {
    const line = error instanceof Error && 'lines' in error ? Number(error.lines) : 1
    return { ok: false, problems: [texts.unreadable(line)] }
  }
  const first = records[0]
  if (!first) return { ok: false, problems: [texts.noRows] }
  const missing = Object.keys(headings).filter((heading) => !(heading in first.record))
  if (missing.length > 0) return { ok: false, problems: [texts.missingHeadings(missing)] }
  if (records.length > MOST) return { ok: false, problems: [texts.tooMany(MOST)] }
  const problems: string[] = []
  const products: FileProduct[] = []
  const lines = new Map<string, number>()
  for (const { record, info } of records) {
    const line = info.lines
    const result = readProduct(record)
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

/** The cells of one product, in the order of the file's headings. */
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
