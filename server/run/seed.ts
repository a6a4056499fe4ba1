import pg from 'pg'
import type { Env } from '../kernel/process/env.ts'

/**
 * Puts the demo's customers and policies into a database that has no policy yet. Never touches one that has.
 *
 * @returns whether anything was put in
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
  // Only now: on a fresh clone the Prisma client it needs is generated after this file has been loaded.
  const { seed } = await import('../demo/story/seed.ts')
  await seed({ env, log, ...options })
  return true
}
