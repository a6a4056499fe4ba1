import { NotTextFile, readCsvFile } from '../table/csv-file.ts'
import type { CsvRow } from '../table/rules/csv-read.ts'
import type { TextEncoding } from '../table/rules/encoding.ts'
import { byHeading, readHeadings } from '../table/rules/headings.ts'
import { notTextWords, rowProblemWords, tableTexts } from '../table/rules/messages.zh-CN.ts'
import { policyHeadings } from './csv.ts'
import { importTexts } from './csv-messages.zh-CN.ts'

/**
 * Thrown if the whole file cannot be used as a policy file. Nothing has then been imported. The message gives the
 * reason in Chinese.
 */
export class UnusableFile extends Error {}

/** One row of the file: its cells by heading, or the reason why it could not be read. */
export type PolicyRecord = { readonly line: number; readonly raw: string } & (
  | { readonly cells: Readonly<Record<string, string>> }
  | { readonly policyNo: string; readonly message: string }
)

export interface PolicyFile {
  readonly encoding: TextEncoding
  readonly columns: readonly string[]
  /** All rows that are not blank, in the order of the file. */
  readonly records: AsyncGenerator<PolicyRecord>
}

/**
 * Returns the policy number of a row that does not fit the columns, if the number is in the expected column;
 * otherwise an empty string.
 */
function policyNoIn(columns: readonly string[], raw: string): string {
  const cell = raw.split(',')[columns.indexOf('保单号')]?.replace(/[^\d]/g, '') ?? ''
  return cell.length === 17 ? cell : ''
}

function toRecord(columns: readonly string[], row: CsvRow): PolicyRecord {
  const { line, raw } = row
  const refuse = (message: string) => ({ line, raw, policyNo: policyNoIn(columns, raw), message })
  if ('problem' in row) return refuse(rowProblemWords(row.problem, columns.at(-1) ?? ''))
  const found = byHeading(columns, row.cells)
  return found.ok ? { line, raw, cells: found.record } : refuse(tableTexts.underNothing(found.place))
}

/**
 * Checks that the first row has the headings of a policy file.
 * @throws UnusableFile
 */
function columnsOf(first: CsvRow, encoding: TextEncoding): readonly string[] {
  if ('problem' in first) {
    const damaged = first.problem.kind === 'BYTES' || first.problem.kind === 'TOO_LONG'
    throw new UnusableFile(
      damaged ? notTextWords.UNKNOWN : tableTexts.headings(rowProblemWords(first.problem, '')),
    )
  }
  const headings = readHeadings(first.cells, policyHeadings)
  if (headings.ok) return headings.columns
  // Damaged UTF-8 can often be decoded as GB18030, but then no required heading is recognised. Such a file is
  // therefore reported as not being text.
  const foreign = !policyHeadings.required.some((name) => first.cells.includes(name))
  if (encoding !== 'UTF-8' && foreign) throw new UnusableFile(notTextWords.UNKNOWN)
  throw new UnusableFile(importTexts.badHeadings(headings.problems))
}

/**
 * Reads the next row; null at the end of the file.
 * @throws UnusableFile if the file cannot be read or is not text
 */
async function next(rows: AsyncGenerator<CsvRow>): Promise<CsvRow | null> {
  try {
    const { done, value } = await rows.next()
    return done ? null : value
  } catch (error) {
    if (error instanceof NotTextFile) throw new UnusableFile(notTextWords[error.problem])
    throw new UnusableFile(importTexts.unreadable(codeOf(error)))
  }
}

/**
 * Opens a policy file and checks the file's encoding, its headings, and that it has rows.
 * @throws UnusableFile
 */
export async function readPolicyFile(bytes: AsyncIterable<Buffer>): Promise<PolicyFile> {
  let encoding: TextEncoding = 'UTF-8'
  const rows = readCsvFile(bytes, (found) => {
    encoding = found
  })
  try {
    const first = await next(rows)
    if (first === null) throw new UnusableFile(tableTexts.empty)
    const columns = columnsOf(first, encoding)
    const second = await next(rows)
    if (second === null) throw new UnusableFile(importTexts.noPolicies)
    return { encoding, columns, records: records(columns, second, rows) }
  } catch (error) {
    // Ends the reader so that the file is closed.
    await rows.return(undefined)
    throw error
  }
}

async function* records(
  columns: readonly string[],
  first: CsvRow,
  rest: AsyncGenerator<CsvRow>,
): AsyncGenerator<PolicyRecord> {
  yield toRecord(columns, first)
  for await (const row of rest) yield toRecord(columns, row)
}

/** Returns the operating system's code for a file error (`ENOENT` …), or 'unknown'. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}
