import type { z } from 'zod'
import { VendorError } from '../adapters/vendor/vendor-error.ts'
import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { HOUR_MS, MINUTE_MS } from '../kernel/calendar.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { writeReceipt } from './outbox.ts'

/**
 * Milliseconds from sending a text message to the first request for its receipt. Carriers usually report a receipt
 * within seconds to minutes.
 */
const FIRST_MS = 2 * MINUTE_MS
/**
 * Milliseconds after which a receipt is no longer expected. A receipt that has not arrived after three days never
 * arrives.
 */
const NEVER_MS = 72 * HOUR_MS
/** Milliseconds by which the queried period begins before the sending time, because the gateway's clock may differ. */
const SLACK_MS = 10 * MINUTE_MS

/** Returns the time of the first request for the receipt of a text message sent at `sentAt`. */
export function firstReceipt(sentAt: Date): Date {
  return new Date(sentAt.getTime() + FIRST_MS)
}

/**
 * Returns the time of the next request for a receipt. The wait is half of the message's age, so that late receipts
 * are not requested every minute. The last request is made after three days.
 */
function nextReceipt(sentAt: Date, now: Date): Date {
  const wait = Math.max(FIRST_MS, (now.getTime() - sentAt.getTime()) / 2)
  return new Date(Math.min(now.getTime() + wait, sentAt.getTime() + NEVER_MS))
}

const o = columnsOf(tables.outbox, 'o')
const v = columnsOf(tables.visit, 'v')
const p = columnsOf(tables.policy, 'p')

const DUE = query({ now: 'timestamptz', limit: 'int4' }, ({ now, limit }) =>
  select(
    { id: o.id, sentAt: o.settledAt, policyId: p.id, phoneEnc: p.phoneEnc },
    `FROM ${o} JOIN ${v} ON ${v.id} = ${o.visitId} JOIN ${p} ON ${p.id} = ${v.policyId}
      WHERE ${o.receiptDue} <= ${now} ORDER BY ${o.receiptDue} LIMIT ${limit}`,
  ),
)
type Row = z.output<typeof DUE.row>

async function ask(services: Services, row: Row, sentAt: Date): Promise<'ARRIVED' | 'LOST' | null> {
  const found = await services.sms.deliveries({
    phone: services.secrets.decrypt('phone', row.policyId, row.phoneEnc),
    since: new Date(sentAt.getTime() - SLACK_MS),
  })
  const own = found.find(({ reference }) => reference === row.id)
  if (!own) return null
  return own.delivered ? 'ARRIVED' : 'LOST'
}

/**
 * Requests the delivery receipts of reminders sent as text messages. Safe on several instances, because a receipt is
 * written once and a repeated request changes nothing.
 * @returns the number of receipts requested
 */
export async function collectReceipts(services: Services, limit = 100): Promise<number> {
  const now = services.clock.now()
  const rows = await DUE.all(services.db, { now, limit })
  for (const row of rows) {
    const { sentAt } = row
    // Only a message that was sent has an instant at which its receipt is due.
    if (sentAt === null) continue
    try {
      const receipt = await ask(services, row, sentAt)
      const over = now.getTime() - sentAt.getTime() >= NEVER_MS
      const known = receipt ?? (over ? 'NONE' : null)
      const again = known === null ? nextReceipt(sentAt, now) : null
      await writeReceipt(services, row.id, known, again)
    } catch (error) {
      // If the gateway is down, the receipts are requested again in the next round.
      if (!(error instanceof VendorError)) throw error
      return rows.length
    }
  }
  return rows.length
}
