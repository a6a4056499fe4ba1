/**
 * The text of a CSV cell, and how it is written so that a spreadsheet neither executes nor alters it. Reading
 * undoes exactly what writing did: every text comes back unchanged, which `cell.test.ts` checks.
 */

/** A cell that begins like this (after any apostrophes) would be treated as a formula. */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/
const GUARDED = /^'+[=+\-@\t\r\n＝＋－＠]/
/**
 * Digits a spreadsheet would change: leading zeros are dropped, from twelve digits on 1.2E+11 is shown (and
 * saved), from sixteen on the last ones become zeros; 1E5 is taken for a number.
 */
const BENT = /^(?:0\d+|\d{12,}|\d+(?:\.\d+)?[eE][+-]?\d+)$/
/** The formula by which spreadsheets keep digits as text; other systems write any text this way. */
const AS_TEXT = /^="((?:[^"]|"")*)"$/

/** The cell for a text: `="00001…"` for digits that must not change, and an apostrophe before a formula. */
export function toCell(text: string): string {
  if (BENT.test(text)) return `="${text}"`
  return FORMULA.test(text) ? `'${text}` : text
}

/** The text of a cell: the inside of `="00001…"`, and without the one protecting apostrophe. */
export function fromCell(cell: string): string {
  const [first] = cell
  if (first !== "'" && first !== '=') return cell
  if (GUARDED.test(cell)) return cell.slice(1)
  const quoted = AS_TEXT.exec(cell)
  return quoted?.[1] === undefined ? cell : quoted[1].replaceAll('""', '"')
}
