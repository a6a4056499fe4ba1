/**
 * Converts between a text and its CSV cell. A cell is written so that a spreadsheet neither executes nor alters it.
 * Reading reverses writing exactly, so every text comes back unchanged; `cell.test.ts` checks this.
 */

/** A cell that begins with these characters, also after apostrophes, would be treated as a formula. */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/
const GUARDED = /^'+[=+\-@\t\r\n＝＋－＠]/
/**
 * Digits that a spreadsheet would change. It drops leading zeros, and shows and saves twelve or more digits as
 * 1.2E+11. From sixteen digits on it replaces the last digits by zeros. It reads 1E5 as a number.
 */
const BENT = /^(?:0\d+|\d{12,}|\d+(?:\.\d+)?[eE][+-]?\d+)$/
/** The formula `="…"`, with which spreadsheets keep digits as text. Other systems write any text in this form. */
const AS_TEXT = /^="((?:[^"]|"")*)"$/

/**
 * The cell for a text. Digits that must not change become `="00001…"`, and a text that looks like a formula gets an
 * apostrophe in front.
 */
export function toCell(text: string): string {
  if (BENT.test(text)) return `="${text}"`
  return FORMULA.test(text) ? `'${text}` : text
}

/** The text of a cell: the content of `="00001…"`, or the cell without the apostrophe that protects a formula. */
export function fromCell(cell: string): string {
  const [first] = cell
  if (first !== "'" && first !== '=') return cell
  if (GUARDED.test(cell)) return cell.slice(1)
  const quoted = AS_TEXT.exec(cell)
  return quoted?.[1] === undefined ? cell : quoted[1].replaceAll('""', '"')
}
