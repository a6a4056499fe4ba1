import type { Services } from '../context.ts'
import { forgetDirectory } from '../directory/store.ts'
import { tables } from '../generated/tables.ts'
import { DAY_MS } from '../kernel/calendar.ts'
import { systemClock } from '../kernel/clock.ts'
import { prepare } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { ANSWERS_KEPT_MS, forgetAnswers } from '../partner/operation/once-only.ts'
import { forgetUsage, USAGE_KEPT_MS } from '../partner/usage/store.ts'
import { DELIVERIES_KEPT_MS, forgetDeliveries } from '../partner/webhook/deliveries.ts'
import { KEPT_MS as IMPORTS_KEPT_MS } from '../policy-import/rules/bounds.ts'
import { forgetImports } from '../policy-import/steps.ts'

/** Milliseconds for which guards and sessions are kept after they expire. */
const KEPT_MS = 7 * DAY_MS

const counter = columnsOf(tables.guardCounter, 'r')
const code = columnsOf(tables.smsCode, 'r')
const budget = columnsOf(tables.smsBudget, 'r')
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

/** Deletes with one statement what ended before an instant. */
function by(write: (before: string) => string): Period['forget'] {
  const statement = prepare({ before: 'timestamptz' }, ({ before }) => write(before))
  return async ({ db }, _now, before) => {
    await statement.run(db, { before })
  }
}

/** What goes by itself, after which time, and why it need not be kept longer. */
export interface Period {
  readonly what: string
  readonly keptMs: number
  /** From when on the time counts. */
  readonly after: string
  readonly why: string
  /** Staff sign in by the clock of real time, also where the demo's clock is moved (`server/staff/sign-in/auth.ts`). */
  readonly realTime?: boolean
  readonly forget: (services: Services, now: Date, before: Date) => Promise<void>
}

