import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { writeXlsxStream } from 'hucre/xlsx'
import { BYTE_ORDER_MARK, csvLine } from '../table/rules/csv-write.ts'
import type { SheetFormat } from '../vocabulary/sheets.ts'
import { toXlsxText } from './xlsx-text.ts'

/** A table of text to export. Its rows are read from the database while the file is being written. */
export interface Sheet {
  readonly name: string
  readonly headings: readonly string[]
  readonly rows: AsyncIterable<readonly string[]>
}

export const sheetTypes: Readonly<Record<SheetFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

/**
 * Number of characters in one written chunk. Writing each row as its own chunk would cost more than producing the
 * rows.
 */
const CHUNK = 16_384

async function* csvChunks(sheet: Sheet): AsyncGenerator<string> {
  let chunk = BYTE_ORDER_MARK + csvLine(sheet.headings)
  for await (const row of sheet.rows) {
    chunk += csvLine(row)
    if (chunk.length < CHUNK) continue
    yield chunk
    chunk = ''
  }
  if (chunk !== '') yield chunk
}

/**
 * Writes a table while it is read, no faster than the receiver accepts the data. Memory use therefore does not grow
 * with the number of rows.
 *
 * CSV is UTF-8 with a byte order mark, because Excel would otherwise read it as GBK. `server/table/rules/cell.ts`
 * prevents spreadsheets from executing or altering CSV cells. In XLSX every cell has the type text, so that no cell
 * is read as a formula or a number.
 *
 * @throws any error of reading or writing. `to` is then destroyed and not ended, so that the receiver can recognise
 * the incomplete file
 */
export async function writeSheet(format: SheetFormat, sheet: Sheet, to: Writable): Promise<void> {
  if (format === 'csv') {
    return await pipeline(Readable.from(csvChunks(sheet)), to)
  }
  const { headings, name } = sheet
  const columns = headings.map((header) => ({
    header: toXlsxText(header),
    width: Math.max(12, [...header].length * 2 + 4),
  }))
  const rows = (async function* () {
    for await (const row of sheet.rows) yield row.map(toXlsxText)
  })()
  const xlsx = Readable.from(writeXlsxStream(rows, { name, columns, freezePane: { rows: 1 } }))
  await pipeline(xlsx, to)
}
