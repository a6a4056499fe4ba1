import { z } from 'zod'
import { VendorError } from '../../adapters/vendor/vendor-error.ts'
import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import { pick } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { query, Statement } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { type Claimed, insertMessages, postpone, settle, settleMessage } from '../../notify/outbox.ts'
import { breakGlassMessage } from '../rules/messages.zh-CN.ts'

/** Whether staff sign in at a directory. Passwords are then for emergencies only. */
export function hasDirectory({ directories }: Pick<Services, 'directories'>): boolean {
  return directories.oidc !== null || directories.wecom !== null
}

/** Adds the message about a use of an account for emergencies (应急账号) to the statement that records the use. */
export function tellBreakGlass(
  sql: Statement,
  use: { readonly id: string; readonly staffId: string; readonly at: Date },
): void {
  const at = sql.given('timestamptz', use.at)
  const id = sql.given('uuid', use.id)
  const told = insertMessages({
    from: 'passed',
    id,
    topic: 'staff.break-glass',
    dedupeKey: `'break-glass:' || ${id}::text`,
    payload: sql.given('jsonb', { staffId: use.staffId, at: use.at.toISOString() }),
    at,
    availableAt: at,
  })
  sql.with('told', told)
}

const payloadSchema = z.object({ staffId: z.uuid(), at: z.coerce.date() })

const s = columnsOf(tables.staff, 's')
const USED = query({ id: 'uuid' }, ({ id }) => select(pick(s, 'username'), `FROM ${s} WHERE ${s.id} = ${id}`))

/** Why nobody was told. It is stored in the outbox for the operators. */
const NO_ADDRESS = 'ALERT_WEBHOOK_URL is not set: it is shown in the console and logged only'

/** Tells the group in 企业微信 (WeChat Work) that somebody signed in with an account for emergencies. */
export async function deliverBreakGlass(services: Services, message: Claimed): Promise<void> {
  const used = payloadSchema.parse(message.payload)
  const { username } = await USED.one(services.db, { id: used.staffId })
  if (services.alert === null)
    return await settle(services, message, 'SKIPPED', NO_ADDRESS, services.clock.now())
  try {
    await services.alert.send({
      ...breakGlassMessage({ username, at: used.at }),
      url: `${services.publicUrl}/admin/staff`,
      reference: message.id.slice(-12),
    })
  } catch (error) {
    if (!(error instanceof VendorError)) throw error
    return await postpone(services, message, error)
  }
  const sql = new Statement()
  const settled = settleMessage(sql, message, services.clock.now(), { reference: null })
  await services.db.query(sql.text(`SELECT count(*) FROM ${settled}`), sql.values)
}
