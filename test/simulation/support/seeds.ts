import { whole } from '#test/support/vitest/form.ts'

/** The seeds of every run; a number in SIM_SEED replays one. */
export function seeds(standard: readonly number[]): readonly number[] {
  const given = process.env.SIM_SEED
  if (given === undefined || given === '') return standard
  const seed = Number(given)
  if (!Number.isInteger(seed)) throw new Error(`SIM_SEED=${given} is not a whole number`)
  return [seed]
}

/** What a failing run prints, so that anybody can replay it. */
export function replayHint(seed: number): string {
  return `seed ${seed}; replay with: SIM_SEED=${seed} TEST_FORM=${whole ? 'whole' : 'short'} npm test -- --project simulation`
}
