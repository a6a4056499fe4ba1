/** What is known of a backlog whose rows have numbers and no instant. */
export interface Seen {
  /** The largest number that was there, and when it was read. In order. */
  readonly marks: readonly { readonly newest: number; readonly at: number }[]
}

export const nothingSeen: Seen = { marks: [] }

/** Marks that are kept: at one every fifteen seconds, a day of a backlog that does not get smaller. */
const MOST_MARKS = 5_760

/**
 * For how long, at least, the oldest row of a backlog has waited. A row that waits now, and whose number had been given
 * at an earlier reading, has waited since then.
 *
 * @param at a clock in milliseconds that never goes back
 */
export function afterReading(
  seen: Seen,
  backlog: { readonly oldest: number | null; readonly newest: number | null },
  at: number,
): { readonly seen: Seen; readonly seconds: number } {
  const { oldest, newest } = backlog
  if (oldest === null || newest === null) return { seen: nothingSeen, seconds: 0 }
  const before = seen.marks.filter((mark) => mark.newest >= oldest)
  const last = before.at(-1)
  const marks =
    (last !== undefined && last.newest >= newest) || before.length >= MOST_MARKS
      ? before
      : [...before, { newest, at }]
  return { seen: { marks }, seconds: (at - (marks[0]?.at ?? at)) / 1000 }
}
