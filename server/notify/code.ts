import { z } from 'zod'
import { VendorError } from '../adapters/vendor/vendor-error.ts'
import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { chargeBudget, giveBack } from '../identity/budget.ts'
import { MINUTE_MS } from '../kernel/calendar.ts'
import { holds, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query, Statement } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { readJson } from '../kernel/storable.ts'
import { type Claimed, markReached, retryAt, settle, settleMessage } from './outbox.ts'

export const CODE_TOPIC = 'code.send'

/**
 * Milliseconds to wait before a code is sent again. The wait is short, because a code is valid for five minutes and
 * the jobs run every minute.
 */
const RETRY_MS = 15 * 1000
/** Milliseconds by which the queried period begins before the sending time, because the gateway's clock may differ. */
const SLACK_MS = 10 * MINUTE_MS

const sealedSchema = z.object({
  phone: z.string(),
  code: z.string(),
  wanted: z.union([z.literal(0), z.literal(1)]),
})

/**
 * Encrypts the confidential part of a message: the phone, the code, and whether there is a recipient. The sealed text
 * of a stranger is as long as that of a customer. The sealed part is removed once the message is settled.
 */
export function sealCode(
  services: Pick<Services, 'secrets'>,
  codeId: string,
  input: { readonly phone: string; readonly code: string; readonly wanted: boolean },
): string {
  return services.secrets.encrypt(
    'sms_code',
    codeId,
    JSON.stringify({ ...input, wanted: input.wanted ? 1 : 0 }),
  )
}

const payloadSchema = z.object({ sealed: z.string() })

const c = columnsOf(tables.smsCode, 'c')
const n = columnsOf(tables.smsCode, 'n')

/** Whether code `c` can no longer be used, because it was used or the browser requested a newer one. */
const over = holds(`${c.usedAt} IS NOT NULL OR EXISTS (SELECT 1 FROM ${n}
  WHERE ${n.customerSessionId} = ${c.customerSessionId} AND ${n.sentAt} > ${c.sentAt} AND ${n.purpose} = ${c.purpose}
    AND ${n.visitId} IS NOT DISTINCT FROM ${c.visitId})`)

const CODE = query({ id: 'uuid' }, ({ id }) =>
  select(
    { ...pick(c, 'purpose', 'phoneIndex', 'sentAt', 'expiresAt'), over },
    `FROM ${c} WHERE ${c.id} = ${id}`,
  ),
)

/**
 * Sends one requested code if the code can still be used.
 *
 * For a registration, the gateway is first queried to see whether it is reachable, even if nobody gets a message. The
 * page learns only this result (`standingOfCode` in `server/identity/rules/sms-code.ts`). A stranger's request
 * therefore always looks like a customer's request. For the same reason, the phone's own sending limits are applied
 * here and are not reported to the page.
 */
export async function deliverCode(services: Services, message: Claimed): Promise<void> {
  const code = await CODE.first(services.db, { id: message.id })
  const now = services.clock.now()
  if (code === undefined || code.over) return await settle(services, message, 'SKIPPED', null, now)
  if (code.expiresAt <= now) return await settle(services, message, 'FAILED', EXPIRED, now)
  const { phone, ...sealed } = open(services, message)
  const by = { key: code.phoneIndex, purpose: code.purpose, at: code.sentAt }
  try {
    if (code.purpose === 'REGISTER' || message.attempts > 1) {
      const since = new Date(code.sentAt.getTime() - SLACK_MS)
      const before = await services.sms.deliveries({ phone, since })
      await markReached(services, message)
      if (before.some(({ reference }) => reference === message.id))
        return await recordSent(services, message, null, now)
    }
    if (sealed.wanted === 0) return await settle(services, message, 'SKIPPED', null, now)
    if (code.purpose === 'REGISTER' && !(await charge(services, by)))
      return await settle(services, message, 'SKIPPED', PHONE_LIMIT, now)
    const template = code.purpose === 'VISIT' ? 'VISIT_CODE' : 'REGISTER_CODE'
    const { serialNo } = await services.sms.send({
      phone,
      template,
      params: [sealed.code],
      reference: message.id,
    })
    await recordSent(services, message, serialNo, now)
  } catch (error) {
    if (!(error instanceof VendorError)) throw error
    const reason = `${error.vendor} ${error.code}`
    const again = new Date(now.getTime() + RETRY_MS)
    if (error.retryable && again < code.expiresAt) return await retryAt(services, message, again, reason)
    await settle(services, message, 'FAILED', reason, now)
    if (!error.ambiguous) await giveBack(services, by)
  }
}

const EXPIRED = 'the code expired before it could be sent'
const PHONE_LIMIT = 'as many codes went to this phone as may'

function open(services: Services, message: Claimed): z.infer<typeof sealedSchema> {
  const { sealed } = payloadSchema.parse(message.payload)
  return sealedSchema.parse(readJson(services.secrets.decrypt('sms_code', message.id, sealed)))
}

async function charge(services: Services, by: Parameters<typeof giveBack>[1]): Promise<boolean> {
  const sql = new Statement()
  const budget = chargeBudget(sql, services, { ...by, again: true })
  return (await services.db.query(sql.text(`SELECT 1 FROM ${budget}`), sql.values)).rows.length === 1
}

async function recordSent(
  services: Services,
  message: Claimed,
  reference: string | null,
  at: Date,
): Promise<void> {
  const sql = new Statement()
  const settled = settleMessage(sql, message, at, { reference })
  await services.db.query(sql.text(`SELECT 1 FROM ${settled}`), sql.values)
}
