/**
 * Whether this is the whole run (`npm run test:whole`) or the short one that `npm test` has time for: fewer people in a
 * simulation, one width for each page, and no browser test of what integration tests show already. Both test the same
 * promises.
 */
export const whole = process.env.TEST_FORM === 'whole'
