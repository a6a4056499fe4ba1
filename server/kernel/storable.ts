/**
 * Characters that PostgreSQL, JSON or a spreadsheet cannot store and that nobody enters on purpose: control
 * characters except tab and line ends, unpaired surrogates, noncharacters.
 */
const UNSTORABLE = /(?![\t\n\r])\p{Cc}|\p{Cs}|[\ufffe\uffff]/gu

/**
 * Maximum nesting depth of data from outside. All valid input is nested less deeply, but hostile JSON could have
 * hundreds of thousands of levels.
 */
export const DEEPEST = 64

/** Removes characters that cannot be stored. All other characters stay unchanged. */
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
 * Removes unstorable characters from every string in plain data, including member names. All data from outside passes
 * through this function once, before it is validated. Such characters are not refused, because customers cannot see
 * them and could not correct the error.
 *
 * @throws RangeError if the data is nested deeper than any valid input
 */
export function storable(value: unknown): unknown {
  return storableAt(value, 0)
}

/**
 * Parses JSON that comes from outside: a request, a file, or a vendor's response.
 * @throws SyntaxError, RangeError
 */
export function readJson(text: string): unknown {
  return storable(JSON.parse(text))
}

/**
 * Parses JSON that this platform wrote itself, after `storable`. It is several times faster than `readJson`, for those who read
 * millions of such texts. Whoever reads the result validates it.
 * @throws SyntaxError
 */
export function readOwnJson(text: string): unknown {
  return JSON.parse(text)
}
