import type { FaceReport } from '../adapters/face/port.ts'
import { VendorError } from '../adapters/vendor/vendor-error.ts'
import type { CustomerRequest, Services } from '../context.ts'
import { type Actor, customerActor, recordAudit } from '../evidence/audit.ts'
import { sha256 } from '../evidence/digest.ts'
import type { AttemptStatus } from '../generated/enums.ts'
import { countOrRefuse } from '../identity/guards.ts'
import { type FaceVerdict, faceVerdict } from '../identity/rules/face-codes.ts'
import { attemptsLeft } from '../identity/rules/failed-days.ts'
import type { StoredStanding } from '../identity/store.ts'
import { dayOf } from '../kernel/calendar.ts'
import { decideAgain, WRITTEN_MEANWHILE } from '../kernel/database/decide-again.ts'
import { Statement } from '../kernel/database/statement.ts'
import { DomainError } from '../kernel/errors.ts'
import { normalIdNumber, normalName, officialName } from '../kernel/text/spelling.ts'
import { requireSession } from '../visit/read.ts'
import { readVisit, type StoredVisit } from '../visit/rows.ts'
import { customerLimits } from '../visit/rules/limits.ts'
import { writeFailure, writePass } from './outcome.ts'
import {
  type FaceSettlement,
  type IdentityStep,
  type RunningFaceCheck,
  readForFaceSettle,
  readForFaceStart,
  requireUnlocked,
} from './read.ts'
import { beginFaceCheck, endFaceCheck } from './write.ts'

/** The token that a page gets for a passed identity check. The page keeps it in memory only. */
export interface IdentityGrant {
  readonly identityToken: string
}

async function askVendor(services: Services, token: string): Promise<FaceReport> {
  try {
    return await services.face.report(token)
  } catch (error) {
    if (error instanceof VendorError) throw new DomainError('VENDOR_UNAVAILABLE')
    throw error
  }
}

/**
 * Returns the verdict of a report for this applicant. The verdict is UNDECIDED if the report shows that another
 * person passed.
 */
function verdictFor(report: FaceReport, applicant: { name: string; idNumber: string }): FaceVerdict {
  if (!report.finished) return 'UNFINISHED'
  const verdict = faceVerdict(report.vendorCode)
  if (verdict !== 'PASSED') return verdict
  const same =
    normalName(report.name) === normalName(applicant.name) &&
    normalIdNumber(report.idNumber) === normalIdNumber(applicant.idNumber)
  return same ? 'PASSED' : 'UNDECIDED'
}

const attemptStatus = {
  PASSED: 'PASSED',
  FAILED: 'FAILED',
  UNDECIDED: 'NOT_COUNTED',
  USE_PHONE: 'NOT_COUNTED',
  UNFINISHED: 'ABANDONED',
} as const

function settleAttempt(
  sql: Statement,
  id: string,
  status: AttemptStatus,
  report: FaceReport,
  settledAt: Date,
): string {
  const { vendorCode } = report
  const vendorRequestId = report.finished ? report.requestId : null
  sql.with('att', endFaceCheck(sql, id, { status, vendorCode, vendorRequestId, settledAt }))
  return 'att'
}

/**
 * Closes a check whose result the page did not fetch. A counted failure still counts although the customer abandoned
 * the check; any other result has no effect. A passed check that the page did not fetch opens no identity session.
 *
 * @param input.keepOpen if true, a check stays open if it is unfinished, or passed and not yet fetched
 * @returns false if there was nothing to close, or another write closed the check first
 * @throws VendorError if the vendor cannot give the result
 */
