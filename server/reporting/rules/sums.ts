import type { Period } from './period.ts'

/** One number for each figure. */
export type Sums<F extends string> = Readonly<Record<F, number>>

/** The sums of one group, for example a day or a product. The key is '' if the sums are not grouped. */
export interface GroupedSums<F extends string> {
  readonly key: string
  readonly sums: Sums<F>
}

function isComplete<F extends string>(
  given: Partial<Record<F, number>>,
  figures: readonly F[],
): given is Record<F, number> {
  return figures.every((figure) => given[figure] !== undefined)
}

/** Computes one number for each figure. */
export function sumsOf<F extends string>(figures: readonly F[], value: (figure: F) => number): Sums<F> {
  const sums: Partial<Record<F, number>> = {}
  for (const figure of figures) sums[figure] = value(figure)
  if (isComplete(sums, figures)) return sums
  throw new Error('a figure has no number')
}

/** Adds up rows, separately for each figure. If there are no rows, every sum is 0. */
export function addSums<F extends string>(figures: readonly F[], rows: readonly Sums<F>[]): Sums<F> {
  return sumsOf(figures, (figure) => rows.reduce((sum, row) => sum + row[figure], 0))
}

/** Adds up the daily rows whose day is in the given part of the period. */
export function sumsWithin<F extends string>(
  figures: readonly F[],
  piece: Period,
  rows: readonly GroupedSums<F>[],
): Sums<F> {
  const own = rows.filter(({ key }) => key >= piece.from && key <= piece.to)
  return addSums(
    figures,
    own.map(({ sums }) => sums),
  )
}
