import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { CsvError, parse } from 'csv-parse'
import { z } from 'zod'
import type { Services } from '../context.ts'
import type { Actor } from '../evidence/audit.ts'
import { importTexts } from '../messages/policy-csv.zh-CN.ts'
import { missingHeadings, toPolicyRow } from './csv.ts'
import { takeIn } from './intake.ts'

/** Rows handed to intake at a time: large enough to be quick, small enough to hold in the hand. */
const BATCH = 1000
/** Errors shown on the screen; all of them are in the error file. */
const SHOWN_ERRORS = 20

export interface ImportCounts {
  created: number
  updated: number
  unchanged: number
  refused: number
}

interface ImportInput {
  readonly file: string
  readonly say: (line: string) => void
  readonly actor: Actor
}

interface RefusedRow {
  readonly line: number
  readonly policyNo: string
  readonly code: string
  readonly message: string
}

const recordSchema = z.object({
  info: z.object({ lines: z.number() }),
  record: z.record(z.string(), z.string()),
})
type CsvRecord = z.infer<typeof recordSchema>

/** Text for a CSV cell; nothing a spreadsheet would take for a formula. */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}

async function importBatch(
  services: Services,
  actor: Actor,
  batch: readonly CsvRecord[],
  counts: ImportCounts,
) {
  const refused: RefusedRow[] = []
  const rows: { line: number; policyNo: string; row: Record<string, unknown> }[] = []
  for (const { info, record } of batch) {
    const converted = toPolicyRow(record)
    const policyNo = record.保单号 ?? ''
    if (converted.ok) rows.push({ line: info.lines, policyNo, row: converted.row })
    else refused.push({ line: info.lines, policyNo, code: 'ROW_INVALID', message: converted.message })
  }
  const outcomes = await takeIn(
    services,
    actor,
    rows.map(({ row }) => row),
  )
  for (const outcome of outcomes) {
    const source = rows[outcome.index]
    if (!source) continue
    if (!outcome.ok)
      refused.push({
        line: source.line,
        policyNo: source.policyNo,
        code: outcome.code,
        message: outcome.message,
      })
    else if (outcome.result === 'CREATED') counts.created += 1
    else if (outcome.result === 'UPDATED') counts.updated += 1
    else counts.unchanged += 1
  }
  counts.refused += refused.length
  return refused
}

/**
 * Imports a CSV file of policies, streaming: memory does not grow with the file. Bad rows are told by their line and
 * kept in `<file>.errors.csv`; the good ones are in. Running the same file again changes nothing.
 *
 * @throws Error with one clear line when the file cannot be read at all or lacks a column
 */
export async function importFile(services: Services, input: ImportInput): Promise<ImportCounts> {
  const { file, say, actor } = input
  const counts: ImportCounts = { created: 0, updated: 0, unchanged: 0, refused: 0 }
  const started = performance.now()
  const errorFile = `${file}.errors.csv`
  const errors = await open(errorFile, 'w')
  await errors.write(`\uFEFF${importTexts.errorHeading.map(csvCell).join(',')}\r\n`)
  const flush = async (batch: readonly CsvRecord[]) => {
    const refused = await importBatch(services, actor, batch, counts)
    for (const row of refused.sort((a, b) => a.line - b.line)) {
      const cells = [String(row.line), row.policyNo, row.code, row.message]
      await errors.write(`${cells.map(csvCell).join(',')}\r\n`)
    }
    const before = counts.refused - refused.length
    for (const row of refused.slice(0, Math.max(0, SHOWN_ERRORS - before))) {
      say(importTexts.rowError(row.line, row.policyNo, row.message))
    }
    const rows = counts.created + counts.updated + counts.unchanged + counts.refused
    say(importTexts.progress(rows, Math.round((rows * 1000) / (performance.now() - started)), counts.refused))
  }
  try {
    await readRecords(file, flush)
  } finally {
    await errors.close()
  }
  if (counts.refused > SHOWN_ERRORS) say(importTexts.more(counts.refused - SHOWN_ERRORS, errorFile))
  say(importTexts.done(counts, Math.round((performance.now() - started) / 100) / 10))
  return counts
}

async function readRecords(
  file: string,
  flush: (batch: readonly CsvRecord[]) => Promise<void>,
): Promise<void> {
  const columns = (heading: readonly string[]) => {
    const names = heading.map((name) => name.trim())
    if (names.some((name) => name.includes('\uFFFD'))) throw new Error(importTexts.notUtf8)
    const missing = missingHeadings(names)
    if (missing.length > 0) throw new Error(importTexts.noHeading(missing))
    return names
  }
  const parser = createReadStream(file).pipe(
    parse({ bom: true, columns, info: true, relax_column_count: true, skip_empty_lines: true }),
  )
  let batch: CsvRecord[] = []
  try {
    for await (const raw of parser) {
      batch.push(recordSchema.parse(raw))
      if (batch.length === BATCH) {
        await flush(batch)
        batch = []
      }
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    // What came before the broken place is good and stays.
    if (batch.length > 0) await flush(batch)
    const line = typeof error.lines === 'number' ? error.lines : 0
    throw new Error(importTexts.broken(line, error.code))
  }
  if (batch.length > 0) await flush(batch)
}
