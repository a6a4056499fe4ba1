/**
 * Converts between a text and its CSV cell. The cell is written so that a spreadsheet neither executes nor alters its
 * content. Reading a cell exactly reverses writing it, so every text comes back unchanged; `cell.test.ts` checks
 * this.
 */

/**
 * Matches a cell that a spreadsheet would treat as a formula. The cell begins with one of these characters, possibly
 * after apostrophes.
 */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/
const GUARDED = /^'+[=+\-@\t\r\n＝＋－＠]/
/**
 * Matches digits that a spreadsheet would change:
 * - It drops leading zeros.
 * - It shows and saves twelve or more digits in the form 1.2E+11. From sixteen digits on, it also replaces the last
 * digits by zeros.
 * - It reads 1E5 as a number.
 */
const BENT = /^(?:0\d+|\d{12,}|\d+(?:\.\d+)?[eE][+-]?\d+)$/
/** The formula `="…"`, with which spreadsheets keep digits as text. Other systems write any text in this form. */
const AS_TEXT = /^="((?:[^"]|"")*)"$/

/**
 * Returns the cell for a text. Digits that must not change become `="00001…"`. A text that looks like a formula is
 * prefixed with an apostrophe.
 */
export function toCell(text: string): string {
  if (BENT.test(text)) return `="${text}"`
  return FORMULA.test(text) ? `'${text}` : text
}

/**
 * Returns the text of a cell: the content of `="00001…"`, or the cell without the apostrophe that marks a formula as
 * text.
 */
export function fromCell(cell: string): string {
  const [first] = cell
  if (first !== "'" && first !== '=') return cell
  if (GUARDED.test(cell)) return cell.slice(1)
  const quoted = AS_TEXT.exec(cell)
  return quoted?.[1] === undefined ? cell : quoted[1].replaceAll('""', '"')
}
