/** Whether every case is tried (`npm run test:hostility`), or each kind of fault once, which `npm test` has time for. */
export const everything = process.env.TEST_HOSTILITY === 'whole'
