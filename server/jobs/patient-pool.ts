import type pg from 'pg'

/**
 * The pool as the job runner is given it: a connection that could not be had counts as a time-out of the network, which the
 * runner tries again for as long as it takes. Any other error while the end of a job is written is a rejection that nobody hears of, and
 * ends the process: ten seconds without a connection to spare are enough.
 */
export function patientPool(pool: pg.Pool): pg.Pool {
  const connect = async () => {
    try {
      return await pool.connect()
    } catch (error) {
      throw Object.assign(new Error('no connection to the database', { cause: error }), { code: 'ETIMEDOUT' })
    }
  }
  return new Proxy(pool, {
    get: (target, key) => {
      // With a callback it is the pool's own queries that ask.
      if (key === 'connect')
        return (callback?: Parameters<typeof pool.connect>[0]) =>
          callback === undefined ? connect() : pool.connect(callback)
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
