import { createReadStream } from 'node:fs'
import type { Services } from '../context.ts'
import type { Actor } from '../evidence/audit.ts'
import { normalPolicyNo } from '../kernel/text/spelling.ts'
import { tableTexts } from '../table/rules/messages.zh-CN.ts'
import { toPolicyRow } from './csv.ts'
import { importTexts } from './csv-messages.zh-CN.ts'
import { ErrorFile, type RefusedRow } from './error-file.ts'
import { takeIn } from './intake.ts'
import { type PolicyRecord, readPolicyFile } from './policy-file.ts'

/** Number of rows passed to `takeIn` at a time. A batch of this size is fast enough and still fits into memory. */
const BATCH = 1000
/** Maximum number of errors printed to the terminal. The error file contains all of them. */
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

interface Convertible {
  readonly record: Extract<PolicyRecord, { cells: unknown }>
  readonly policyNo: string
  readonly row: Record<string, unknown>
}

/** One import of a file, with counts of the rows read so far. */
class Import {
  readonly counts: ImportCounts = { created: 0, updated: 0, unchanged: 0, refused: 0 }
  /** For each policy number, the line that contained it. A policy is allowed only once per file. */
  readonly #taken = new Map<string, number>()
  readonly #services: Services
  readonly #actor: Actor

  constructor(services: Services, actor: Actor) {
    this.#services = services
    this.#actor = actor
  }

  get rows(): number {
    return this.counts.created + this.counts.updated + this.counts.unchanged + this.counts.refused
  }

  /**
   * Imports a batch of rows.
   * @returns the refused rows, sorted by line
   */
  async take(batch: readonly PolicyRecord[]): Promise<RefusedRow[]> {
    const refused: RefusedRow[] = []
    const rows: Convertible[] = []
    for (const record of batch) {
      const converted = this.#convert(record)
      if ('row' in converted) rows.push(converted)
      else refused.push(converted)
    }
    const outcomes = await takeIn(
      this.#services,
      this.#actor,
      rows.map(({ row }) => row),
    )
    for (const outcome of outcomes) {
      const source = rows[outcome.index]
      if (source === undefined) continue
      if (outcome.ok) this.#count(source, outcome.result)
      else refused.push(refuse(source.record, source.policyNo, outcome.code, outcome.message))
    }
    this.counts.refused += refused.length
    return refused.sort((a, b) => a.line - b.line)
  }

  #convert(record: PolicyRecord): Convertible | RefusedRow {
    if (!('cells' in record)) return refuse(record, record.policyNo, 'ROW_INVALID', record.message)
    const policyNo = (record.cells.保单号 ?? '').trim()
    const before = this.#taken.get(normalPolicyNo(policyNo))
    if (before !== undefined) return refuse(record, policyNo, 'DUPLICATE_IN_BATCH', importTexts.taken(before))
    const converted = toPolicyRow(record.cells)
    return converted.ok
      ? { record, policyNo, row: converted.row }
      : refuse(record, policyNo, 'ROW_INVALID', converted.message)
  }

  #count(source: Convertible, result: 'CREATED' | 'UPDATED' | 'UNCHANGED'): void {
    this.#taken.set(normalPolicyNo(source.policyNo), source.record.line)
    if (result === 'CREATED') this.counts.created += 1
    else if (result === 'UPDATED') this.counts.updated += 1
    else this.counts.unchanged += 1
  }
}

function refuse(record: PolicyRecord, policyNo: string, code: string, message: string): RefusedRow {
  const cells = 'cells' in record ? record.cells : null
  return { line: record.line, policyNo, code, message, cells, raw: record.raw }
}

/**
 * Imports a CSV file of policies while it is read. Every row is either imported with exactly the values in the file,
 * or refused. A refused row is reported with its line and written to `<file>.errors.csv` with its content. Importing
 * the same file again changes nothing.
 *
 * @throws UnusableFile before anything is written, if the file is not a text file, has unknown, duplicate or missing
 * columns, or has no rows
 */
export async function importFile(services: Services, input: ImportInput): Promise<ImportCounts> {
  const { file, say, actor } = input
  const run = new Import(services, actor)
  const started = performance.now()
  const { encoding, columns, records } = await readPolicyFile(createReadStream(file))
  const errors = await ErrorFile.beside(file, columns)
  say(tableTexts.encoding(encoding))
  const flush = async (batch: readonly PolicyRecord[]) => {
    const refused = await run.take(batch)
    await errors.add(refused)
    const before = run.counts.refused - refused.length
    for (const row of refused.slice(0, Math.max(0, SHOWN_ERRORS - before))) {
      say(importTexts.rowError(row.line, row.policyNo, row.message))
    }
    const perSecond = Math.round((run.rows * 1000) / (performance.now() - started))
    say(importTexts.progress(run.rows, perSecond, run.counts.refused))
  }
  try {
    let batch: PolicyRecord[] = []
    for await (const record of records) {
      batch.push(record)
      if (batch.length < BATCH) continue
      await flush(batch)
      batch = []
    }
    if (batch.length > 0) await flush(batch)
  } finally {
    await errors.close()
  }
  if (run.counts.refused > SHOWN_ERRORS) say(importTexts.more(run.counts.refused - SHOWN_ERRORS, errors.path))
  say(importTexts.done(run.counts, Math.round((performance.now() - started) / 100) / 10))
  return run.counts
}
