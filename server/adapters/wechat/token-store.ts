import type { Pool } from 'pg'
import { tables, type VendorTokenRow } from '../../generated/tables.ts'
import { pick } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { prepare, type Queryable, query } from '../../kernel/database/statement.ts'
import { columnsOf, excluded, insertFrom } from '../../kernel/database/table.ts'

/** A vendor's access token, shared by every instance of this application. */
export type VendorToken = Readonly<Pick<VendorTokenRow, 'token' | 'expiresAt'>>

export interface Refresh {
  /**
   * Whether a stored token can be used. It is checked again under the lock, because another caller can have refreshed
   * the token meanwhile.
   */
  usable(held: VendorToken): boolean
  /**
   * Fetches a new token from the vendor.
   * @param held the stored token; null if there is none
   */
  fetch(held: VendorToken | null): Promise<VendorToken>
}

/**
 * Stores the token. The vendor limits the number of token requests (forced refreshes: 20 a day), so only one caller
 * at a time is allowed to request a token.
 */
export interface TokenStore {
  read(): Promise<VendorToken | null>
  /**
   * Returns a usable token: the token another caller has just stored, or a newly fetched one. Errors of `fetch` are
   * passed on.
   */
  refresh(refresh: Refresh): Promise<VendorToken>
}

/**
 * Lets the callers of one process share one refresh and its failure. Otherwise, while the vendor is down, a hundred
 * waiting senders would each wait for a time-out, one after another.
 */
function sharedInProcess(store: TokenStore): TokenStore {
  let flight: Promise<VendorToken> | null = null
  return {
    read: () => store.read(),
    async refresh(refresh) {
      while (flight !== null) {
        const token = await flight
        if (refresh.usable(token)) return token
      }
      const own = store.refresh(refresh).finally(() => {
        flight = null
      })
      flight = own
      return own
    },
  }
}

/** A token store in memory, for tests and for a single process. */
export function createMemoryTokenStore(): TokenStore {
  let held: VendorToken | null = null
  return sharedInProcess({
    read: async () => held,
    async refresh(refresh) {
      if (held !== null && refresh.usable(held)) return held
      held = await refresh.fetch(held)
      return held
    },
  })
}

const t = columnsOf(tables.vendorToken, 't')

const READ = query({ vendor: 'text' }, ({ vendor }) =>
  select(pick(t, 'token', 'expiresAt'), `FROM ${t} WHERE ${t.vendor} = ${vendor}`),
)

const WRITE = prepare(
  pick(t, 'vendor', 'token', 'expiresAt'),
  (given) => `${insertFrom(tables.vendorToken, given)} ON CONFLICT (${tables.vendorToken.sql.vendor})
    DO UPDATE SET ${excluded(tables.vendorToken, 'token', 'expiresAt')}`,
)

/**
 * The first key of this application's advisory locks for vendor tokens. The second key is the hash of the vendor's
 * name.
 */
const LOCK_SPACE = 0x746f6b65

/**
 * Stores one row per vendor in `vendor_token`.
 *
 * The advisory lock belongs to a transaction, so the lock also works behind PgBouncer and ends with its connection.
 * While the application waits for the vendor, the transaction has written nothing and holds no snapshot, so it does
 * not hold vacuum back. The transaction lasts no longer than the time-out of `fetch`.
 */
export function createDatabaseTokenStore(pool: Pool, vendor: string): TokenStore {
  const read = async (db: Queryable): Promise<VendorToken | null> =>
    (await READ.first(db, { vendor })) ?? null
  return sharedInProcess({
    async read() {
      return await read({ query: (text, values) => pool.query(text, [...values]) })
    },
    async refresh(refresh) {
      const client = await pool.connect()
      const db: Queryable = { query: (text, values) => client.query(text, [...values]) }
      let broken: Error | undefined
      try {
        await client.query('begin')
        await client.query('select pg_advisory_xact_lock($1, hashtext($2))', [LOCK_SPACE, vendor])
        const held = await read(db)
        if (held !== null && refresh.usable(held)) {
          await client.query('commit')
          return held
        }
        const fresh = await refresh.fetch(held)
        await WRITE.run(db, { vendor, token: fresh.token, expiresAt: fresh.expiresAt })
        await client.query('commit')
        return fresh
      } catch (error) {
        await client.query('rollback').catch((failure: unknown) => {
          broken = failure instanceof Error ? failure : new Error('rollback failed')
        })
        throw error
      } finally {
        client.release(broken)
      }
    },
  })
}
