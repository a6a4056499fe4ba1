/** The numbers of visits that one day's statement spans; null if no visit was opened on it. */
export interface Span {
  readonly first: number | null
  readonly last: number | null
}

/** Numbers, from the first to the last of them. */
export interface Gap {
  readonly from: number
  readonly to: number
}

/**
 * The numbers that the statements of days leave out between their lowest and their highest. Visits opened around midnight
 * can be numbered in either day's order, so that spans of neighbouring days may overlap.
 */
export function gapsBetween(spans: readonly Span[]): Gap[] {
  const known = spans
    .flatMap(({ first, last }) => (first === null || last === null ? [] : [{ first, last }]))
    .sort((a, b) => a.first - b.first)
  const gaps: Gap[] = []
  let reached = known[0]?.last ?? 0
  for (const { first, last } of known) {
    if (first > reached + 1) gaps.push({ from: reached + 1, to: first - 1 })
    reached = Math.max(reached, last)
  }
  return gaps
}
