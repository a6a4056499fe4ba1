import { z } from 'zod'
import type { AlertPort } from '../../adapters/alert/port.ts'
import { VendorError } from '../../adapters/vendor/vendor-error.ts'
import type { Services } from '../../context.ts'
import { recordAudit, systemActor } from '../../evidence/audit.ts'
import { Statement } from '../../kernel/database/statement.ts'
import { type Claimed, postpone, settle, settleMessage } from '../../notify/outbox.ts'
import { alertMessage } from './messages.zh-CN.ts'
import { type AlertView, readAlert } from './service.ts'

const payloadSchema = z.object({ alertId: z.string() })

/** Reasons why a message was not sent. They are stored in the outbox for the operators. */
const SKIPPED = {
  noAddress: 'ALERT_WEBHOOK_URL is not set: the alert is shown in the console only',
  handled: 'the alert was handled before its message was sent',
} as const

/**
 * Sends one alert to the group in 企业微信 (WeChat Work). Nothing is sent if somebody has already handled the alert or no
 * group is configured.
 */
export async function deliverAlert(services: Services, message: Claimed): Promise<void> {
  const at = services.clock.now()
  const alert = await readAlert(services, payloadSchema.parse(message.payload).alertId)
  if (alert === null) return await settle(services, message, 'SKIPPED', null, at)
  if (services.alert === null) return await settle(services, message, 'SKIPPED', SKIPPED.noAddress, at)
  if (alert.handled !== null) return await settle(services, message, 'SKIPPED', SKIPPED.handled, at)
  try {
    await tell(services, services.alert, alert)
  } catch (error) {
    if (!(error instanceof VendorError)) throw error
    return await postpone(services, message, error)
  }
  await recordTold(services, message, alert)
}

async function tell(services: Services, port: AlertPort, alert: AlertView): Promise<void> {
  await port.send({
    ...alertMessage(alert),
    url: `${services.publicUrl}/admin/alerts?alert=${alert.id}`,
    // Only the last characters of the alert's id are used, because they are its random part.
    reference: alert.id.slice(-12),
  })
}

async function recordTold(services: Services, message: Claimed, alert: AlertView): Promise<void> {
  const sql = new Statement()
  const at = services.clock.now()
  const settled = settleMessage(sql, message, at, { reference: null })
  recordAudit(sql, systemActor('deliver'), {
    at,
    action: 'alert.send',
    from: settled,
    targetKind: 'alert',
    targetId: sql.given('uuid', alert.id),
    change: sql.given('jsonb', { kind: alert.kind, subject: alert.subject }),
  })
  await services.db.query(sql.text(`SELECT count(*) FROM ${settled}`), sql.values)
}
