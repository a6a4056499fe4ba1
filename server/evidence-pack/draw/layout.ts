import type { Block, PackDocument, Section } from '../rules/document.ts'
import type { Fonts } from './fonts.ts'
import { widthOf } from './glyphs.ts'
import { inkOf } from './ink.ts'
import { heightOf, type Line, type LineStyle, type Mark, Sheets } from './sheet.ts'
import { BASE, BODY_WIDTH, COLOR, PAGE } from './style.ts'
import { drawFacts, drawTable } from './table.ts'

const GAP = { block: 7, section: 15, title: 6 } as const
const SIZE = { title: 19, section: 11, heading: 9, text: 8.5, quote: 9, edge: 7.5, code: 20 } as const
const PEN = 1.5
const PAD_SIZE = { width: 320, height: 130 } as const

function flow(
  sheets: Sheets,
  lines: readonly Line[],
  x: number,
  beside?: (top: number, height: number) => void,
) {
  for (const line of lines) {
    sheets.need(line.height)
    beside?.(sheets.y, line.height)
    sheets.place([line], x, sheets.y)
    sheets.y += line.height
  }
}

function drawQuote(sheets: Sheets, { title, paragraphs, close }: Extract<Block, { kind: 'quote' }>): void {
  const x = PAGE.left + 12
  const width = BODY_WIDTH - 20
  const bar = (y: number, height: number) =>
    sheets.mark({ kind: 'fill', x: PAGE.left, y, width: 2, height, color: COLOR.line })
  const parts: [string, LineStyle][] = [
    [title, { size: SIZE.quote + 1, weight: 'bold' }],
    ...paragraphs.map((text): [string, LineStyle] => [text, { size: SIZE.quote }]),
    [close, { size: SIZE.text, color: COLOR.pale }],
  ]
  sheets.need(60)
  for (const [index, [text, style]] of parts.entries()) {
    const lines = sheets.lines(text, width, style)
    // The last line does not stand alone at the head of a page.
    if (index === parts.length - 2) sheets.need(Math.min(heightOf(lines) + 20, 120))
    flow(sheets, lines, x, bar)
    const gap = Math.min(4, sheets.room)
    if (text !== close && gap > 0) bar(sheets.y, gap)
    sheets.y += gap
  }
}

/** The height that must be free below a section's title, so that the title does not stand alone at a page's foot. */
function firstHeight(blocks: readonly Block[]): number {
  const [first] = blocks
  return first?.kind === 'signature' ? inkOf(first.strokes, PAD_SIZE).height + 30 : 60
}

function drawSignature(sheets: Sheets, { strokes, caption }: Extract<Block, { kind: 'signature' }>): void {
  const ink = inkOf(strokes, PAD_SIZE)
  const below = sheets.lines(caption, BODY_WIDTH, { size: SIZE.edge, color: COLOR.pale })
  sheets.need(ink.height + heightOf(below) + 8)
  const top = sheets.y
  sheets.mark({
    kind: 'frame',
    x: PAGE.left,
    y: top,
    width: ink.width,
    height: ink.height,
    color: COLOR.line,
  })
  for (const stroke of ink.strokes) {
    const points = stroke.map(([x, y]): [number, number] => [PAGE.left + x, top + y])
    sheets.mark({ kind: 'stroke', points, width: PEN })
  }
  sheets.y += ink.height + 3
  flow(sheets, below, PAGE.left)
}

function drawText(sheets: Sheets, text: string, style: LineStyle): void {
  flow(sheets, sheets.lines(text, BODY_WIDTH, style), PAGE.left)
}

function drawBlock(sheets: Sheets, block: Block): void {
  if (block.kind === 'facts') drawFacts(sheets, block.facts)
  else if (block.kind === 'table') drawTable(sheets, block)
  else if (block.kind === 'quote') drawQuote(sheets, block)
  else if (block.kind === 'signature') drawSignature(sheets, block)
  else if (block.kind === 'heading') {
    // A heading does not stand alone at the foot of a page.
    sheets.need(70)
    drawText(sheets, block.text, { size: SIZE.heading, weight: 'bold' })
  } else drawText(sheets, block.text, { size: SIZE.text })
}

