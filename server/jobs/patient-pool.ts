import type pg from 'pg'

/**
 * The connection pool for the job runner. If no connection can be obtained, the error is reported as a network
 * time-out, which the runner retries without limit. Any other error while the runner writes a job's end would become
 * an unhandled rejection and end the process. Ten seconds without a free connection would be enough for that.
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
      // A call with a callback comes from the pool's own `query`.
      if (key === 'connect')
        return (callback?: Parameters<typeof pool.connect>[0]) =>
          callback === undefined ? connect() : pool.connect(callback)
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