export async function closeFaceCheck(
  services: Services,
  input: {
    readonly visit: StoredVisit
    readonly standing: StoredStanding
    readonly attempt: Pick<RunningFaceCheck, 'id' | 'token' | 'day'>
    readonly applicant: { readonly name: string; readonly idNumber: string }
    readonly actor: Actor
    readonly keepOpen: boolean
  },
): Promise<boolean> {
  const { visit, standing, attempt, actor } = input
  const report = await services.face.report(attempt.token)
  const verdict = verdictFor(report, input.applicant)
  const unclaimed = verdict === 'PASSED' || verdict === 'UNFINISHED'
  if (unclaimed && input.keepOpen) return false
  const at = services.clock.now()
  const status = unclaimed ? 'ABANDONED' : attemptStatus[verdict]
  const settle = (sql: Statement) => settleAttempt(sql, attempt.id, status, report, at)
  return await writeFailure(
    services,
    { visit, standing, method: 'FACE', attemptId: attempt.id, day: attempt.day, actor, at, settle },
    { vendorCode: report.vendorCode, counted: verdict === 'FAILED' },
  )
}

/** Closes the applicant's open check before a new check starts, because an applicant can have only one open check. */
async function closeRunning(
  services: Services,
  request: CustomerRequest,
  step: IdentityStep,
  attempt: RunningFaceCheck,
): Promise<void> {
  const { standing } = step
  // The result belongs to the visit for which the check was started. That visit may belong to another policy of the
  // applicant.
  const own = attempt.visitId === step.visit.state.id
  const visit = own ? step.visit : await readVisit(services, attempt.visitId)
  const actor = customerActor(request, visit.state.customerId)
  try {
    await closeFaceCheck(services, { visit, standing, attempt, applicant: step, actor, keepOpen: false })
  } catch (error) {
    if (error instanceof VendorError) throw new DomainError('VENDOR_UNAVAILABLE')
    throw error
  }
}

/**
 * Closes this applicant's open checks.
 * @returns the data for starting a check, read again after the checks were closed
 */
async function closeOpenChecks(
  services: Services,
  request: CustomerRequest,
  visitId: string,
): Promise<IdentityStep> {
  return await decideAgain(async () => {
    const step = await readForFaceStart(services, request, visitId)
    if (step.running === null) return step
    await closeRunning(services, request, step, step.running)
    return WRITTEN_MEANWHILE
  })
}

/**
 * Starts a face check. The customer must already have given their separate consent.
 *
 * @returns the vendor's URL for the browser; the vendor sends the browser back to `returnTo` with the vendor's token
 * @throws DomainError CONFLICT if another device has just started a check
 * @throws DomainError USE_SMS, DAY_LOCKED, CHECKS_USED_UP, VENDOR_UNAVAILABLE
 */
export async function startFaceCheck(
  services: Services,
  request: CustomerRequest,
  input: { visitId: string; returnTo: string },
): Promise<{ url: string }> {
  const session = requireSession(request)
  const asked = await readForFaceStart(services, request, input.visitId)
  const begun = {
    scope: 'face.start',
    key: asked.visit.state.customerId,
    limit: customerLimits.faceChecksPerDay,
  }
  // The check is counted before the vendor is called, so that concurrent requests cannot exceed the daily maximum.
  await countOrRefuse(services, [{ ...begun, per: 'DAY' }], asked.at, 'CHECKS_USED_UP')
  const step = asked.running === null ? asked : await closeOpenChecks(services, request, input.visitId)
  const now = step.at
  const attemptId = services.ids.id(now)
  const started = await startAtVendor(services, step, attemptId, input.returnTo)
  const customerId = step.visit.state.customerId
  const sql = new Statement()
  const check = {
    id: attemptId,
    customerId,
    visitId: input.visitId,
    customerSessionId: session,
    day: dayOf(now),
    vendorToken: started.token,
    startedAt: now,
  }
  const att = sql.with('att', beginFaceCheck(sql, check))
  recordAudit(sql, customerActor(request, customerId), {
    at: now,
    action: 'identity.faceStart',
    from: 'att',
    targetKind: 'visit',
    targetId: att.visitId,
    change: `jsonb_build_object('attempt', ${att.id}, 'consent', true)`,
  })
  const written = await services.db.query(sql.text(`SELECT ${att.id} FROM att`), sql.values)
  if (written.rowCount !== 1) throw new DomainError('CONFLICT')
  return { url: started.url }
}

