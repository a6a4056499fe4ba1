/**
 * True if every case is tried (`npm run test:hostility`); false if each kind of fault is tried once, as in `npm
 * test`.
 */
export const everything = process.env.TEST_HOSTILITY === 'whole'
