import { tickInWords, type ValueKind } from '../format.ts'
import { PALE } from './palette.ts'

export const TICK = { fontSize: 12, fill: PALE.words } as const
export const AXIS_LINE = { stroke: PALE.axis } as const
export const MARGIN = { top: 12, right: 20, bottom: 0, left: 0 } as const

/** The range of an axis. It is valid even if all numbers are zero. */
export function domainOf(values: readonly (number | null)[], kind: ValueKind): [number, number | 'auto'] {
  const most = Math.max(0, ...values.map((value) => value ?? 0))
  if (most > 0) return kind === 'rate' && most > 0.8 ? [0, 1] : [0, 'auto']
  return [0, kind === 'rate' ? 1 : 4]
}

/**
 * The estimated width, in pixels, of a text in 12-pixel type. Chinese characters count as wider. The function
 * measures nothing in the page, so it also works during printing.
 */
export function wideOf(words: string): number {
  return [...words].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 255 ? 12 : 7), 0)
}

/** The width, in pixels, that an axis needs for its longest number. */
export function axisWidth(values: readonly (number | null)[], kind: ValueKind): number {
  const most = Math.max(0, ...values.map((value) => value ?? 0))
  return Math.max(36, wideOf(kind === 'rate' ? '00.0%' : tickInWords(most * 1.3, kind)) + 12)
}
