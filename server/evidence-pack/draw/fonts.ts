import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { create, type Font } from 'fontkit'

export type Weight = 'regular' | 'bold'

/** One font, ready to be embedded. `name` is unique within a set. */
export interface PackFont {
  readonly name: string
  readonly font: Font
  /** The width of a character in ems; null if the font has no glyph for it. */
  readonly widthOf: (codePoint: number) => number | null
}

/** The fonts of each weight, in the order in which a character is looked for in them. */
export type Fonts = Readonly<Record<Weight, readonly [PackFont, ...PackFont[]]>>

const require = createRequire(import.meta.url)
const hans = (file: string) => join(dirname(require.resolve('@embedpdf/fonts-sc')), '..', 'fonts', file)
const latin = (file: string) => join(dirname(require.resolve('@embedpdf/fonts-latin')), '..', 'fonts', file)

const files: Readonly<Record<Weight, () => readonly [string, string]>> = {
  regular: () => [hans('NotoSansHans-Regular.otf'), latin('NotoSans-Regular.ttf')],
  bold: () => [hans('NotoSansHans-Bold.otf'), latin('NotoSans-Bold.ttf')],
}

/**
 * Radicals and compatibility characters. Fonts draw many of them with the glyph of the ordinary character, and a glyph
 * can be copied from the file as one character only.
 */
const SECOND_CHOICE = [
  [0x2e80, 0x2fdf],
  [0xf900, 0xfaff],
  [0x2f800, 0x2fa1f],
] as const

const isSecondChoice = (codePoint: number) =>
  SECOND_CHOICE.some(([from, to]) => codePoint >= from && codePoint <= to)

/**
 * Settles which character each glyph stands for. Otherwise that would depend on which character this process drew first,
 * and the same pack would have other bytes in another process.
 */
function settleCharacters(font: Font): void {
  const codePoints = font.characterSet
  for (const codePoint of codePoints) if (!isSecondChoice(codePoint)) font.glyphForCodePoint(codePoint)
  for (const codePoint of codePoints) if (isSecondChoice(codePoint)) font.glyphForCodePoint(codePoint)
}

function packFont(name: string, bytes: Uint8Array): PackFont {
  const font = create(bytes)
  settleCharacters(font)
  const widths = new Map<number, number | null>()
  const widthOf = (codePoint: number) => {
    const known = widths.get(codePoint)
    if (known !== undefined) return known
    const width = font.hasGlyphForCodePoint(codePoint)
      ? font.glyphForCodePoint(codePoint).advanceWidth / font.unitsPerEm
      : null
    widths.set(codePoint, width)
    return width
  }
  return { name, font, widthOf }
}

async function fontsOf(weight: Weight, more: readonly string[]): Promise<[PackFont, ...PackFont[]]> {
  const [han, ...others] = files[weight]()
  const read = async (file: string, index: number) => packFont(`${weight}${index}`, await readFile(file))
  return [
    await read(han, 0),
    ...(await Promise.all([...others, ...more].map((file, index) => read(file, index + 1)))),
  ]
}

/**
 * Reads and parses the fonts: Noto Sans Hans and Noto Sans, and then the given ones. It takes some hundred milliseconds
 * and is meant to be done once per process.
 *
 * @param more paths of TrueType or OpenType fonts with characters that the Noto fonts lack, for example the rare ones of
 * GB 18030-2022
 */
export async function loadFonts(more: readonly string[] = []): Promise<Fonts> {
  const [regular, bold] = await Promise.all([fontsOf('regular', more), fontsOf('bold', more)])
  return { regular, bold }
}
