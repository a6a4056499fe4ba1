/**
 * The maximum number of characters in one cell of an XLSX file. If a cell is longer, spreadsheets report a broken
 * file.
 */
const MOST = 32_767

/**
 * Characters that must be escaped: control characters, which XML cannot contain, and the carriage return, which an
 * XML reader would turn into a line feed.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
const ESCAPED = /[\x01-\x08\x0b-\x1f]/g
/** Characters that XLSX cannot contain even as escapes: NUL, unpaired surrogates and two noncharacters. */
const IMPOSSIBLE = /[\0\uFFFE\uFFFF\p{Cs}]/gu
/**
 * An underscore followed by text that makes it look like an XLSX escape (`_x0001_`). If the underscore were not
 * escaped, spreadsheets would decode this text as an escape.
 */
const LIKE_ESCAPE = /_(?=x[0-9A-Fa-f]{4})/g

function shortened(text: string): string {
  if (text.length <= MOST) return text
  return `${text.slice(0, MOST - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

/**
 * Converts a string for an XLSX cell. Without the conversion, a single character that XML forbids would make the
 * whole file unreadable. Control characters become the format's own escapes (`_x0001_`, ECMA-376 22.9.2.19), which
 * spreadsheets convert back. Characters that XLSX cannot contain become U+FFFD.
 */
export function toXlsxText(text: string): string {
  return shortened(text)
    .replace(IMPOSSIBLE, '\uFFFD')
    .replace(LIKE_ESCAPE, '_x005F_')
    .replace(
      ESCAPED,
      (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
    )
}
