import type { Fonts, Weight } from './fonts.ts'
import { type Unit, unitsOf } from './glyphs.ts'
import { BASE, COLOR, type Color, LEADING, PAGE } from './style.ts'
import { wrap } from './wrap.ts'

/** One line of text, not yet placed. `height` includes the space to the next line. */
export interface Line {
  readonly units: readonly Unit[]
  readonly size: number
  readonly color: Color
  readonly height: number
}

/** What is drawn on a page, in this order. */
export type Mark =
  | { readonly kind: 'line'; readonly x: number; readonly base: number; readonly line: Line }
  | {
      readonly kind: 'fill'
      readonly x: number
      readonly y: number
      readonly width: number
      readonly height: number
      readonly color: Color
    }
  | {
      readonly kind: 'frame'
      readonly x: number
      readonly y: number
      readonly width: number
      readonly height: number
      readonly color: Color
    }
  | {
      readonly kind: 'stroke'
      readonly points: readonly (readonly [number, number])[]
      readonly width: number
    }

export interface LineStyle {
  readonly size: number
  readonly weight?: Weight
  readonly color?: Color
}

/** The pages of a document while it is laid out. `y` is where the next part begins. */
export class Sheets {
  readonly pages: Mark[][] = [[]]
  readonly #fonts: Fonts
  y: number = PAGE.top

  constructor(fonts: Fonts) {
    this.#fonts = fonts
  }

  get room(): number {
    return PAGE.bottom - this.y
  }

  /** Begins a new page. */
  turn(): void {
    this.pages.push([])
    this.y = PAGE.top
  }

  /** Begins a new page unless so much room is left; never on an empty page. */
  need(height: number): void {
    if (height > this.room && this.y > PAGE.top) this.turn()
  }

  mark(mark: Mark): void {
    this.pages.at(-1)?.push(mark)
  }

  /** Breaks a text into lines of this width. Line ends in the text are kept. */
  lines(text: string, width: number, style: LineStyle): Line[] {
    const { size, weight = 'regular', color = COLOR.text } = style
    return text
      .split(/\r\n|\r|\n/)
      .flatMap((paragraph) => wrap(unitsOf(paragraph, this.#fonts[weight]), width / size))
      .map((units) => ({ units, size, color, height: size * LEADING }))
  }

  /** Places lines below each other, beginning at `top`. */
  place(lines: readonly Line[], x: number, top: number): void {
    let y = top
    for (const line of lines) {
      this.mark({ kind: 'line', x, base: y + line.height * BASE, line })
      y += line.height
    }
  }
}

export const heightOf = (lines: readonly Line[]): number => lines.reduce((sum, { height }) => sum + height, 0)
