/**
 * What PostgreSQL, JSON or a spreadsheet cannot hold, and nobody can see or means to type: controls but for tab and line
 * ends, halves of surrogate pairs, noncharacters.
 */
const UNSTORABLE = /(?![\t\n\r])\p{Cc}|\p{Cs}|[\ufffe\uffff]/gu

/** Deeper than any input of ours; JSON can nest by the hundred thousand. */
export const DEEPEST = 64

/** The text without characters that cannot be stored; all others stay as they are. */
export function storableText(text: string): string {
  return text.replace(UNSTORABLE, '')
}

function storableObject(value: object, depth: number): unknown {
  if (depth > DEEPEST) throw new RangeError('nested too deeply')
  if (Array.isArray(value)) return value.map((entry) => storableAt(entry, depth))
  const entries = Object.entries(value).map(
    ([name, entry]) => [storableText(name), storableAt(entry, depth)] as const,
  )
  return Object.fromEntries(entries)
}

function storableAt(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return storableText(value)
  return typeof value === 'object' && value !== null ? storableObject(value, depth + 1) : value
}

/**
 * Plain data with every text in it, names of fields too, made storable. Everything that comes in passes here once, before
 * it is validated: a customer cannot see such a character, so refusing it would leave them with an error they cannot mend.
 *
 * @throws RangeError for what is nested deeper than any input is
 */
export function storable(value: unknown): unknown {
  return storableAt(value, 0)
}

/**
 * Reads JSON that somebody else wrote: a request, a file, a vendor's answer.
 * @throws SyntaxError, RangeError
 */
export function readJson(text: string): unknown {
  return storable(JSON.parse(text))
}
