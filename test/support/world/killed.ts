import type { Database } from '#server/kernel/database/db.ts'

/**
 * The database of an instance that is killed before its statement number `last`: on its pool, or on a connection of a
 * transaction.
 */
export function killedAt(
  db: Database,
  last: number,
): { readonly db: Database; readonly died: () => boolean } {
  let sent = 0
  const next = () => {
    sent += 1
    if (sent >= last) throw new Error('killed')
  }
  const pool = new Proxy(db.pool, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key)
      if (key !== 'connect') return typeof value === 'function' ? value.bind(target) : value
      return async () => {
        const client = await target.connect()
        return new Proxy(client, {
          get: (own, name) => {
            const member: unknown = Reflect.get(own, name)
            if (typeof member !== 'function') return member
            if (name !== 'query') return member.bind(own)
            return (...given: unknown[]) => {
              // The server rolls back what a connection that is gone had begun.
              if (given[0] === 'ROLLBACK') return Reflect.apply(member, own, given)
              try {
                next()
              } catch (error) {
                return Promise.reject(error)
              }
              return Reflect.apply(member, own, given)
            }
          },
        })
      }
    },
  })
  return {
    db: {
      ...db,
      pool,
      query: async (text, values) => {
        next()
        return await db.query(text, values)
      },
    },
    died: () => sent >= last,
  }
}
