import { DAY_MS, isDay, shanghaiTime, startOfDay } from '../kernel/calendar.ts'
import type { CellKind, SheetCell } from '../vocabulary/sheets.ts'
import { toXlsxText } from './xlsx-text.ts'

/** The number formats of XLSX columns. They decide how spreadsheets show a value; texts need none. */
export const numberFormats: Readonly<Record<CellKind, string | undefined>> = {
  text: undefined,
  number: undefined,
  percent: '0.00%',
  day: 'yyyy-mm-dd',
  time: 'yyyy-mm-dd hh:mm:ss',
}

/** Decimal numbers that a spreadsheet's number keeps exactly: at most fifteen digits. */
const DECIMAL = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/
const MOST_DIGITS = 15

/** The first day with the same number in all spreadsheets. They count a 29 February 1900, which did not exist. */
const FIRST_DAY = '1900-03-01'
/** The instant of the number 0 in a spreadsheet's count of days, in the spreadsheet's own time zone. */
const DAY_ZERO = startOfDay('1899-12-30')

function isInstant(text: string): boolean {
  return !Number.isNaN(Date.parse(text))
}

/** Returns the content of a cell as text, as CSV files have it. */
export function textOf(kind: CellKind, cell: SheetCell): string {
  if (cell === null) return ''
  if (kind === 'percent' && typeof cell === 'number') return `${(cell * 100).toFixed(2)}%`
  if (kind === 'time' && typeof cell === 'string' && isInstant(cell)) return shanghaiTime(new Date(cell))
  return String(cell)
}

/** Returns the number of days since the spreadsheet's day 0 in Shanghai, rounded to a second. */
function daysUntil(instant: Date): number {
  const seconds = Math.round((instant.getTime() - DAY_ZERO.getTime()) / 1000)
  return seconds / (DAY_MS / 1000)
}

function typed(kind: CellKind, cell: string): number | null {
  if (kind === 'number')
    return DECIMAL.test(cell) && cell.replace(/\D/g, '').length <= MOST_DIGITS ? Number(cell) : null
  if (kind === 'day') return isDay(cell) && cell >= FIRST_DAY ? daysUntil(startOfDay(cell)) : null
  if (kind === 'time') return isInstant(cell) ? daysUntil(new Date(cell)) : null
  return null
}

/**
 * Returns the value of an XLSX cell: a number if the column has numbers, shares, days or instants, so that it can be
 * summed, sorted and filtered, and otherwise a text. A cell is never a formula: a text keeps its type whatever it begins
 * with, and only numbers that this function computed are numbers. Text in a column of another kind stays text, also
 * numbers with more digits than a spreadsheet keeps.
 */
export function typedValue(kind: CellKind, cell: SheetCell): string | number | null {
  if (cell === null || cell === '') return null
  if (typeof cell === 'number') return kind === 'text' ? String(cell) : cell
  return typed(kind, cell) ?? toXlsxText(textOf(kind, cell))
}

/** Returns the width of a text in a spreadsheet, in digits. A Chinese character is two digits wide. */
export function widthOf(text: string): number {
  let width = 0
  for (const character of text) width += /[\u1100-\uFFFF]|[\u{10000}-\u{10FFFF}]/u.test(character) ? 2 : 1
  return width
}
