import { z } from 'zod'
import type { CustomerRequest, Services } from '../context.ts'
import { type Guard, hourOfCount } from '../identity/guards.ts'
import { isLocked } from '../identity/rules/failed-days.ts'
import { type StoredStanding, standingRowSchema, toStanding } from '../identity/store.ts'
import { dayOf } from '../kernel/calendar.ts'
import { DomainError, unwrap } from '../kernel/errors.ts'
import { type ReadMore, readStep, type VisitStep } from '../visit/read.ts'
import { requireOpen } from '../visit/rules/steps.ts'

const applicantSchema = standingRowSchema.extend({
  applicant_name: z.string(),
  id_number_enc: z.string(),
  phone_enc: z.string(),
})

const applicantSelect = `c.name AS applicant_name, c.id_number_enc, p.phone_enc, st.days AS standing_days,
  st.version AS standing_version, st.escalate_at`

/** A visit whose customer is being checked, with the data that every kind of identity check needs. */
export interface IdentityStep extends VisitStep {
  readonly name: string
  readonly idNumber: string
  readonly phone: string
  readonly standing: StoredStanding
}

function toStep<T extends z.infer<typeof applicantSchema>>(
  services: Services,
  read: VisitStep & { more: T | undefined },
): IdentityStep & { more: T } {
  unwrap(requireOpen(read.visit.state, { now: read.at, escalateAt: read.escalateAt }))
  const { more } = read
  if (!more) throw new DomainError('NOT_FOUND')
  return {
    ...read,
    more,
    name: more.applicant_name,
    idNumber: services.secrets.decrypt('id_number', read.visit.state.customerId, more.id_number_enc),
    phone: services.secrets.decrypt('phone', read.visit.state.policyId, more.phone_enc),
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

const startSchema = applicantSchema.extend({
  running_id: z.string().nullable(),
  running_token: z.string().nullable(),
  running_day: z.string().nullable(),
  running_visit_id: z.string().nullable(),
})
const forStart: ReadMore<z.infer<typeof startSchema>> = {
  select: `${applicantSelect}, fa.id AS running_id, fa.vendor_token AS running_token, fa.day AS running_day,
    fa.visit_id AS running_visit_id`,
  from: `LEFT JOIN identity_attempt fa ON fa.customer_id = v.customer_id AND fa.status = 'STARTED' AND fa.method = 'FACE'`,
  schema: startSchema,
}

/** Reads the data for starting a face check, including a check that may still be open. */
export async function readForFaceStart(
  services: Services,
  request: CustomerRequest,
  visitId: string,
): Promise<IdentityStep & { running: RunningFaceCheck | null }> {
  const step = toStep(services, await readStep(services, request, visitId, null, forStart))
  if (step.method !== 'FACE') throw new DomainError('USE_SMS')
  requireUnlocked(services, step, step.at)
  const {
    running_id: id,
    running_visit_id: runningVisitId,
    running_token: token,
    running_day: day,
  } = step.more
  if (id === null || runningVisitId === null || token === null || day === null)
    return { ...step, running: null }
  return { ...step, running: { id, visitId: runningVisitId, token, day } }
}

const settleSchema = applicantSchema.extend({
  attempt_id: z.string(),
  attempt_status: z.string(),
  attempt_day: z.string(),
  granted: z.boolean(),
})
const forSettle: ReadMore<z.infer<typeof settleSchema>> = {
  visitBy: {
    join: 'LEFT JOIN identity_attempt ta ON ta.vendor_token = $5 AND ta.customer_session_id = cs.id',
    id: (given) => `coalesce(${given}, ta.visit_id)`,
  },
  select: `${applicantSelect}, ta.id AS attempt_id, ta.status AS attempt_status, ta.day AS attempt_day,
    g.id IS NOT NULL AND g.ended_at IS NULL AS granted`,
  from: 'LEFT JOIN identity_session g ON g.id = $6::bytea AND g.attempt_id = ta.id',
  schema: settleSchema,
}

export interface FaceSettlement extends IdentityStep {
  readonly attempt: { readonly id: string; readonly status: string; readonly day: string }
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
  const step = toStep(services, await readStep(services, request, null, null, forSettle, [token, grant]))
  const { attempt_id: id, attempt_status: status, attempt_day: day, granted } = step.more
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
  const step = await readStep(services, request, null, null, forSettle, [token, Buffer.alloc(32)])
  return step.visit.state.id
}

const forSend: ReadMore<z.infer<typeof applicantSchema>> = {
  select: applicantSelect,
  from: '',
  schema: applicantSchema,
}

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
  return requireSms(services, toStep(services, await readStep(services, request, visitId, null, forSend)))
}

export const codeSchema = z.object({
  id: z.string(),
  customer_id: z.string().nullable(),
  code_hash: z.instanceof(Buffer),
  expires_at: z.date(),
  wrong: z.number(),
  used_at: z.date().nullable(),
})
export type StoredCode = z.infer<typeof codeSchema>

const verifySchema = applicantSchema.extend({
  granted: z.boolean(),
  guesses_address: z.number().nullable(),
  guesses_overall: z.number().nullable(),
  guesses_address_hour: z.date().nullable(),
  guesses_overall_hour: z.date().nullable(),
  code_id: z.string().nullable(),
  code_hash: z.instanceof(Buffer).nullable(),
  code_expires_at: z.date().nullable(),
  code_wrong: z.number().nullable(),
  code_used_at: z.date().nullable(),
})
const forVerify: ReadMore<z.infer<typeof verifySchema>> = {
  select: `${applicantSelect}, g.id IS NOT NULL AND g.ended_at IS NULL AS granted,
    ga.count AS guesses_address, ga.bucket AS guesses_address_hour, go.count AS guesses_overall, go.bucket AS guesses_overall_hour,
    k.id AS code_id, k.code_hash, k.expires_at AS code_expires_at, k.wrong AS code_wrong, k.used_at AS code_used_at`,
  from: `LEFT JOIN identity_session g ON g.id = $5::bytea AND g.customer_session_id = cs.id
    LEFT JOIN LATERAL (SELECT count, bucket FROM guard_counter
      WHERE scope = 'guess.address' AND key = $6 ORDER BY bucket DESC LIMIT 1) ga ON true
    LEFT JOIN LATERAL (SELECT count, bucket FROM guard_counter
      WHERE scope = 'guess.overall' AND key = $7 ORDER BY bucket DESC LIMIT 1) go ON true
    LEFT JOIN LATERAL (SELECT * FROM sms_code s WHERE s.customer_session_id = cs.id AND s.purpose = 'VISIT' AND s.visit_id = v.id
      ORDER BY s.sent_at DESC, s.id DESC LIMIT 1) k ON true`,
  schema: verifySchema,
}

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
  const values = [grant, guards.address.key, guards.overall.key]
  const step = requireSms(
    services,
    toStep(services, await readStep(services, request, visitId, null, forVerify, values)),
  )
  const { more } = step
  const hour = hourOfCount(step.at).getTime()
  const isThisHour = (bucket: Date | null) => bucket?.getTime() === hour
  const code = codeSchema.safeParse({
    id: more.code_id,
    customer_id: step.visit.state.customerId,
    code_hash: more.code_hash,
    expires_at: more.code_expires_at,
    wrong: more.code_wrong,
    used_at: more.code_used_at,
  })
  return {
    ...step,
    granted: more.granted,
    code: code.success ? code.data : null,
    guarded:
      (isThisHour(more.guesses_address_hour) && (more.guesses_address ?? 0) >= guards.address.limit) ||
      (isThisHour(more.guesses_overall_hour) && (more.guesses_overall ?? 0) >= guards.overall.limit),
  }
}

/** @throws DomainError DAY_LOCKED if the day's maximum of failures is reached */
export function requireUnlocked(services: Services, step: Pick<IdentityStep, 'standing'>, now: Date): void {
  if (isLocked(step.standing, dayOf(now), services.settings)) throw new DomainError('DAY_LOCKED')
}
