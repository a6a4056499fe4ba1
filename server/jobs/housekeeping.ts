import type { Services } from '../context.ts'
import { forgetDirectory } from '../directory/store.ts'
import { tables } from '../generated/tables.ts'
import { DAY_MS } from '../kernel/calendar.ts'
import { systemClock } from '../kernel/clock.ts'
import { prepare } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { forgetAnswers } from '../partner/operation/once-only.ts'
import { forgetUsage } from '../partner/usage/store.ts'
import { forgetDeliveries } from '../partner/webhook/deliveries.ts'
import { forgetImports } from '../policy-import/steps.ts'

/** Milliseconds for which guards and sessions are kept after they expire. */
const KEPT_MS = 7 * DAY_MS

const counter = columnsOf(tables.guardCounter, 'r')
const code = columnsOf(tables.smsCode, 'r')
const message = columnsOf(tables.outbox, 'r')
const link = columnsOf(tables.personalLink, 'r')
const customerSession = columnsOf(tables.customerSession, 'r')
const identitySession = columnsOf(tables.identitySession, 'r')
const ticket = columnsOf(tables.exportTicket, 'r')
const opening = columnsOf(tables.attachmentOpening, 'r')
const evidence = columnsOf(tables.evidenceOpening, 'r')
const device = columnsOf(tables.staffDevice, 'r')
const lockout = columnsOf(tables.staffLockout, 'r')
const staffSession = columnsOf(tables.staffSession, 'r')
const verification = columnsOf(tables.staffVerification, 'r')

/** A statement that deletes what ended before an instant. */
const forget = (write: (before: string) => string) =>
  prepare({ before: 'timestamptz' }, ({ before }) => write(before))

const FORGET = [
  forget((before) => `DELETE FROM ${counter} WHERE ${counter.bucket} < ${before}`),
  forget((before) => `DELETE FROM ${code} WHERE ${code.expiresAt} < ${before}`),
  forget(
    (before) =>
      `DELETE FROM ${message} WHERE ${message.topic.is('code.send')} AND ${message.settledAt} < ${before}`,
  ),
  forget((before) => `DELETE FROM ${link} WHERE ${link.expiresAt} < ${before}`),
  forget((before) => `DELETE FROM ${customerSession} WHERE ${customerSession.expiresAt} < ${before}`),
  forget((before) => `DELETE FROM ${identitySession} WHERE ${identitySession.verifiedAt} < ${before}`),
  forget((before) => `DELETE FROM ${ticket} WHERE ${ticket.expiresAt} < ${before}`),
  forget((before) => `DELETE FROM ${opening} WHERE ${opening.expiresAt} < ${before}`),
  forget((before) => `DELETE FROM ${evidence} WHERE ${evidence.expiresAt} < ${before}`),
  forget((before) => `DELETE FROM ${device} WHERE ${device.expiresAt} < ${before}`),
  forget(
    (before) => `DELETE FROM ${lockout} WHERE ${lockout.lastAt} < ${before}
      AND (${lockout.lockedUntil} IS NULL OR ${lockout.lockedUntil} < ${before})`,
  ),
]
/** Staff sessions expire by the clock of real time, not by the demo's clock (`server/staff/sign-in/auth.ts`). */
const FORGET_BY_REAL_TIME = [
  forget((before) => `DELETE FROM ${staffSession} WHERE ${staffSession.expiresAt} < ${before}`),
  forget((before) => `DELETE FROM ${verification} WHERE ${verification.expiresAt} < ${before}`),
]

/**
 * Deletes counters, codes, links, sessions and files of policies that are no longer needed. Evidence, attachments and audit
 * are never deleted.
 */
export async function forgetOld(services: Services): Promise<void> {
  const before = (now: Date) => ({ before: new Date(now.getTime() - KEPT_MS) })
  const now = services.clock.now()
  for (const statement of FORGET) await statement.run(services.db, before(now))
  for (const statement of FORGET_BY_REAL_TIME) await statement.run(services.db, before(systemClock.now()))
  await forgetDirectory(services, systemClock.now())
  await forgetImports(services)
  await forgetAnswers(services, now)
  await forgetDeliveries(services, now)
  await forgetUsage(services, now)
}
