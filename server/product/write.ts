import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { countChange } from '../kernel/database/change-counter.ts'
import { Statement, selectAllOrNothing } from '../kernel/database/statement.ts'
import type { ProductVersion } from '../policy/rules/product-version.ts'

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
  const rows = writes.map(({ code, follows, content, note, change }) => ({
    code,
    follows,
    version: follows + 1,
    effective_from: content.effectiveFrom,
    name: content.name,
    design_type: content.designType,
    new_type: content.newType,
    risk_transcription: content.riskTranscription,
    guaranteed_rate: content.guaranteedRate,
    dual_recording: content.dualRecording,
    cooling_off_days: content.coolingOffDays,
    on_sale: content.onSale,
    note,
    change,
  }))
  const at = `${sql.value(now)}::timestamptz`
  sql.with(
    'r',
    `SELECT * FROM jsonb_to_recordset(${sql.value(JSON.stringify(rows))}::jsonb) AS r(code text, follows int, version int,
      effective_from date, name text, design_type design_type, new_type boolean, risk_transcription boolean, guaranteed_rate numeric,
      dual_recording boolean, cooling_off_days int, on_sale boolean, note text, change jsonb)`,
  )
  sql.with(
    'added',
    `INSERT INTO product (code, version, created_at) SELECT code, 1, ${at} FROM r WHERE follows = 0 RETURNING code`,
  )
  sql.with(
    'moved',
    `UPDATE product SET version = r.version FROM r WHERE product.code = r.code AND r.follows > 0 AND product.version = r.follows
      RETURNING product.code`,
  )
  sql.with('known', 'SELECT code FROM added UNION ALL SELECT code FROM moved')
  sql.with(
    'written',
    `INSERT INTO product_version (product_code, version, effective_from, name, design_type, new_type, risk_transcription,
        guaranteed_rate, dual_recording, cooling_off_days, on_sale, note, created_at, created_by)
      SELECT r.code, r.version, r.effective_from, r.name, r.design_type, r.new_type, r.risk_transcription, r.guaranteed_rate,
        r.dual_recording, r.cooling_off_days, r.on_sale, r.note, ${at}, ${sql.value(actor.id)}
      FROM r JOIN known USING (code) RETURNING product_code`,
  )
  sql.with('audited_rows', 'SELECT r.* FROM r JOIN known USING (code)')
  recordAudit(sql, actor, {
    at: now,
    action: 'product.write',
    from: 'audited_rows',
    targetKind: 'product',
    targetId: 'audited_rows.code',
    change: 'audited_rows.change',
  })
  countChange(sql, '*coverage', { seen, at: now, by: actor.id })
  await services.db.query(sql.text(selectAllOrNothing(['known', 'counted'], writes.length + 1)), sql.values)
}
