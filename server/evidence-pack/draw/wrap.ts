import type { Unit } from './glyphs.ts'

/** Characters that must not begin a line. */
const NOT_FIRST = new Set('，。、；：？！）》」』】〕〉…—～·％‰℃,.!?;:)]}%»”’・ー々')
/** Characters that must not end a line. */
const NOT_LAST = new Set('（《「『【〔〈([{«“‘￥$')

function breaksBetween(before: Unit, after: Unit): boolean {
  if (after.text === ' ') return false
  if (before.text === ' ') return true
  if (NOT_FIRST.has(after.text) || NOT_LAST.has(before.text)) return false
  return !(before.word && after.word)
}

function trimmed(line: readonly Unit[]): readonly Unit[] {
  const end = line.findLastIndex(({ text }) => text !== ' ')
  return line.slice(0, end + 1)
}

/** Returns where the line that begins at `from` ends: the index after its last unit. */
function endOfLine(units: readonly Unit[], from: number, width: number): number {
  let used = 0
  let end = from
  for (let index = from; index < units.length; index += 1) {
    const unit = units[index]
    const before = units[index - 1]
    if (unit === undefined) break
    if (index > from && before !== undefined && breaksBetween(before, unit)) end = index
    used += unit.width
    // Blanks at the end of a line need no room.
    if (used > width && unit.text !== ' ' && index > from) return end === from ? index : end
  }
  return units.length
}

/**
 * Breaks a text into lines as Chinese text is set: between any two Han characters, but no line begins with a closing
 * mark or ends with an opening one, and Latin words and numbers stay whole unless they are longer than a line.
 *
 * @param width the lines' width, in ems
 */
export function wrap(units: readonly Unit[], width: number): (readonly Unit[])[] {
  const lines: (readonly Unit[])[] = []
  let from = 0
  while (from < units.length) {
    const end = endOfLine(units, from, width)
    lines.push(trimmed(units.slice(from, end)))
    from = end
    while (units[from]?.text === ' ') from += 1
  }
  return lines.length === 0 ? [[]] : lines
}
