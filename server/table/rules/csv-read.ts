import { fromCell } from './cell.ts'

/** One physical line. `text` is null if the line has bytes that are invalid in the file's encoding, or is too long. */
export interface Line {
  readonly number: number
  readonly text: string | null
  /** The line for display; it is set even if the line cannot be decoded. */
  readonly raw: string
  /** The line end as it is in the file. If a cell continues on the next line, the line end is part of the cell. */
  readonly end: string
  readonly tooLong?: boolean
}

/** The reason why a row is invalid. */
export type RowProblem =
  | { readonly kind: 'QUOTES' | 'BYTES' | 'TOO_LONG' }
  | { readonly kind: 'WIDTH'; readonly found: number; readonly expected: number }

/**
 * A row with the number of its first line. A valid row has its cells, as many as the first row has; an invalid row
 * has the problem.
 */
export type CsvRow =
  | { readonly line: number; readonly raw: string; readonly cells: readonly string[] }
  | { readonly line: number; readonly raw: string; readonly problem: RowProblem }

/**
 * The maximum number of lines in one row; a row has several lines if a cell contains line ends. Beyond this limit a
 * quote counts as unclosed, so that the following lines are read as rows again.
 */
const MOST_LINES_OF_ROW = 20

/** A cell of the form `="00001"` without CSV quotes around it, as other systems write it. */
const BARE_TEXT = /="[^",\r\n]*"(?=,|$)/y

/**
 * Splits one row into cells. Returns OPEN if a quote is not closed, and BROKEN if a quote is at a position where none
 * is allowed.
 */
function split(text: string): string[] | 'OPEN' | 'BROKEN' {
  if (!text.includes('"')) return text.split(',')
  const cells: string[] = []
  let at = 0
  while (true) {
    const cell = text[at] === '"' ? quotedCell(text, at) : bareCell(text, at)
    if (typeof cell === 'string') return cell
    cells.push(cell.text)
    at = cell.end
    if (at >= text.length) return cells
    if (text[at] !== ',') return 'BROKEN'
    at += 1
  }
}

interface Cell {
  readonly text: string
  readonly end: number
}

function quotedCell(text: string, start: number): Cell | 'OPEN' {
  let from = start + 1
  while (true) {
    const quote = text.indexOf('"', from)
    if (quote < 0) return 'OPEN'
    if (text[quote + 1] !== '"') {
      return { text: text.slice(start + 1, quote).replaceAll('""', '"'), end: quote + 1 }
    }
    from = quote + 2
  }
}

function bareCell(text: string, start: number): Cell | 'BROKEN' {
  BARE_TEXT.lastIndex = start
  const bare = BARE_TEXT.exec(text)
  if (bare) return { text: bare[0], end: start + bare[0].length }
  const comma = text.indexOf(',', start)
  const end = comma < 0 ? text.length : comma
  const cell = text.slice(start, end)
  return cell.includes('"') ? 'BROKEN' : { text: cell, end }
}

function isBlank(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === '')
}

/**
 * Joins physical lines into rows (RFC 4180). No other code of the product reads CSV.
 *
 * A library's parser would stop at the first stray quote, or would read the following rows as one cell. In this class
 * a fault affects only its own line: the line is reported as a problem, and reading continues with the next line. A
 * quote counts as unclosed after twenty lines. It also counts as unclosed if its line and a following line both have
 * as many commas as a whole row. Empty rows are skipped.
 */
export class RowReader {
  /** Number of cells of the first row; every other row must have the same number. */
  #width: number | null = null
  #waiting: Line[] = []

  /** @returns the rows that this line completes */
  push(line: Line): CsvRow[] {
    if (line.text === null) {
      const kind = line.tooLong ? 'TOO_LONG' : 'BYTES'
      return [...this.end(), { line: line.number, raw: line.raw, problem: { kind } }]
    }
    this.#waiting.push(line)
    return this.#settle(false)
  }

  /** @returns the remaining rows after the last line */
  end(): CsvRow[] {
    return this.#settle(true)
  }

  #settle(ended: boolean): CsvRow[] {
    const rows: CsvRow[] = []
    while (this.#waiting.length > 0) {
      const found = this.#take(ended)
      if (found === 'WAIT') break
      if (found !== null) rows.push(found)
    }
    return rows
  }

  /**
   * Removes one row, or one invalid line, from the waiting lines and returns it. Returns null for a blank row, and
   * WAIT if the row is not complete yet.
   */
  #take(ended: boolean): CsvRow | null | 'WAIT' {
    let text = ''
    for (const [index, line] of this.#waiting.entries()) {
      if (index > 0 && this.#areRows(this.#waiting[0], line)) return this.#refuse({ kind: 'QUOTES' })
      text += line.text ?? ''
      const cells = split(text)
      if (cells === 'BROKEN') return this.#refuse({ kind: 'QUOTES' })
      if (cells !== 'OPEN') return this.#row(cells, index + 1)
      text += line.end
    }
    if (ended || this.#waiting.length >= MOST_LINES_OF_ROW) return this.#refuse({ kind: 'QUOTES' })
    return 'WAIT'
  }

  /**
   * Whether each of these lines has as many commas as a complete row. If so, each line is a separate row, and no cell
   * continues from one line to the next.
   */
  #areRows(...lines: readonly (Line | undefined)[]): boolean {
    const commas = (this.#width ?? 1) - 1
    return commas > 0 && lines.every((line) => (line?.text?.match(/,/g)?.length ?? 0) >= commas)
  }

  #row(cells: readonly string[], lines: number): CsvRow | null {
    const expected = this.#width
    const blank = isBlank(cells)
    if (!blank && expected !== null && cells.length !== expected) {
      return this.#refuse({ kind: 'WIDTH', found: cells.length, expected })
    }
    const taken = this.#waiting.splice(0, lines)
    if (blank) return null
    this.#width ??= cells.length
    const raw = taken.map((line) => line.raw).join('\n')
    return { line: taken[0]?.number ?? 0, raw, cells: cells.map(fromCell) }
  }

  #refuse(problem: RowProblem): CsvRow | null {
    const line = this.#waiting.shift()
    return line === undefined ? null : { line: line.number, raw: line.raw, problem }
  }
}

/** The rows of a complete text; the first row holds the headings. */
export function readCsv(text: string): CsvRow[] {
  const reader = new RowReader()
  const lines = text.replace(/^\uFEFF/, '').matchAll(/([^\r\n]*)(\r\n|\n|\r|$)/g)
  const rows: CsvRow[] = []
  let number = 0
  for (const [, content = '', end = ''] of lines) {
    number += 1
    rows.push(...reader.push({ number, text: content, raw: content, end }))
  }
  return [...rows, ...reader.end()]
}
