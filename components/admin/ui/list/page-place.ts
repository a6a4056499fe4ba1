/** A page of a list: its number, and the row after which it begins (null for the first page). */
export interface Place<Cursor> {
  readonly number: number
  readonly after: Cursor | null
}

/** A short digest of the filters. A page that was opened with other filters has another digest. */
function digest(of: string): string {
  let sum = 5381
  for (let index = 0; index < of.length; index += 1) sum = (Math.imul(sum, 33) ^ of.charCodeAt(index)) >>> 0
  return sum.toString(36)
}

/** Writes a page for a URL: number, digest of the filters, cursor. */
export function placeText(place: Place<unknown>, of: string): string {
  return `${place.number}~${digest(of)}~${JSON.stringify(place.after)}`
}

/**
 * Reads a page from a URL.
 * @returns the first page if the text is not a page, or belongs to other filters; the server checks the cursor
 */
export function placeFrom<Cursor>(written: string | null, of: string): Place<Cursor> {
  const first = { number: 1, after: null }
  const [, number, filters, cursor] = /^([1-9]\d{0,5})~([\da-z]+)~(.+)$/.exec(written ?? '') ?? []
  if (cursor === undefined || filters !== digest(of)) return first
  try {
    return { number: Number(number), after: JSON.parse(cursor) }
  } catch {
    return first
  }
}
