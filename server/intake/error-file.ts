import { type FileHandle, open, unlink } from 'node:fs/promises'
import { BYTE_ORDER_MARK, csvLine } from '../table/rules/csv-write.ts'
import { isOwnColumn } from './csv.ts'
import { csvRemarks, importTexts } from './csv-messages.zh-CN.ts'
import { codeOf, UnusableFile } from './policy-file.ts'

/** A refused row. If the row did not fit the file's columns, `cells` is null and only `raw` holds the row's content. */
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
 * Writes `<file>.errors.csv`. It contains every refused row with its line number, the reason, and the row's content
 * under the file's own headings. After correction the error file can be imported, so that no row of an import is
 * lost.
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
   * Opens the error file before the first policy is written. If the file cannot be created, the import must not
   * start, because refused rows could not be stored.
   * @throws UnusableFile
   */
  static async beside(file: string, columns: readonly string[]): Promise<ErrorFile> {
    const path = `${file}.errors.csv`
    const own = columns.filter((name) => name !== POLICY_NO && isOwnColumn(name))
    try {
      // The error file contains names and numbers from the policy file, so only the user who runs the import may read
      // it.
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

  /** Closes the error file, and deletes it if no row was refused. */
  async close(): Promise<void> {
    await this.#handle.close()
    if (this.#rows === 0) await unlink(this.path)
  }
}
