import type { PackFont } from './fonts.ts'

/** A character as it will be drawn. */
export interface Unit {
  readonly text: string
  /** The font that has it; null if none has, so that a box with its code point is drawn. */
  readonly font: string | null
  /** In ems. */
  readonly width: number
  /** Whether it is part of a word that should not be broken. */
  readonly word: boolean
}

/** The width of the box of a missing character for each letter in it, and the margins of the box; in ems. */
export const BOX = { letter: 0.37, margin: 0.16, size: 0.6 } as const

/** What stands in the box of a missing character: U+20BB7. */
export function codePointName(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}

const INVISIBLE = /^\p{Default_Ignorable_Code_Point}$/u
const WORD = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Nd}\p{M}'’&@#/_.:+=-]$/u
const LETTER = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{M}]$/u
const IDEOGRAPH_WIDE = /^[\p{Script=Han}\u3000-\u303f\uff01-\uff60]$/u
const QUOTES = /^[‘’“”]$/

function unit(character: string, fonts: readonly PackFont[]): Unit {
  const codePoint = character.codePointAt(0) ?? 0
  const word = WORD.test(character) && !IDEOGRAPH_WIDE.test(character)
  for (const { name, widthOf } of fonts) {
    const width = widthOf(codePoint)
    if (width !== null) return { text: character, font: name, width, word }
  }
  const letters = codePointName(character).length
  return { text: character, font: null, width: letters * BOX.letter + 2 * BOX.margin, word: false }
}

/**
 * Finds the font of each character of a text without line ends. Characters without any form of their own (joiners,
 * variation selectors) are left out; every other character becomes a unit.
 */
export function unitsOf(text: string, fonts: readonly PackFont[]): Unit[] {
  const characters = [...text.replaceAll('\t', ' ')].filter((character) => !INVISIBLE.test(character))
  return characters.map((character, index) => {
    // The Han font draws these quotation marks as wide as a Han character, which tears a Latin word apart.
    const beside = [characters[index - 1], characters[index + 1]]
    const latin = QUOTES.test(character) && beside.some((other) => other !== undefined && LETTER.test(other))
    return unit(character, latin ? fonts.slice(1) : fonts)
  })
}

export const widthOf = (units: readonly Unit[]): number => units.reduce((sum, { width }) => sum + width, 0)
