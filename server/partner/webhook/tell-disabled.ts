import { z } from 'zod'
import { VendorError } from '../../adapters/vendor/vendor-error.ts'
import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import { pick } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { query, Statement } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { type Claimed, postpone, settle, settleMessage } from '../../notify/outbox.ts'
import { disabledMessage } from '../messages.zh-CN.ts'

const e = columnsOf(tables.webhookEndpoint, 'e')
const c = columnsOf(tables.partnerClient, 'c')

const payloadSchema = z.object({ endpointId: z.string() })

const DISABLED = query({ id: 'uuid' }, ({ id }) =>
  select(
    { clientName: c.name, ...pick(e, 'description', 'state', 'disabledFor', 'disabledAt') },
    `FROM ${e} JOIN ${c} ON ${c.id} = ${e.clientId} WHERE ${e.id} = ${id}`,
  ),
)

/** Reasons why nobody was told. They are stored in the outbox for the operators. */
const SKIPPED = {
  noAddress: 'ALERT_WEBHOOK_URL is not set: it is shown in the console only',
  resumed: 'the endpoint was resumed before its message was sent',
} as const

/**
 * Tells the group in 企业微信 (WeChat Work) that the platform has disabled an endpoint. Nothing is sent if it was resumed
 * meanwhile, or if no group is configured.
 */
export async function tellDisabled(services: Services, message: Claimed): Promise<void> {
  const at = services.clock.now()
  const { endpointId } = payloadSchema.parse(message.payload)
  const of = await DISABLED.first(services.db, { id: endpointId })
  if (of?.state !== 'DISABLED' || of.disabledFor === null || of.disabledAt === null)
    return await settle(services, message, 'SKIPPED', SKIPPED.resumed, at)
  if (services.alert === null) return await settle(services, message, 'SKIPPED', SKIPPED.noAddress, at)
  try {
    await services.alert.send({
      ...disabledMessage({ ...of, disabledFor: of.disabledFor, disabledAt: of.disabledAt }),
      url: `${services.publicUrl}/admin/partners/webhooks`,
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
