/**
 * Characters that PostgreSQL, JSON or a spreadsheet cannot store, and that nobody sees or types on purpose:
 * controls except tab and line ends, unpaired surrogates, noncharacters.
 */
const UNSTORABLE = /(?![\t\n\r])\p{Cc}|\p{Cs}|[\ufffe\uffff]/gu

/** Deeper than any of our inputs; JSON could nest by the hundred thousand. */
export const DEEPEST = 64

/** The text without characters that cannot be stored; all others are unchanged. */
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
 * Plain data with every text in it, member names included, made storable. All input passes here once, before
 * it is validated: a customer cannot see such a character, so refusing it would give them an error they
 * cannot fix.
 *
 * @throws RangeError for data nested deeper than any valid input
 */
export function storable(value: unknown): unknown {
  return storableAt(value, 0)
}

/**
 * Parses JSON from outside: a request, a file, a vendor's answer.
 * @throws SyntaxError, RangeError
 */
export function readJson(text: string): unknown {
  return storable(JSON.parse(text))
}
