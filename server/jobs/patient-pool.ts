import pg from 'pg'

/**
 * The classes of errors (the first two characters of SQLSTATE) that pass by themselves: the connection is lost, the server
 * lacks room or memory, it is stopping or starting, its disk fails. A server that has become a standby (25006) is
 * another one soon.
 */
const PASSING = new Set(['08', '53', '57', '58'])

/** Whether the same statement can succeed later. Every error that does not come from the database is one of its connection. */
function passes(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError)) return true
  return error.code === '25006' || PASSING.has(error.code?.slice(0, 2) ?? '')
}

/** The error as a network time-out, which the job runner tries again without limit; other errors as they are. */
const patiently = (error: unknown): unknown =>
  passes(error)
    ? Object.assign(new Error('no connection to the database', { cause: error }), { code: 'ETIMEDOUT' })
    : error

/** The same object with other methods; all others are called on the object itself. */
function replacing<T extends object>(target: T, methods: Readonly<Record<string, unknown>>): T {
  return new Proxy(target, {
    get: (_, key) => {
      if (typeof key === 'string' && key in methods) return methods[key]
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

function patientClient(client: pg.PoolClient): pg.PoolClient {
  const query = async (...given: unknown[]): Promise<unknown> => {
    try {
      return await Reflect.apply(client.query, client, given)
    } catch (error) {
      throw patiently(error)
    }
  }
  return replacing(client, { query })
}

/**
 * Wraps the connection pool for the job runner. If no connection can be obtained, or it breaks, or the database refuses
 * everybody's statements for a while, the error is reported as a network time-out, which the runner retries without limit.
 * The error itself could occur while the runner records the end of a job. It would then become an unhandled rejection and
 * end the process.
 */
export function patientPool(pool: pg.Pool): pg.Pool {
  const connect = async () => {
    try {
      return patientClient(await pool.connect())
    } catch (error) {
      throw patiently(error)
    }
  }
  return replacing(pool, {
    // If `connect` is called with a callback, the caller is the pool's own `query`.
    connect: (callback?: Parameters<typeof pool.connect>[0]) =>
      callback === undefined ? connect() : pool.connect(callback),
  })
}
