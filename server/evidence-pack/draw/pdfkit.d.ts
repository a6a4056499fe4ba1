/** The part of pdfkit that this product uses. Its published types lack `relationship`, `lang` and fonts of fontkit. */
declare module 'pdfkit' {
  interface TextOptions {
    readonly lineBreak: false
    readonly baseline: 'alphabetic'
  }

  export default class PDFDocument {
    constructor(options: {
      readonly subset: 'PDF/A-3b'
      readonly pdfVersion: '1.7'
      readonly autoFirstPage: false
      readonly font: import('fontkit').Font
      readonly lang: string
      readonly displayTitle: true
      readonly info: Readonly<Record<string, string | Date>>
    })
    addPage(options: { readonly size: readonly [number, number]; readonly margin: number }): this
    registerFont(name: string, font: import('fontkit').Font): this
    font(name: string): this
    fontSize(size: number): this
    text(text: string, x: number, y: number, options: TextOptions): this
    fillColor(color: string): this
    strokeColor(color: string): this
    lineWidth(width: number): this
    lineCap(cap: 'round' | 'butt'): this
    lineJoin(join: 'round' | 'miter'): this
    moveTo(x: number, y: number): this
    lineTo(x: number, y: number): this
    rect(x: number, y: number, width: number, height: number): this
    circle(x: number, y: number, radius: number): this
    fill(): this
    stroke(): this
    markContent(tag: 'Span', options: { readonly actual: string }): this
    endMarkedContent(): this
    file(
      content: Uint8Array,
      options: {
        readonly name: string
        readonly type: string
        readonly description: string
        readonly relationship: 'Data'
        readonly creationDate: Date
        readonly modifiedDate: Date
      },
    ): object
    on(event: 'data', listener: (chunk: Uint8Array) => void): this
    on(event: 'end', listener: () => void): this
    on(event: 'error', listener: (error: Error) => void): this
    end(): void
  }
}

/** The part of fontkit that this product uses; it publishes no types. */
declare module 'fontkit' {
  interface Glyph {
    readonly id: number
    /** In units of the font. */
    readonly advanceWidth: number
  }

  export interface Font {
    readonly unitsPerEm: number
    /** Every code point of which the font has a glyph. */
    readonly characterSet: readonly number[]
    hasGlyphForCodePoint(codePoint: number): boolean
    glyphForCodePoint(codePoint: number): Glyph
  }

  export function create(bytes: Uint8Array): Font
}
