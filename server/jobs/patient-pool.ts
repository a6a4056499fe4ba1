import type pg from 'pg'

/**
 * Wraps the connection pool for the job runner. If no connection can be obtained, the error is reported as a network
 * time-out, which the runner retries without limit. The pool's own error, for example after ten seconds without a
 * free connection, could occur while the runner records the end of a job. It would then become an unhandled rejection
 * and end the process.
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
      // If `connect` is called with a callback, the caller is the pool's own `query`.
      if (key === 'connect')
        return (callback?: Parameters<typeof pool.connect>[0]) =>
          callback === undefined ? connect() : pool.connect(callback)
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