async function startAtVendor(services: Services, step: IdentityStep, reference: string, returnTo: string) {
  try {
    const { name, idNumber } = step
    return await services.face.start({
      name: officialName(name),
      idNumber: normalIdNumber(idNumber),
      reference,
      redirectUrl: `${services.publicUrl}${returnTo}`,
    })
  } catch (error) {
    if (error instanceof VendorError) throw new DomainError('VENDOR_UNAVAILABLE')
    throw error
  }
}

/**
 * Requests the result of a check directly from the vendor's server, and writes the consequences of the result. A
 * result claimed by the browser is never used. If the response is lost, a repeated call with the same `commandId`
 * gives the same grant.
 *
 * @throws DomainError FACE_SUPERSEDED if the check was already settled in another way
 * @throws DomainError FACE_FAILED {left, vendorCode}
 * @throws DomainError FACE_UNFINISHED, FACE_UNDECIDED, FACE_USE_PHONE, DAY_LOCKED, CHECKS_USED_UP, VENDOR_UNAVAILABLE
 */
export async function settleFaceCheck(
  services: Services,
  request: CustomerRequest,
  input: { token: string; commandId: string },
): Promise<IdentityGrant & { visitId: string }> {
  const session = requireSession(request)
  const identityToken = services.secrets.derive(`face\0${input.token}\0${input.commandId}`)
  const grant = { id: sha256(identityToken), phoneIndex: null }
  return await decideAgain(async () => {
    const step = await readForFaceSettle(services, request, input.token, grant.id)
    const { attempt } = step
    const visitId = step.visit.state.id
    if (step.granted) return { identityToken, visitId }
    if (attempt.status !== 'STARTED') throw new DomainError('FACE_SUPERSEDED')
    const asked = { scope: 'face.ask', key: attempt.id, limit: customerLimits.faceQuestionsPerCheck }
    await countOrRefuse(services, [{ ...asked, per: 'DAY' }], step.at, 'CHECKS_USED_UP')
    const report = await askVendor(services, input.token)
    const verdict = verdictFor(report, step)
    if (verdict === 'UNFINISHED') throw new DomainError('FACE_UNFINISHED')
    const at = services.clock.now()
    const actor = customerActor(request, step.visit.state.customerId)
    const settle = (sql: Statement) => settleAttempt(sql, attempt.id, attemptStatus[verdict], report, at)
    const checked = {
      ...step,
      method: 'FACE' as const,
      attemptId: attempt.id,
      day: attempt.day,
      actor,
      at,
      settle,
    }
    if (verdict === 'PASSED') {
      requireUnlocked(services, step, at)
      if (await writePass(services, { ...request, session }, checked, grant))
        return { identityToken, visitId }
    } else if (
      await writeFailure(services, checked, { vendorCode: report.vendorCode, counted: verdict === 'FAILED' })
    ) {
      throw refusalOf(services, verdict, step)
    }
    return WRITTEN_MEANWHILE
  })
}

/** Returns the error to report for a check that did not pass, after its result was recorded. */
function refusalOf(
  services: Services,
  verdict: 'FAILED' | 'UNDECIDED' | 'USE_PHONE',
  step: FaceSettlement,
): DomainError {
  if (verdict === 'USE_PHONE') return new DomainError('FACE_USE_PHONE')
  if (verdict === 'UNDECIDED') return new DomainError('FACE_UNDECIDED')
  const left = attemptsLeft(step.standing, step.attempt.day, 'FACE', services.settings) - 1
  return left <= 0 ? new DomainError('DAY_LOCKED') : new DomainError('FACE_FAILED', { left })
}
