/**
 * A mutant that no test can kill, because the mutated code does the same. It is matched by its file, the line in which it
 * begins and the change, so that an entry becomes stale when the line changes. `npm run test:mutants` fails on a stale
 * entry, and on one whose mutant is killed.
 */
export interface Equivalent {
  readonly file: string
  /** The line in which the mutant begins, without the spaces around it. */
  readonly code: string
  readonly from: string
  readonly to: string
  readonly reason: string
}

export const equivalent: readonly Equivalent[] = []
