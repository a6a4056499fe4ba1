import { type FileHandle, open, unlink } from 'node:fs/promises'
import { BYTE_ORDER_MARK, csvLine } from '../table/rules/csv-write.ts'
import { csvRemarks, importTexts } from './csv-messages.zh-CN.ts'
import { codeOf, UnusableFile } from './policy-file.ts'

/** A row that was not taken in. Without `cells` it was no row of the file's columns, and only `raw` tells what it said. */
export interface RefusedRow {
  readonly line: number
  readonly policyNo: string
  readonly code: string
  readonly message: string
  readonly cells: Readonly<Record<string, string>> | null
  readonly raw: string
}

const POLICY_NO = '保单号'
const [LINE, CODE, REASON, RAW] = csvRemarks

/**
 * `<file>.errors.csv`: every refused row with its line, why, and what it said, under the file's own headings. Mended, it
 * is a file of policies again: not a row of an import is lost.
 */
export class ErrorFile {
  readonly path: string
  readonly #handle: FileHandle
  readonly #columns: readonly string[]
  #rows = 0

  private constructor(path: string, handle: FileHandle, columns: readonly string[]) {
    this.path = path
    this.#handle = handle
    this.#columns = columns
  }

  /**
   * Opened before the first policy is written: where no error can be kept, none is to happen.
   * @throws UnusableFile
   */
  static async beside(file: string, columns: readonly string[]): Promise<ErrorFile> {
    const path = `${file}.errors.csv`
    const remarks = new Set<string>(csvRemarks)
    const own = columns.filter((name) => name !== '' && name !== POLICY_NO && !remarks.has(name))
    try {
      // It says what the file of policies said: names and numbers, for whoever imports alone.
      const handle = await open(path, 'w', 0o600)
      await handle.write(`${BYTE_ORDER_MARK}${csvLine([LINE, POLICY_NO, CODE, REASON, ...own, RAW])}`)
      return new ErrorFile(path, handle, own)
    } catch (error) {
      throw new UnusableFile(importTexts.unwritable(path, codeOf(error)))
    }
  }

  async add(rows: readonly RefusedRow[]): Promise<void> {
    if (rows.length === 0) return
    this.#rows += rows.length
    await this.#handle.write(
      rows
        .map((row) => {
          const own = this.#columns.map((name) => row.cells?.[name] ?? '')
          const raw = row.cells === null ? row.raw : ''
          return csvLine([String(row.line), row.policyNo, row.code, row.message, ...own, raw])
        })
        .join(''),
    )
  }

  /** Closes it, and takes it away when no row was refused. */
  async close(): Promise<void> {
    await this.#handle.close()
    if (this.#rows === 0) await unlink(this.path)
  }
}