/** Everything that goes by itself. docs/rules/retention.md has the same table, and a test compares both. */
export const periods: readonly Period[] = [
  {
    what: 'counters of guards, with keyed hashes of addresses',
    ...{ keptMs: KEPT_MS, after: 'their hour', why: 'limits count hours and days' },
    forget: by((before) => `DELETE FROM ${counter} WHERE ${counter.bucket} < ${before}`),
  },
  {
    what: 'codes by text message, also of registrations that came to nothing',
    ...{ keptMs: KEPT_MS, after: 'they expire', why: 'questions of customers about a code' },
    forget: by((before) => `DELETE FROM ${code} WHERE ${code.expiresAt} < ${before}`),
  },
  {
    what: 'messages with codes',
    ...{ keptMs: KEPT_MS, after: 'they are settled', why: 'questions of customers about a code' },
    forget: by(
      (before) =>
        `DELETE FROM ${message} WHERE ${message.topic.is('code.send')} AND ${message.settledAt} < ${before}`,
    ),
  },
  {
    what: 'budgets of text messages, with the keyed index of a phone or of who asked',
    ...{ keptMs: KEPT_MS, after: 'their last message', why: 'limits count a day' },
    forget: by(
      (before) =>
        `DELETE FROM ${budget} WHERE NOT EXISTS (SELECT 1 FROM unnest(${budget.sends}) AS t WHERE t >= ${before})`,
    ),
  },
  {
    what: 'personal links and the devices that opened them',
    ...{ keptMs: KEPT_MS, after: 'they expire', why: 'an expired link says so' },
    forget: by((before) => `DELETE FROM ${link} WHERE ${link.expiresAt} < ${before}`),
  },
  {
    what: 'customers’ sessions, also those that nobody registered in',
    ...{ keptMs: KEPT_MS, after: 'they expire', why: 'an attempt names its session' },
    forget: by((before) => `DELETE FROM ${customerSession} WHERE ${customerSession.expiresAt} < ${before}`),
  },
  {
    what: 'identity sessions',
    ...{ keptMs: KEPT_MS, after: 'the check', why: 'an attempt names its session' },
    forget: by((before) => `DELETE FROM ${identitySession} WHERE ${identitySession.verifiedAt} < ${before}`),
  },
  {
    what: 'tickets of exports, with what was searched for',
    ...{ keptMs: KEPT_MS, after: 'they expire', why: 'the audit has who exported what' },
    forget: by((before) => `DELETE FROM ${ticket} WHERE ${ticket.expiresAt} < ${before}`),
  },
  {
    what: 'openings of attachments',
    ...{ keptMs: KEPT_MS, after: 'they expire', why: 'the audit has who opened what' },
    forget: by((before) => `DELETE FROM ${opening} WHERE ${opening.expiresAt} < ${before}`),
  },
  {
    what: 'openings of evidence',
    ...{ keptMs: KEPT_MS, after: 'they expire', why: 'the audit has who opened what' },
    forget: by((before) => `DELETE FROM ${evidence} WHERE ${evidence.expiresAt} < ${before}`),
  },
  {
    what: 'known browsers of staff',
    ...{ keptMs: KEPT_MS, after: 'they expire', why: 'an expired one is unknown' },
    forget: by((before) => `DELETE FROM ${device} WHERE ${device.expiresAt} < ${before}`),
  },
  {
    what: 'locks of user names, also of names that nobody has',
    ...{
      keptMs: KEPT_MS,
      after: 'the last failure, if the lock is over',
      why: 'locks grow by failures in a row',
    },
    forget: by(
      (before) => `DELETE FROM ${lockout} WHERE ${lockout.lastAt} < ${before}
        AND (${lockout.lockedUntil} IS NULL OR ${lockout.lockedUntil} < ${before})`,
    ),
  },
  {
    what: 'sessions of staff',
    ...{ keptMs: KEPT_MS, after: 'they expire', why: 'the audit has who signed in', realTime: true },
    forget: by((before) => `DELETE FROM ${staffSession} WHERE ${staffSession.expiresAt} < ${before}`),
  },
  {
    what: 'half-done sign-ins of staff',
    ...{ keptMs: KEPT_MS, after: 'they expire', why: 'the audit has who signed in', realTime: true },
    forget: by((before) => `DELETE FROM ${verification} WHERE ${verification.expiresAt} < ${before}`),
  },
  {
    what: 'sign-ins at a directory that nobody finished',
    ...{ keptMs: 0, after: 'they expire', why: 'the audit has who signed in', realTime: true },
    forget: forgetDirectory,
  },
  {
    what: 'refused rows of imports, and files that nobody started',
    ...{
      keptMs: IMPORTS_KEPT_MS,
      after: 'the end of the import, or the upload',
      why: 'whoever uploaded it corrects them',
    },
    forget: forgetImports,
  },
  {
    what: 'partners’ writes: a hash of the content, and the answer; nothing of a refused one',
    ...{ keptMs: ANSWERS_KEPT_MS, after: 'the request', why: 'retries with the same key' },
    forget: forgetAnswers,
  },
  {
    what: 'deliveries to partners',
    ...{
      keptMs: DELIVERIES_KEPT_MS,
      after: 'they were made, if they are settled',
      why: 'staff look at failures',
    },
    forget: forgetDeliveries,
  },
  {
    what: 'counts of the partner API’s use',
    ...{ keptMs: USAGE_KEPT_MS, after: 'the hour', why: 'staff compare with the year before' },
    forget: forgetUsage,
  },
]

/**
 * Deletes what is no longer needed, by the table above. Evidence, attachments and audit are never deleted here.
 */
export async function forgetOld(services: Services): Promise<void> {
  const now = { business: services.clock.now(), real: systemClock.now() }
  for (const { keptMs, realTime = false, forget } of periods) {
    const at = realTime ? now.real : now.business
    await forget(services, at, new Date(at.getTime() - keptMs))
  }
}
