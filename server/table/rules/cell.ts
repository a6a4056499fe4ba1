/**
 * What a cell of a CSV file says, and how it is written so that a spreadsheet neither runs nor bends it. Reading undoes
 * exactly what writing did: every text comes back as it was, and `cell.test.ts` tries them.
 */

/** A cell that begins like this (behind any apostrophes) would be taken for a formula. */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/
const GUARDED = /^'+[=+\-@\t\r\n＝＋－＠]/
/**
 * Digits a spreadsheet would change: zeros in front are dropped, from twelve digits on 1.2E+11 is shown (and saved),
 * from sixteen on the last ones become zeros; 1E5 is taken for a number.
 */
const BENT = /^(?:0\d+|\d{12,}|\d+(?:\.\d+)?[eE][+-]?\d+)$/
/** How spreadsheets are told that digits are a text; other systems write any text so. */
const AS_TEXT = /^="((?:[^"]|"")*)"$/

/** The cell that says this text: `="00001…"` for digits that must stay as they are, an apostrophe before a formula. */
export function toCell(text: string): string {
  if (BENT.test(text)) return `="${text}"`
  return FORMULA.test(text) ? `'${text}` : text
}

/** The text a cell says: `="00001…"` is its inside, and the one guarding apostrophe is taken off. */
export function fromCell(cell: string): string {
  const [first] = cell
  if (first !== "'" && first !== '=') return cell
  if (GUARDED.test(cell)) return cell.slice(1)
  const quoted = AS_TEXT.exec(cell)
  return quoted?.[1] === undefined ? cell : quoted[1].replaceAll('""', '"')
}
