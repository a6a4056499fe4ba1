import { z } from 'zod'
import { VendorError } from '../adapters/vendor/vendor-error.ts'
import type { Services } from '../context.ts'
import { systemActor } from '../evidence/audit.ts'
import { tables } from '../generated/tables.ts'
import { HOUR_MS } from '../kernel/calendar.ts'
import { decideAgain, WRITTEN_MEANWHILE } from '../kernel/database/decide-again.ts'
import { firstOf, pick } from '../kernel/database/expression.ts'
import { rowOf, select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import { pr, productOfPolicy } from '../policy/facts.ts'
import { commitVisit } from '../visit/commit.ts'
import { type StoredVisit, storedVisit, toStoredVisit } from '../visit/rows.ts'
import { isLive } from '../visit/rules/events.ts'
import { overdueReasons } from '../visit/rules/steps.ts'
import { type Claimed, isUnsettled, postpone, repeatAsSms, settle, settleMessage } from './outbox.ts'
import { personalLink } from './personal-links.ts'
import { firstReceipt } from './receipts.ts'
import { reminderFields } from './rules/reminders.ts'
import { stopFollowing } from './wechat-bindings.ts'

const payloadSchema = z.object({
  visitId: z.string(),
  round: z.number().int(),
  by: z.enum(['ANY', 'SMS']),
})

interface Message extends Claimed {
  readonly payload: z.infer<typeof payloadSchema>
}

const v = columnsOf(tables.visit, 'v')
const p = columnsOf(tables.policy, 'p')
const st = columnsOf(tables.identityStanding, 'st')
const wb = columnsOf(tables.wechatBinding, 'wb')

const contextColumns = {
  ...pick(p, 'policyNo', 'phoneEnc'),
  productName: pr.name,
  escalateAt: st.escalateAt,
  openid: firstOf(
    wb.openid,
    `FROM ${wb} WHERE ${wb.customerId} = ${v.customerId} AND ${wb.following} ORDER BY ${wb.boundAt} DESC LIMIT 1`,
  ),
}
const context = rowOf(contextColumns)

const ADDRESSED = query({ visitId: 'uuid' }, ({ visitId }) =>
  select(
    { ...storedVisit.columns('v'), ...contextColumns },
    `FROM ${v} JOIN ${p} ON ${p.id} = ${v.policyId} ${productOfPolicy}
      LEFT JOIN ${st} ON ${st.customerId} = ${v.customerId} WHERE ${v.id} = ${visitId}`,
  ),
)

interface Addressed {
  readonly visit: StoredVisit
  readonly context: z.output<typeof context>
}

async function load(services: Services, visitId: string): Promise<Addressed | null> {
  const [row] = (await ADDRESSED.run(services.db, { visitId })).rows
  if (row === undefined) return null
  return { visit: toStoredVisit(storedVisit.read(row)), context: context.parse(row) }
}

function isDue({ visit, context }: Addressed, at: Date): boolean {
  const overdue = overdueReasons(visit.state, context.escalateAt, at)
  return isLive(visit.state.status) && overdue.length === 0
}

/**
 * Sends one reminder if its visit is still pending. The reminder is sent on WeChat if the customer is bound to
 * WeChat, and otherwise as a text message.
 */
export async function deliverReminder(services: Services, claimed: Claimed): Promise<void> {
  const message: Message = { ...claimed, payload: payloadSchema.parse(claimed.payload) }
  const addressed = await load(services, message.payload.visitId)
  const at = services.clock.now()
  if (addressed === null || !isDue(addressed, at)) return await settle(services, message, 'SKIPPED', null, at)
  try {
    const sent = await send(services, message, addressed)
    await recordSent(services, message, addressed, sent)
  } catch (error) {
    if (!(error instanceof VendorError)) throw error
    await postpone(services, message, error)
  }
}

interface Sent {
  readonly by: 'WECHAT' | 'SMS'
  readonly reference: string
}

/** WeChat's error codes for a person who cannot receive WeChat messages. The person gets a text message instead. */
const UNREACHABLE = new Set(['40003', '43004'])

async function send(services: Services, message: Message, addressed: Addressed): Promise<Sent> {
  const { openid } = addressed.context
  if (openid !== null && message.payload.by === 'ANY') {
    try {
      return await sendByWechat(services, message, addressed, openid)
    } catch (error) {
      if (!(error instanceof VendorError && UNREACHABLE.has(error.code))) throw error
      await stopFollowing(services, openid)
    }
  }
  return await sendBySms(services, message, addressed)
}

async function sendByWechat(
  services: Services,
  message: Message,
  addressed: Addressed,
  openid: string,
): Promise<Sent> {
  const { policyNo, productName } = addressed.context
  const { windowEndsAt } = addressed.visit.state
  const { messageId } = await services.wechat.sendTemplate({
    openid,
    url: `${services.publicUrl}/api/wechat/sign-in?to=/h5/visits`,
    data: reminderFields({ productName, policyNo, windowEndsAt }),
    // WeChat shows only one message with the same id, so a repeated try is harmless.
    clientMessageId: message.id.replaceAll('-', ''),
  })
  return { by: 'WECHAT', reference: messageId }
}

async function sendBySms(services: Services, message: Message, { visit, context }: Addressed): Promise<Sent> {
  const at = services.clock.now()
  const phone = services.secrets.decrypt('phone', visit.state.policyId, context.phoneEnc)
  // The SMS gateway does not recognise repeated messages. Before a repeated try, the gateway is therefore asked
  // whether it has already sent the message.
  if (message.attempts > 1) {
    const since = new Date(at.getTime() - 24 * HOUR_MS)
    const before = (await services.sms.deliveries({ phone, since })).find(
      (entry) => entry.reference === message.id,
    )
    if (before) return { by: 'SMS', reference: message.id }
  }
  const link = await personalLink(services, message.id, visit.state.customerId, at)
  const params = [context.productName, link]
  const { serialNo } = await services.sms.send({
    phone,
    template: 'VISIT_REMINDER',
    params,
    reference: message.id,
  })
  return { by: 'SMS', reference: serialNo }
}

/**
 * Writes the message's outcome and the visit's REMINDED event in one statement. If the visit has changed since it was
 * read, it is read again.
 */
async function recordSent(
  services: Services,
  message: Message,
  addressed: Addressed,
  sent: Sent,
): Promise<void> {
  let visit: StoredVisit | undefined = addressed.visit
  const record = decideAgain(async () => {
    if (visit === undefined) return
    const at = services.clock.now()
    const { round: reminder } = message.payload
    const written = await commitVisit(services.db, {
      visit,
      events: [{ type: 'REMINDED', payload: { round: reminder, by: sent.by, outboxId: message.id } }],
      at,
      actor: systemActor('deliver'),
      action: 'notify.remind',
      services,
      beside: (sql) => [
        settleMessage(sql, message, at, {
          reference: sent.reference,
          ...(sent.by === 'SMS' ? { receiptDue: firstReceipt(at) } : {}),
        }),
      ],
    })
    if (written) return
    if (!(await isUnsettled(services, message))) return
    visit = (await load(services, message.payload.visitId))?.visit
    return WRITTEN_MEANWHILE
  })
  // If recording the outcome is refused, the message stays unsettled and is tried again when its lease ends. The
  // refusal is ignored here, so that the other messages of the batch are still sent.
  await record.catch((error: unknown) => {
    if (!(error instanceof DomainError)) throw error
  })
}

/**
 * Handles the report that WeChat sends after a template message. If the message did not reach the person, one text
 * message is sent instead.
 */
export async function onTemplateFinished(
  services: Services,
  input: { messageId: string; status: string },
): Promise<void> {
  if (input.status === 'success') return
  const now = services.clock.now()
  if (await repeatAsSms(services, input.messageId, now)) services.wake('deliver')
}