function drawSection(sheets: Sheets, { title, blocks }: Section): void {
  sheets.y += GAP.section
  const lines = sheets.lines(title, BODY_WIDTH - 10, { size: SIZE.section, weight: 'bold' })
  sheets.need(heightOf(lines) + firstHeight(blocks))
  const height = heightOf(lines)
  sheets.mark({
    kind: 'fill',
    x: PAGE.left,
    y: sheets.y + height * 0.2,
    width: 3,
    height: height * 0.6,
    color: COLOR.accent,
  })
  sheets.place(lines, PAGE.left + 9, sheets.y)
  sheets.y += height + GAP.title
  for (const [index, block] of blocks.entries()) {
    if (index > 0) sheets.y += GAP.block
    drawBlock(sheets, block)
  }
}

function drawCode(sheets: Sheets, code: NonNullable<PackDocument['code']>): void {
  const inner = BODY_WIDTH - 28
  const label = sheets.lines(code.label, 60, { size: SIZE.text, color: COLOR.pale })
  const value = sheets.lines(code.value, inner - 60, { size: SIZE.code, weight: 'bold', color: COLOR.accent })
  const note = sheets.lines(code.note, inner, { size: SIZE.text, color: COLOR.pale })
  const top = sheets.y
  const height = heightOf(value) + heightOf(note) + 16
  sheets.mark({ kind: 'fill', x: PAGE.left, y: top, width: BODY_WIDTH, height, color: COLOR.ground })
  sheets.place(label, PAGE.left + 14, top + 8 + heightOf(value) * 0.3)
  sheets.place(value, PAGE.left + 74, top + 8)
  sheets.place(note, PAGE.left + 14, top + 8 + heightOf(value))
  sheets.y += height + GAP.block
}

/** Places a line at the right edge. */
function atRight(line: Line, base: number): Mark {
  return { kind: 'line', x: PAGE.right - widthOf(line.units) * line.size, base, line }
}

/** The head and the foot of a page. */
function edges(sheets: Sheets, document: PackDocument, number: number): Mark[] {
  const { insurer, mark, foot, page } = document
  const line = (text: string): Line[] =>
    sheets.lines(text, BODY_WIDTH, { size: SIZE.edge, color: COLOR.pale }).slice(0, 1)
  const head = 42
  const base = PAGE.bottom + 24
  const rule = { kind: 'fill', x: PAGE.left, width: BODY_WIDTH, height: 0.6, color: COLOR.line } as const
  return [
    ...line(insurer).map((one): Mark => ({ kind: 'line', x: PAGE.left, base: head, line: one })),
    ...line(mark).map((one) => atRight(one, head)),
    { ...rule, y: head + 6 },
    { ...rule, y: base - SIZE.edge * (1 + BASE) },
    ...line(foot).map((one): Mark => ({ kind: 'line', x: PAGE.left, base, line: one })),
    ...line(page(number, sheets.pages.length)).map((one) => atRight(one, base)),
  ]
}

/** Lays a document out: what is to be drawn on each page, and where. */
export function layOut(document: PackDocument, fonts: Fonts): readonly (readonly Mark[])[] {
  const sheets = new Sheets(fonts)
  const title = sheets.lines(document.title, BODY_WIDTH, { size: SIZE.title, weight: 'bold' })
  sheets.place(title, PAGE.left, sheets.y)
  sheets.y += heightOf(title) + GAP.title
  if (document.code !== null) drawCode(sheets, document.code)
  drawFacts(sheets, document.summary)
  for (const section of document.sections) drawSection(sheets, section)
  return sheets.pages.map((marks, index) => [...edges(sheets, document, index + 1), ...marks])
}
