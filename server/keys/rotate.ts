import { z } from 'zod'
import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { Statement } from '../kernel/database/statement.ts'
import { resealColumn, type SealedColumn, sealedColumns } from '../policy/write.ts'
import { walkRows } from './walk-rows.ts'

const rowSchema = z.object({ id: z.string(), sealed: z.string() })

const countSchema = z.object({ key: z.string(), rowless: z.boolean(), n: z.number() })

/**
 * Counts the values of each sealed column by key. Values bound to their row are counted separately from values that
 * are not bound.
 */
export async function sealedWith(services: Pick<Services, 'db'>) {
  const counts: { table: string; column: string; key: string; rowless: boolean; values: number }[] = []
  for (const { table, column } of sealedColumns) {
    const found = await services.db.query(
      `SELECT split_part(${column}, '.', 1) AS key, ${column} NOT LIKE '%.r.%' AS rowless, count(*)::int AS n
        FROM ${table} GROUP BY 1, 2 ORDER BY 1, 2`,
      [],
    )
    for (const row of found.rows) {
      const { key, rowless, n } = countSchema.parse(row)
      counts.push({ table, column, key, rowless, values: n })
    }
  }
  return counts
}

async function rotateColumn(
  services: Services,
  sealed: SealedColumn,
  onBatch: (values: number) => void,
): Promise<number> {
  const { db, secrets } = services
  const { table, column, field } = sealed
  let done = 0
  const select = `SELECT id, ${column} AS sealed FROM ${table}`
  const only = { condition: `${column} NOT LIKE $2`, value: secrets.currentPattern }
  for await (const rows of walkRows(db, select, rowSchema, only)) {
    const anew = rows.map(({ id, sealed: before }) => ({
      id,
      before,
      after: secrets.encrypt(field, id, secrets.decrypt(field, id, before)),
    }))
    const written = await resealColumn(db, sealed, anew)
    done += written
    onBatch(written)
  }
  return done
}

/**
 * Seals every ID number and phone with the installation's first key and binds each value to its row. This function
 * can be stopped and restarted at any time. The platform keeps working meanwhile, because values sealed with any
 * configured key can be opened.
 *
 * @returns the number of values that were sealed again
 * @throws Error if a value is sealed with a key that this installation does not have
 */
export async function rotateKeys(
  services: Services,
  actor: Actor,
  onBatch: (values: number) => void = () => undefined,
): Promise<number> {
  let values = 0
  for (const column of sealedColumns) values += await rotateColumn(services, column, onBatch)
  const sql = new Statement()
  sql.with('rotated', `SELECT ${sql.value(services.secrets.currentKeyId)}::text AS key`)
  recordAudit(sql, actor, {
    at: services.clock.now(),
    action: 'keys.rotate',
    from: 'rotated',
    targetKind: 'key',
    targetId: 'rotated.key',
    change: `${sql.value(JSON.stringify({ values }))}::jsonb`,
  })
  await services.db.query(sql.text('SELECT key FROM rotated'), sql.values)
  return values
}
