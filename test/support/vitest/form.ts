/**
 * Whether a run is the whole one of `npm run test:whole`, or the short one that `npm test` has time for: fewer people in a
 * simulation, one width for each page, and in browsers not once more what integration tests show. Both try the same promises.
 */
export const whole = process.env.TEST_FORM === 'whole'
