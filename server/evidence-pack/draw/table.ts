import type { Block, Cell, Column, Fact, Tone } from '../rules/document.ts'
import { heightOf, type Line, type Sheets } from './sheet.ts'
import { BODY_WIDTH, COLOR, type Color, PAGE } from './style.ts'

const PAD = { x: 5, y: 3.5 } as const
const SIZE = { text: 8.5, code: 7.5, below: 7.5, head: 8 } as const
const LABEL_WIDTH = 74

const toneColor: Readonly<Record<Tone, Color>> = { good: COLOR.good, bad: COLOR.bad, quiet: COLOR.pale }

const colorOf = (tone: Tone | undefined) => (tone === undefined ? COLOR.text : toneColor[tone])

/** A cell of a row: its place, and its lines. */
interface Placed {
  readonly x: number
  readonly width: number
  readonly lines: readonly Line[]
  readonly ground?: Color
}

/** How many of the lines fit into the height. */
function fitting(lines: readonly Line[], height: number): number {
  let used = 0
  return lines.filter((line) => {
    used += line.height
    return used <= height + 0.01
  }).length
}

function drawRow(sheets: Sheets, cells: readonly Placed[]): void {
  const height = rowHeight(cells)
  for (const { x, width, ground } of cells)
    if (ground !== undefined) sheets.mark({ kind: 'fill', x, y: sheets.y, width, height, color: ground })
  for (const { x, width } of cells)
    sheets.mark({ kind: 'frame', x, y: sheets.y, width, height, color: COLOR.line })
  for (const { x, lines } of cells) sheets.place(lines, x + PAD.x, sheets.y + PAD.y)
  sheets.y += height
}

const rowHeight = (cells: readonly Placed[]) =>
  Math.max(0, ...cells.map(({ lines }) => heightOf(lines))) + 2 * PAD.y

/**
 * Draws a row. A row that does not fit goes to the next page; one that is longer than a page is continued there.
 * @param again draws what stands at the head of each page of the table
 */
function flowRow(sheets: Sheets, row: readonly Placed[], again: () => void): void {
  const page = PAGE.bottom - PAGE.top
  let cells = row
  const turn = () => {
    sheets.turn()
    again()
  }
  if (rowHeight(cells) > sheets.room && (rowHeight(cells) <= page * 0.6 || sheets.room < page * 0.2)) turn()
  while (rowHeight(cells) > sheets.room) {
    const room = sheets.room - 2 * PAD.y
    const cut = cells.map(({ lines }) => Math.max(fitting(lines, room), 1))
    drawRow(
      sheets,
      cells.map((cell, index) => ({ ...cell, lines: cell.lines.slice(0, cut[index]) })),
    )
    cells = cells.map((cell, index) => ({ ...cell, lines: cell.lines.slice(cut[index]) }))
    turn()
  }
  drawRow(sheets, cells)
}

function cellLines(sheets: Sheets, cell: Cell, width: number): Line[] {
  const inner = width - 2 * PAD.x
  const size = cell.code ? SIZE.code : SIZE.text
  const style = { size, color: colorOf(cell.tone) }
  const below = (cell.below ?? []).flatMap((text) =>
    sheets.lines(text, inner, { size: SIZE.below, color: COLOR.pale }),
  )
  return [...sheets.lines(cell.text, inner, style), ...below]
}

function spread(columns: readonly Column[]): { readonly x: number; readonly width: number }[] {
  const whole = columns.reduce((sum, { share }) => sum + share, 0)
  let x: number = PAGE.left
  return columns.map(({ share }) => {
    const width = (BODY_WIDTH * share) / whole
    const place = { x, width }
    x += width
    return place
  })
}

/** Draws a table; its head is repeated on each page. */
export function drawTable(sheets: Sheets, table: Extract<Block, { kind: 'table' }>): void {
  const places = spread(table.columns)
  const place = (index: number) => places[index] ?? { x: PAGE.left, width: 0 }
  const head = table.columns.map(({ title }, index): Placed => {
    const { x, width } = place(index)
    const lines = sheets.lines(title, width - 2 * PAD.x, { size: SIZE.head, weight: 'bold' })
    return { x, width, lines, ground: COLOR.ground }
  })
  const rows = table.rows.map((row) =>
    row.map(
      (cell, index): Placed => ({ ...place(index), lines: cellLines(sheets, cell, place(index).width) }),
    ),
  )
  const [first = []] = rows
  // A head does not stand alone at the foot of a page.
  sheets.need(Math.min(rowHeight(head) + rowHeight(first), 200))
  const again = () => drawRow(sheets, head)
  again()
  for (const row of rows) flowRow(sheets, row, again)
}

/** Puts facts into rows: two beside each other, or a wide one alone. */
function paired(facts: readonly Fact[]): (readonly Fact[])[] {
  const rows: Fact[][] = []
  for (const fact of facts) {
    const last = rows.at(-1)
    const [only] = last ?? []
    if (last?.length === 1 && !only?.wide && !fact.wide) last.push(fact)
    else rows.push([fact])
  }
  return rows
}

/** Draws labels with their values, two pairs in a row. */
export function drawFacts(sheets: Sheets, facts: readonly Fact[]): void {
  for (const row of paired(facts)) {
    const share = row.length === 1 ? BODY_WIDTH : BODY_WIDTH / 2
    const cells = row.flatMap((fact, index): Placed[] => {
      const x = PAGE.left + index * share
      const labelWidth = fact.wide ? LABEL_WIDTH * 1.7 : LABEL_WIDTH
      const label = sheets.lines(fact.label, labelWidth - 2 * PAD.x, { size: SIZE.head, color: COLOR.pale })
      return [
        { x, width: labelWidth, lines: label, ground: COLOR.ground },
        {
          x: x + labelWidth,
          width: share - labelWidth,
          lines: cellLines(sheets, { ...fact, text: fact.value }, share - labelWidth),
        },
      ]
    })
    flowRow(sheets, cells, () => undefined)
  }
}
