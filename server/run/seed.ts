import pg from 'pg'
import type { Env } from '../kernel/process/env.ts'

/**
 * Adds the demo's customers and policies to a database without policies. A database with policies is never changed.
 *
 * @returns true if anything was added
 */
export async function seedIfEmpty(
  env: Env,
  log: (line: string) => void,
  options: { readonly history?: boolean } = {},
): Promise<boolean> {
  const client = new pg.Client({ connectionString: env.DATABASE_URL })
  await client.connect()
  try {
    const { rows } = await client.query<{ found: boolean }>('select exists (select 1 from policy) as found')
    if (rows[0]?.found !== false) return false
  } finally {
    await client.end()
  }
  // This module is imported only here, because on a fresh clone the Prisma client that it needs is generated after
  // this file was loaded.
  const { seed } = await import('../demo/story/seed.ts')
  await seed({ env, log, ...options })
  return true
}
