const QUOTE = 0x22
const BACKSLASH = 0x5c

/**
 * Returns the index of the closing quote of the string that begins at `start`. If there is no closing quote, returns
 * the end of the text.
 */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) return at
    if (code === BACKSLASH) at += 1
  }
  return text.length
}

/**
 * Whether JSON text has more than `most` entries (members of objects, elements of arrays) or is nested deeper than
 * `deepest`. The function reads the characters once and does not parse them. Entries are counted instead of bytes,
 * because the time of validation depends on the number of entries.
 */
export function isOversized(text: string, most: number, deepest: number): boolean {
  let entries = 0
  let depth = 0
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at)
        break
      case 0x2c: // ,
        entries += 1
        break
      case 0x5b: // [
      case 0x7b: // {
        entries += 1
        depth += 1
        if (depth > deepest) return true
        break
      case 0x5d: // ]
      case 0x7d: // }
        depth -= 1
        break
      default:
        continue
    }
    if (entries > most) return true
  }
  return false
}
