/*
 * Rules of nothing, with a test that leaves known gaps. `npm run test:mutants` first finds out whether its own report on
 * this file is true.
 */

/** The test looks at the first word only. */
export const words: Readonly<Record<'first' | 'second', string>> = { first: 'one', second: 'two' }

/** The test tries 2 and 4. */
export function isMore(count: number): boolean {
  return count > 3
}

/** With `-=` this never ends. */
export function countTo(last: number): number {
  let reached = 0
  while (reached < last) reached += 1
  return reached
}

const known = new Map<number, number>()

/** Keeps what it computed. What a mutant computed must not be found by the next mutant's tests. */
export function doubled(count: number): number {
  const found = known.get(count) ?? count * 2
  known.set(count, found)
  return found
}

/** No test calls it. */
export function unasked(): string {
  return 'nobody'
}
