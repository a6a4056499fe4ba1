import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { tables } from '../generated/tables.ts'
import { countChange } from '../kernel/database/change-counter.ts'
import { pick } from '../kernel/database/expression.ts'
import { recordset, select } from '../kernel/database/selection.ts'
import { Statement, selectAllOrNothing } from '../kernel/database/statement.ts'
import { assignSql, columnsOf, insertFrom, returning, update } from '../kernel/database/table.ts'
import { flagFields, type ProductVersion } from '../policy/rules/product-version.ts'

/**
 * The next version of one product. `follows` is the number of the previous version; 0 means that the product is new.
 */
export interface ProductWrite {
  readonly code: string
  readonly follows: number
  readonly content: ProductVersion
  readonly note: string
  readonly change: unknown
}

const p = columnsOf(tables.product, 'p')
const inserted = columnsOf(tables.product, tables.product.name)
const pv = columnsOf(tables.productVersion, 'pv')
const a = columnsOf(tables.audit, 'a')

/** The columns of a version that its author decides. */
const contentKeys = ['effectiveFrom', ...flagFields, 'note'] as const

/**
 * Writes versions of several products and their audit in one statement, so that either all of them are written or
 * none.
 *
 * @param seen the change counter `*coverage`, read before the products were checked
 * @throws pg.DatabaseError 40001 if the counter has changed, or if `follows` is no longer the newest version of a
 * product
 * @throws pg.DatabaseError 23505 if a new product already exists
 */
export async function writeProducts(
  services: Pick<Services, 'db'>,
  actor: Actor,
  writes: readonly ProductWrite[],
  seen: number,
  now: Date,
): Promise<void> {
  if (writes.length === 0) return
  const sql = new Statement()
  const rows = writes.map(({ content, ...write }) => ({
    ...write,
    ...content,
    version: write.follows + 1,
  }))
  const at = sql.given('timestamptz', now)
  const given = recordset(sql.given('jsonb', rows), 'r', {
    code: pv.productCode,
    follows: pv.version,
    version: pv.version,
    ...pick(pv, ...contentKeys),
    change: a.change,
  })
  const r = sql.with('r', select(given, `FROM ${given}`))
  const added = sql.with(
    'added',
    returning(
      insertFrom(tables.product, { code: r.code, version: '1', createdAt: at }, `r WHERE ${r.follows} = 0`),
      pick(inserted, 'code'),
    ),
  )
  const moved = sql.with(
    'moved',
    update(tables.product, 'p', {
      set: assignSql(tables.product, { version: r.version }),
      from: 'r',
      where: [`${p.code} = ${r.code}`, `${r.follows} > 0`, `${p.version} = ${r.follows}`],
      returning: pick(p, 'code'),
    }),
  )
  const known = sql.with(
    'known',
    select({ code: added.code }, `FROM added UNION ALL SELECT ${moved.code} FROM moved`),
  )
  const written = `r JOIN known ON ${known.code} = ${r.code}`
  sql.with(
    'written',
    insertFrom(
      tables.productVersion,
      {
        productCode: r.code,
        version: r.version,
        ...pick(r, ...contentKeys),
        createdAt: at,
        createdBy: sql.given('text', actor.id),
      },
      written,
    ),
  )
  const audited = sql.with('audited_rows', select(pick(r, 'code', 'change'), `FROM ${written}`))
  recordAudit(sql, actor, {
    at: now,
    action: 'product.write',
    from: 'audited_rows',
    targetKind: 'product',
    targetId: audited.code,
    change: `${audited.change}`,
  })
  countChange(sql, '*coverage', { seen, at: now, by: actor.id })
  await services.db.query(sql.text(selectAllOrNothing(['known', 'counted'], writes.length + 1)), sql.values)
}
