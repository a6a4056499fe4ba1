/** The seeds of every run; a number in SIM_SEED replays one. */
export function seeds(standard: readonly number[]): readonly number[] {
  const given = process.env.SIM_SEED
  if (given === undefined || given === '') return standard
  const seed = Number(given)
  if (!Number.isInteger(seed)) throw new Error(`SIM_SEED=${given} is not a whole number`)
  return [seed]
}

/** Whether a run is the whole one of `npm run test:simulation`, or the short one that `npm test` has time for. */
export const whole = process.env.SIM_SIZE === 'whole'

/** What a failing run says, so that anybody can see it again. */
export function replayHint(seed: number): string {
  return `seed ${seed}; replay with: SIM_SEED=${seed} SIM_SIZE=${whole ? 'whole' : 'short'} npm run test:simulation`
}
