/**
 * True for the complete run (`npm run test:whole`), false for the short one of `npm test`. The short run has fewer
 * people in a simulation, one width for each page, and one engine of each family. It leaves out browser tests of behaviour that
 * integration tests already check. Both runs test the same promises.
 */
export const whole = process.env.TEST_FORM === 'whole'
