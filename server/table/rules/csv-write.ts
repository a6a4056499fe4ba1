import { toCell } from './cell.ts'

/** Without a byte order mark, Excel reads a CSV file as GBK. */
export const BYTE_ORDER_MARK = '\uFEFF'

function quoted(cell: string): string {
  return /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}

/** Returns one row of a CSV file (RFC 4180) with its line end. No other code of the product writes CSV. */
export function csvLine(texts: readonly string[]): string {
  return `${texts.map((text) => quoted(toCell(text))).join(',')}\r\n`
}
