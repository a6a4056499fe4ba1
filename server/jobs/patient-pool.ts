import type pg from 'pg'

/**
 * The pool for the job runner. A connection that cannot be obtained counts as a network time-out, which the
 * runner retries for as long as it takes. Any other error while a job's end is written becomes an unhandled
 * rejection and ends the process: ten seconds without a free connection would be enough.
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
      // With a callback, the pool's own `query` is calling.
      if (key === 'connect')
        return (callback?: Parameters<typeof pool.connect>[0]) =>
          callback === undefined ? connect() : pool.connect(callback)
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
