const QUOTE = 0x22
const BACKSLASH = 0x5c

/** The index of the closing quote of the string that begins at `start`, or the end of the text if there is none. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) return at
    if (code === BACKSLASH) at += 1
  }
  return text.length
}

/**
 * Whether JSON text has more than `most` entries (members of objects, elements of arrays) or nests deeper than
 * `deepest`. It reads the characters once, before anything is parsed. Entries are counted, because validation costs
 * time per entry, not per byte.
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
