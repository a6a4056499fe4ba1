import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { writeXlsxStream } from 'hucre/xlsx'
import { BYTE_ORDER_MARK, csvLine } from '../table/rules/csv-write.ts'
import type { SheetCell, SheetColumn, SheetFormat, SheetTable } from '../vocabulary/sheets.ts'
import { numberFormats, textOf, typedValue, widthOf } from './cells.ts'
import { toXlsxText } from './xlsx-text.ts'

/** A table to export, with the name of its file. */
export interface Sheet extends SheetTable {
  readonly name: string
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

/**
 * Number of rows whose cells decide how wide a column is. The widths stand before the rows in the file, so these rows
 * are read before the first is written.
 */
const MEASURED_ROWS = 500
/** Widths in digits. A column is never so wide that it hides the others. */
const LEAST_WIDTH = 8
const MOST_WIDTH = 60
/** Room for the border of a cell. */
const PADDING = 2

type Row = readonly SheetCell[]

async function* csvChunks({ columns, rows }: Sheet): AsyncGenerator<string> {
  let chunk = BYTE_ORDER_MARK + csvLine(columns.map(({ heading }) => heading))
  for await (const row of rows) {
    chunk += csvLine(columns.map(({ kind }, place) => textOf(kind, row[place] ?? null)))
    if (chunk.length < CHUNK) continue
    yield chunk
    chunk = ''
  }
  if (chunk !== '') yield chunk
}

/** Takes the first rows from `rows`, at most `most`, and appends them to `first`. The other rows stay unread in `rows`. */
async function readFirst(rows: AsyncIterator<Row>, most: number, first: Row[]): Promise<void> {
  while (first.length < most) {
    const next = await rows.next()
    if (next.done) return
    first.push(next.value)
  }
}

function fitting({ heading, kind }: SheetColumn, place: number, rows: readonly Row[]): number {
  const content = rows.reduce(
    (widest, row) => Math.max(widest, widthOf(textOf(kind, row[place] ?? null))),
    widthOf(heading),
  )
  return Math.min(Math.max(content, LEAST_WIDTH), MOST_WIDTH) + PADDING
}

async function* xlsxChunks({ name, columns, rows }: Sheet): AsyncGenerator<Uint8Array> {
  const reading = rows[Symbol.asyncIterator]()
  const first: Row[] = []
  try {
    await readFirst(reading, MEASURED_ROWS, first)
    const values = (row: Row) => columns.map(({ kind }, place) => typedValue(kind, row[place] ?? null))
    const written = (async function* () {
      for (const row of first) yield values(row)
      for (let next = await reading.next(); !next.done; next = await reading.next()) yield values(next.value)
    })()
    yield* writeXlsxStream(written, {
      name,
      columns: columns.map((column, place) => ({
        header: toXlsxText(column.heading),
        width: fitting(column, place, first),
        numFmt: numberFormats[column.kind],
      })),
      freezePane: { rows: 1 },
    })
  } finally {
    await reading.return?.()
  }
}

/**
 * Writes a table while it is read, no faster than the receiver accepts the data. Memory use therefore does not grow
 * with the number of rows.
 *
 * CSV is UTF-8 with a byte order mark, because Excel would otherwise read it as GBK. `server/table/rules/cell.ts`
 * prevents spreadsheets from executing or altering CSV cells. In XLSX the columns of numbers, shares and dates have
 * numbers with a format, and every other cell has the type text (`cells.ts`), so that no cell is read as a formula.
 *
 * @throws any error of reading or writing. `to` is then destroyed and not ended, so that the receiver can recognise
 * the incomplete file
 */
export async function writeSheet(format: SheetFormat, sheet: Sheet, to: Writable): Promise<void> {
  const chunks = format === 'csv' ? csvChunks(sheet) : xlsxChunks(sheet)
  await pipeline(Readable.from(chunks), to)
}
