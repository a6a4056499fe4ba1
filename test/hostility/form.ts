/** Whether every case is tried (`npm run test:hostility`), or each kind of fault once, as in `npm test`. */
export const everything = process.env.TEST_HOSTILITY === 'whole'
