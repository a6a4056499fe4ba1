import { whole } from '#test/support/vitest/form.ts'

/** The seeds of a run: the standard ones, or only the number in SIM_SEED to replay one. */
export function seeds(standard: readonly number[]): readonly number[] {
  const given = process.env.SIM_SEED
  if (given === undefined || given === '') return standard
  const seed = Number(given)
  if (!Number.isInteger(seed)) throw new Error(`SIM_SEED=${given} is not a whole number`)
  return [seed]
}

/** The hint that a failing run prints, with the command that replays it. */
export function replayHint(seed: number): string {
  return `seed ${seed}; replay with: SIM_SEED=${seed} TEST_FORM=${whole ? 'whole' : 'short'} npm test -- --project simulation`
}
