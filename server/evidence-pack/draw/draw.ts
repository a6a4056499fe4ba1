import PDFDocument from 'pdfkit'
import type { PackDocument } from '../rules/document.ts'
import type { Fonts } from './fonts.ts'
import { BOX, codePointName, type Unit } from './glyphs.ts'
import { layOut } from './layout.ts'
import type { Line, Mark } from './sheet.ts'
import { COLOR, PAGE } from './style.ts'

/** A file inside the PDF. */
export interface Attachment {
  readonly name: string
  readonly type: string
  readonly description: string
  readonly content: Uint8Array
}

/** Units that stand beside each other in one font. */
function runsOf(units: readonly Unit[]): { readonly font: string | null; readonly units: readonly Unit[] }[] {
  const runs: { font: string | null; units: Unit[] }[] = []
  for (const unit of units) {
    const last = runs.at(-1)
    if (last && last.font === unit.font && unit.font !== null) last.units.push(unit)
    else runs.push({ font: unit.font, units: [unit] })
  }
  return runs
}

const placed = { lineBreak: false, baseline: 'alphabetic' } as const

function drawBox(pdf: PDFDocument, unit: Unit, x: number, base: number, line: Line, fonts: Fonts): void {
  const { size, color } = line
  const [{ name: font }] = fonts.regular
  // Whoever copies the text gets the character itself.
  pdf.markContent('Span', { actual: unit.text })
  pdf.lineWidth(0.4).strokeColor(color)
  pdf.rect(x + size * 0.06, base - size * 0.78, size * (unit.width - 0.12), size * 0.9).stroke()
  pdf.font(font).fontSize(size * BOX.size)
  pdf.text(codePointName(unit.text), x + size * BOX.margin, base - size * 0.12, placed)
  pdf.endMarkedContent()
}

function drawLine(pdf: PDFDocument, { x, base, line }: Extract<Mark, { kind: 'line' }>, fonts: Fonts): void {
  let at = x
  for (const { font, units } of runsOf(line.units)) {
    pdf.fillColor(line.color)
    const [first] = units
    if (font !== null) {
      pdf.font(font).fontSize(line.size)
      pdf.text(units.map(({ text }) => text).join(''), at, base, placed)
    } else if (first !== undefined) drawBox(pdf, first, at, base, line, fonts)
    at += units.reduce((sum, { width }) => sum + width, 0) * line.size
  }
}

function drawStroke(pdf: PDFDocument, { points, width }: Extract<Mark, { kind: 'stroke' }>): void {
  const [first, ...rest] = points
  if (first === undefined) return
  if (rest.length === 0) {
    pdf
      .fillColor(COLOR.text)
      .circle(first[0], first[1], width * 0.8)
      .fill()
    return
  }
  pdf.strokeColor(COLOR.text).lineWidth(width).lineCap('round').lineJoin('round')
  pdf.moveTo(first[0], first[1])
  for (const [x, y] of rest) pdf.lineTo(x, y)
  pdf.stroke()
}

function drawMark(pdf: PDFDocument, mark: Mark, fonts: Fonts): void {
  if (mark.kind === 'line') drawLine(pdf, mark, fonts)
  else if (mark.kind === 'stroke') drawStroke(pdf, mark)
  else {
    const { x, y, width, height, color } = mark
    if (mark.kind === 'fill') pdf.fillColor(color).rect(x, y, width, height).fill()
    else {
      pdf.lineWidth(0.6).strokeColor(color).lineCap('butt').lineJoin('miter')
      pdf.rect(x, y, width, height).stroke()
    }
  }
}

/**
 * Draws a document as PDF/A-3b with its attachments. The bytes depend on nothing but the arguments: all dates in them
 * are the document's, and the file's id is computed from its `identity`.
 */
export async function drawPdf(
  document: PackDocument,
  attachments: readonly Attachment[],
  fonts: Fonts,
): Promise<Uint8Array> {
  const { title, insurer, identity, at } = document
  const pdf = new PDFDocument({
    subset: 'PDF/A-3b',
    pdfVersion: '1.7',
    autoFirstPage: false,
    font: fonts.regular[0].font,
    lang: 'zh-CN',
    displayTitle: true,
    info: { Title: title, Author: insurer, Subject: identity, CreationDate: at, ModDate: at },
  })
  const chunks: Uint8Array[] = []
  const done = new Promise<void>((resolve, reject) => {
    pdf.on('data', (chunk) => chunks.push(chunk))
    pdf.on('end', resolve)
    pdf.on('error', reject)
  })
  for (const { name, font } of [...fonts.regular, ...fonts.bold]) pdf.registerFont(name, font)
  for (const marks of layOut(document, fonts)) {
    pdf.addPage({ size: [PAGE.width, PAGE.height], margin: 0 })
    for (const mark of marks) drawMark(pdf, mark, fonts)
  }
  for (const { name, type, description, content } of attachments) {
    const facts = {
      name,
      type,
      description,
      relationship: 'Data',
      creationDate: at,
      modifiedDate: at,
    } as const
    pdf.file(content, facts)
  }
  pdf.end()
  await done
  return Buffer.concat(chunks)
}
