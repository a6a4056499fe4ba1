import { normalHeading } from '../../kernel/text/spelling.ts'
import { headingTexts } from './messages.zh-CN.ts'

/** The columns that a kind of file may have. */
export interface KnownHeadings {
  readonly required: readonly string[]
  /** Columns that a file may omit. */
  readonly optional: readonly string[]
  /** Columns with remarks for human readers. The import ignores them. */
  readonly ignored: readonly string[]
}

/**
 * Maps headings to columns. An unknown, missing or duplicate heading makes the whole file invalid. Otherwise the data
 * of a misspelt column would be lost, and the data of a duplicate column would be ambiguous.
 *
 * @returns the known name of each column ('' for a column without a heading, whose cells must stay empty), or a list
 * of all problems
 */
export function readHeadings(
  cells: readonly string[],
  known: KnownHeadings,
): { readonly ok: true; readonly columns: readonly string[] } | { readonly ok: false; problems: string[] } {
  const names = new Map(
    [...known.required, ...known.optional, ...known.ignored].map((name) => [normalHeading(name), name]),
  )
  const columns = cells.map((cell) =>
    normalHeading(cell) === '' ? '' : (names.get(normalHeading(cell)) ?? null),
  )
  const unknown = cells.filter((_, index) => columns[index] === null).map((cell) => cell.trim())
  const twice = columns.filter((name, index) => name && columns.indexOf(name) < index)
  const missing = known.required.filter((name) => !columns.includes(name))
  const problems = [
    ...(missing.length > 0 ? [headingTexts.missing(missing)] : []),
    ...(unknown.length > 0 ? [headingTexts.unknown(unknown)] : []),
    ...(twice.length > 0 ? [headingTexts.twice([...new Set(twice.map((name) => name ?? ''))])] : []),
    ...(missing.length > 0 && cells.length === 1 && /[;\t；，]/.test(cells[0] ?? '')
      ? [headingTexts.separator]
      : []),
  ]
  if (problems.length > 0) return { ok: false, problems }
  return { ok: true, columns: columns.map((name) => name ?? '') }
}

/**
 * Maps the cells of a row to their headings. If a cell without a heading is not empty, returns the position of that
 * cell.
 */
export function byHeading(
  columns: readonly string[],
  cells: readonly string[],
):
  | { readonly ok: true; readonly record: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly place: number } {
  const record: Record<string, string> = {}
  for (const [index, name] of columns.entries()) {
    const cell = cells[index] ?? ''
    if (name !== '') record[name] = cell
    else if (cell.trim() !== '') return { ok: false, place: index + 1 }
  }
  return { ok: true, record }
}
