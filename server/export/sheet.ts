import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { stringify } from 'csv-stringify'
import { writeXlsxStream } from 'hucre/xlsx'

export const sheetFormats = ['csv', 'xlsx'] as const
export type SheetFormat = (typeof sheetFormats)[number]

/** A table of text on its way out: headings, then rows as they are read. */
export interface Sheet {
  readonly name: string
  readonly headings: readonly string[]
  readonly rows: AsyncIterable<readonly string[]>
}

export const sheetTypes: Readonly<Record<SheetFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

async function* lines(sheet: Sheet): AsyncGenerator<string[]> {
  yield [...sheet.headings]
  for await (const row of sheet.rows) yield [...row]
}

/**
 * Writes a table as it is read, at the reader's pace: memory does not grow with the number of rows.
 *
 * CSV is UTF-8 with a byte order mark (Excel would read anything else as GBK), and a cell that a spreadsheet would take
 * for a formula gets an apostrophe in front. In XLSX every cell is of type text, so nothing is ever taken for one.
 *
 * @throws whatever reading or writing throws; `to` is destroyed then, not ended
 */
export async function writeSheet(format: SheetFormat, sheet: Sheet, to: Writable): Promise<void> {
  if (format === 'csv') {
    const csv = stringify({
      bom: true,
      escape_formulas: true,
      record_delimiter: 'windows',
      quoted_match: /[\r\n]/,
    })
    return await pipeline(Readable.from(lines(sheet)), csv, to)
  }
  const { headings, name } = sheet
  const columns = headings.map((header) => ({ header, width: Math.max(12, [...header].length * 2 + 4) }))
  const rows = (async function* () {
    for await (const row of sheet.rows) yield [...row]
  })()
  const xlsx = Readable.from(writeXlsxStream(rows, { name, columns, freezePane: { rows: 1 } }))
  await pipeline(xlsx, to)
}
