import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { count, holds, partOf } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query, Statement } from '../kernel/database/statement.ts'
import { piecesSealedWith, rotateContent } from './rotate-content.ts'
import { sealedColumns } from './sealed-columns.ts'
import { BATCH, walkRows } from './walk-rows.ts'

/** The reads of each sealed column. */
const reads = sealedColumns.map((column) => {
  const { of, sealed } = column
  return {
    column,
    COUNTS: query({}, () =>
      select(
        {
          key: partOf(sealed, '.', 1),
          rowless: holds(`${sealed} NOT LIKE '%.r.%' AND ${sealed} NOT LIKE '%.s.%'`),
          values: count(),
        },
        `FROM ${of} GROUP BY 1, 2 ORDER BY 1, 2`,
      ),
    ),
    OTHERS: query({ after: 'uuid', current: 'text' }, ({ after, current }) =>
      select(
        { id: of.id, sealed },
        `FROM ${of} WHERE ${of.id} > ${after} AND ${sealed} NOT LIKE ${current} ORDER BY ${of.id} LIMIT ${BATCH}`,
      ),
    ),
  }
})
type Reads = (typeof reads)[number]

/**
 * Counts the values of each sealed column, and the pieces of attachments, by key. Values bound to their row are counted separately from values that
 * are not bound.
 */
export async function sealedWith(services: Pick<Services, 'db'>) {
  const counts: { table: string; column: string; key: string; rowless: boolean; values: number }[] = []
  for (const { column: sealed, COUNTS } of reads) {
    const { table, column } = sealed
    for (const row of await COUNTS.all(services.db, {})) counts.push({ table, column, ...row })
  }
  return [...counts, ...(await piecesSealedWith(services))]
}

async function rotateColumn(
  services: Services,
  { column, OTHERS }: Reads,
  onBatch: (values: number) => void,
): Promise<number> {
  const { db, secrets } = services
  const { field } = column
  let done = 0
  for await (const rows of walkRows((after) => OTHERS.all(db, { after, current: secrets.currentPattern }))) {
    const anew = rows.map(({ id, sealed: before }) => ({
      id,
      before,
      after: secrets.encrypt(field, id, secrets.decrypt(field, id, before)),
    }))
    // A value that has changed since it was read is skipped, because the write that changed it used the current key.
    const written = (await column.RESEAL.run(db, { rows: anew })).rowCount ?? 0
    done += written
    onBatch(written)
  }
  return done
}

/**
 * Seals every ID number, phone, name of a file and content of an attachment with the installation's first key, and binds
 * each value to its row. This function
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
  for (const column of reads) values += await rotateColumn(services, column, onBatch)
  values += await rotateContent(services, onBatch)
  const sql = new Statement()
  const key = sql.given('text', services.secrets.currentKeyId)
  const rotated = sql.with('rotated', select({ key }, ''))
  recordAudit(sql, actor, {
    at: services.clock.now(),
    action: 'keys.rotate',
    from: 'rotated',
    targetKind: 'key',
    targetId: rotated.key,
    change: sql.given('jsonb', { values }),
  })
  await services.db.query(sql.text(`SELECT ${rotated.key} FROM rotated`), sql.values)
  return values
}
