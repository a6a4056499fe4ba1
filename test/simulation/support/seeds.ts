import { whole } from '#test/support/vitest/form.ts'

/**
 * Returns the seeds of a run. These are the standard seeds, or only the seed in SIM_SEED if a run is to be replayed.
 */
export function seeds(standard: readonly number[]): readonly number[] {
  const given = process.env.SIM_SEED
  if (given === undefined || given === '') return standard
  const seed = Number(given)
  if (!Number.isInteger(seed)) throw new Error(`SIM_SEED=${given} is not a whole number`)
  return [seed]
}

/** Returns the hint that a failing run prints. It contains the command that replays the run. */
export function replayHint(seed: number): string {
  return `seed ${seed}; replay with: SIM_SEED=${seed} TEST_FORM=${whole ? 'whole' : 'short'} npm test -- --project simulation`
}
