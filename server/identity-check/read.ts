import type { z } from 'zod'
import type { CustomerRequest, Services } from '../context.ts'
import type { AttemptStatus } from '../generated/enums.ts'
import { type SmsCodeRow, tables } from '../generated/tables.ts'
import { type Guard, hourOfCount } from '../identity/guards.ts'
import { isLocked } from '../identity/rules/failed-days.ts'
import { type StoredStanding, standingColumns, toStanding } from '../identity/store.ts'
import { dayOf } from '../kernel/calendar.ts'
import { holds, orNull, pick } from '../kernel/database/expression.ts'
import { rowOf } from '../kernel/database/selection.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { DomainError, unwrap } from '../kernel/errors.ts'
import { stepReader, type VisitStep } from '../visit/read.ts'
import { requireOpen } from '../visit/rules/steps.ts'

const cs = columnsOf(tables.customerSession, 'cs')
const v = columnsOf(tables.visit, 'v')
const c = columnsOf(tables.customer, 'c')
const p = columnsOf(tables.policy, 'p')

const applicantColumns = {
  applicantName: c.name,
  ...pick(c, 'idNumberEnc'),
  ...pick(p, 'phoneEnc'),
  ...standingColumns,
}
const applicant = rowOf(applicantColumns)

/** A visit whose customer is being checked, with the data that every kind of identity check needs. */
export interface IdentityStep extends VisitStep {
  readonly name: string
  readonly idNumber: string
  readonly phone: string
  readonly standing: StoredStanding
}

function toStep<T extends z.output<typeof applicant>>(
  services: Services,
  read: VisitStep & { more: T },
): IdentityStep & { more: T } {
  const { state } = read.visit
  // The customer of a successful visit proves who they are to get their copy of it.
  if (state.status !== 'SUCCESS') unwrap(requireOpen(state, { now: read.at, escalateAt: read.escalateAt }))
  const { more } = read
  return {
    ...read,
    more,
    name: more.applicantName,
    idNumber: services.secrets.decrypt('id_number', read.visit.state.customerId, more.idNumberEnc),
    phone: services.secrets.decrypt('phone', read.visit.state.policyId, more.phoneEnc),
    standing: toStanding(more),
  }
}

/** A check that is not settled yet. A partial unique index allows at most one per applicant. */
export interface RunningFaceCheck {
  readonly id: string
  readonly visitId: string
  readonly token: string
  readonly day: string
}

const fa = columnsOf(tables.identityAttempt, 'fa')
const forStart = stepReader({}, () => ({
  columns: {
    ...applicantColumns,
    runningId: orNull(fa.id),
    runningToken: fa.vendorToken,
    runningDay: orNull(fa.day),
    runningVisitId: orNull(fa.visitId),
  },
  from: `LEFT JOIN ${fa} ON ${fa.customerId} = ${v.customerId} AND ${fa.status.is('STARTED')} AND ${fa.method.is('FACE')}`,
}))

/** Reads the data for starting a face check, including a check that may still be open. */
export async function readForFaceStart(
  services: Services,
  request: CustomerRequest,
  visitId: string,
): Promise<IdentityStep & { running: RunningFaceCheck | null }> {
  const step = toStep(services, await forStart.read(services, request, { visitId }, {}))
  if (step.method !== 'FACE') throw new DomainError('USE_SMS')
  requireUnlocked(services, step, step.at)
  const { runningId: id, runningVisitId, runningToken: token, runningDay: day } = step.more
  if (id === null || runningVisitId === null || token === null || day === null)
    return { ...step, running: null }
  return { ...step, running: { id, visitId: runningVisitId, token, day } }
}

const ta = columnsOf(tables.identityAttempt, 'ta')
const g = columnsOf(tables.identitySession, 'g')
const forSettle = stepReader({ token: 'text', grant: 'bytea' }, ({ token, grant }) => ({
  visitBy: {
    join: `LEFT JOIN ${ta} ON ${ta.vendorToken} = ${token} AND ${ta.customerSessionId} = ${cs.id}`,
    id: (given) => `coalesce(${given}, ${ta.visitId})`,
  },
  columns: {
    ...applicantColumns,
    attemptId: ta.id,
    attemptStatus: ta.status,
    attemptDay: ta.day,
    granted: holds(`${g.id} IS NOT NULL AND ${g.endedAt} IS NULL`),
  },
  from: `LEFT JOIN ${g} ON ${g.id} = ${grant} AND ${g.attemptId} = ${ta.id}`,
}))

export interface FaceSettlement extends IdentityStep {
  readonly attempt: { readonly id: string; readonly status: AttemptStatus; readonly day: string }
  /**
   * True if an earlier call with the same `commandId` already opened the identity session, so that only its response
   * was lost.
   */
  readonly granted: boolean
}

/**
 * Reads the data for settling a face check. The check is found by the vendor's token, and only the browser that
 * started the check can find it.
 * @param grant id of the identity session that this request would open
 */
export async function readForFaceSettle(
  services: Services,
  request: CustomerRequest,
  token: string,
  grant: Buffer,
): Promise<FaceSettlement> {
  const step = toStep(services, await forSettle.read(services, request, { visitId: null }, { token, grant }))
  const { attemptId: id, attemptStatus: status, attemptDay: day, granted } = step.more
  return { ...step, attempt: { id, status, day }, granted }
}

