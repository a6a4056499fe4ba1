import { existsSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import type { Clock } from '../clock.ts'
import { systemClock } from '../clock.ts'
import type { Env } from '../env.ts'
import { root } from './paths.ts'

type Seed = (input: { pool: pg.Pool; env: Env; clock: Clock; log: (line: string) => void }) => Promise<void>

function isSeed(module: unknown): module is { seed: Seed } {
  return (
    typeof module === 'object' && module !== null && 'seed' in module && typeof module.seed === 'function'
  )
}

/**
 * Puts the demo's customers and policies into a database that has no policy yet. Never touches one that has.
 *
 * @returns whether anything was put in
 */
export async function seedIfEmpty(env: Env, log: (line: string) => void): Promise<boolean> {
  const file = join(root, 'prisma', 'seed.ts')
  if (!existsSync(file)) return false
  const pool = new pg.Pool({ connectionString: env.DATABASE_URL, max: 4 })
  try {
    const { rows } = await pool.query<{ found: boolean }>('select exists (select 1 from policy) as found')
    if (rows[0]?.found !== false) return false
    const module: unknown = await import(file)
    if (!isSeed(module)) throw new Error('prisma/seed.ts exports no seed()')
    await module.seed({ pool, env, clock: systemClock, log })
    return true
  } finally {
    await pool.end()
  }
}
