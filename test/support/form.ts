/**
 * Whether a run is the whole one of `npm run test:whole`, or the short one that `npm test` has time for: fewer people in a
 * simulation, one width for each page. Both try the same promises.
 */
export const whole = process.env.TEST_FORM === 'whole'