/**
 * Finds the visit for which the face check with this token was started. The status of the check does not matter. The
 * page continues with this visit.
 */
export async function visitOfFaceToken(
  services: Services,
  request: CustomerRequest,
  token: string,
): Promise<string> {
  const step = await forSettle.read(services, request, { visitId: null }, { token, grant: Buffer.alloc(32) })
  return step.visit.state.id
}

const forSend = stepReader({}, () => ({ columns: applicantColumns, from: '' }))

function requireSms<T extends IdentityStep>(services: Services, step: T): T {
  if (step.method !== 'SMS') throw new DomainError('USE_FACE')
  requireUnlocked(services, step, step.at)
  return step
}

/** Reads the data for sending a code. */
export async function readForSmsSend(
  services: Services,
  request: CustomerRequest,
  visitId: string,
): Promise<IdentityStep> {
  return requireSms(services, toStep(services, await forSend.read(services, request, { visitId }, {})))
}

const k = columnsOf(tables.smsCode, 'k')
const lastCode = columnsOf(tables.smsCode, 's')
const counter = columnsOf(tables.guardCounter, 'n')
const ga = columnsOf(tables.guardCounter, 'ga')
const go = columnsOf(tables.guardCounter, 'go')

/** A code as the check of a guess needs it. */
export type StoredCode = Pick<SmsCodeRow, 'id' | 'codeHash' | 'expiresAt' | 'wrong' | 'usedAt'>

/** SQL: the latest count under this key. */
const latestCount = (scope: string, key: string) =>
  `SELECT * FROM ${counter} WHERE ${counter.scope.is(scope)} AND ${counter.key} = ${key} ORDER BY ${counter.bucket} DESC LIMIT 1`

const forVerify = stepReader(
  { grant: 'bytea', addressKey: 'text', overallKey: 'text' },
  ({ grant, addressKey, overallKey }) => ({
    columns: {
      ...applicantColumns,
      codeId: orNull(k.id),
      codeHash: orNull(k.codeHash),
      codeExpiresAt: orNull(k.expiresAt),
      codeWrong: orNull(k.wrong),
      codeUsedAt: k.usedAt,
      granted: holds(`${g.id} IS NOT NULL AND ${g.endedAt} IS NULL`),
      guessesAddress: orNull(ga.count),
      guessesAddressHour: orNull(ga.bucket),
      guessesOverall: orNull(go.count),
      guessesOverallHour: orNull(go.bucket),
    },
    from: `LEFT JOIN ${g} ON ${g.id} = ${grant} AND ${g.customerSessionId} = ${cs.id}
    LEFT JOIN LATERAL (${latestCount('guess.address', addressKey)}) ga ON true
    LEFT JOIN LATERAL (${latestCount('guess.overall', overallKey)}) go ON true
    LEFT JOIN LATERAL (SELECT * FROM ${lastCode} WHERE ${lastCode.customerSessionId} = ${cs.id}
      AND ${lastCode.purpose.is('VISIT')} AND ${lastCode.visitId} = ${v.id}
      ORDER BY ${lastCode.sentAt} DESC, ${lastCode.id} DESC LIMIT 1) k ON true`,
  }),
)

export interface CodeStep extends IdentityStep {
  readonly granted: boolean
  /** The latest code sent to this browser for this visit. Earlier codes are no longer valid. */
  readonly code: StoredCode | null
  /**
   * True if the hourly limit of wrong guesses has been reached, either for this IP address or for all customers
   * together.
   */
  readonly guarded: boolean
}

/** Reads all data needed to check a code, in one round trip. */
export async function readForSmsVerify(
  services: Services,
  request: CustomerRequest,
  visitId: string,
  grant: Buffer,
  guards: { readonly address: Guard; readonly overall: Guard },
): Promise<CodeStep> {
  const values = { grant, addressKey: guards.address.key, overallKey: guards.overall.key }
  const step = requireSms(
    services,
    toStep(services, await forVerify.read(services, request, { visitId }, values)),
  )
  const { more } = step
  const hour = hourOfCount(step.at).getTime()
  const isReached = (count: number | null, bucket: Date | null, { limit }: Guard) =>
    bucket?.getTime() === hour && (count ?? 0) >= limit
  return {
    ...step,
    granted: more.granted,
    code: codeOf(more),
    guarded:
      isReached(more.guessesAddress, more.guessesAddressHour, guards.address) ||
      isReached(more.guessesOverall, more.guessesOverallHour, guards.overall),
  }
}

function codeOf(row: {
  readonly codeId: string | null
  readonly codeHash: Buffer | null
  readonly codeExpiresAt: Date | null
  readonly codeWrong: number | null
  readonly codeUsedAt: Date | null
}): StoredCode | null {
  const { codeId: id, codeHash, codeExpiresAt: expiresAt, codeWrong: wrong, codeUsedAt: usedAt } = row
  if (id === null || codeHash === null || expiresAt === null || wrong === null) return null
  return { id, codeHash, expiresAt, wrong, usedAt }
}

/** @throws DomainError DAY_LOCKED if the day's maximum of failures is reached */
export function requireUnlocked(services: Services, step: Pick<IdentityStep, 'standing'>, now: Date): void {
  if (isLocked(step.standing, dayOf(now), services.settings)) throw new DomainError('DAY_LOCKED')
}
