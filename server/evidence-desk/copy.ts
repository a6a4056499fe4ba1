import { VendorError } from '../adapters/vendor/vendor-error.ts'
import type { CustomerRequest, Services } from '../context.ts'
import { customerActor, recordAudit } from '../evidence/audit.ts'
import { currentDocument } from '../evidence-pack/keep.ts'
import { receiptCodeOf } from '../evidence-pack/make.ts'
import { countOrRefuse } from '../identity/guards.ts'
import { touchIdentity } from '../identity/store.ts'
import { MINUTE_MS } from '../kernel/calendar.ts'
import { expression } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { Statement } from '../kernel/database/statement.ts'
import { DomainError } from '../kernel/errors.ts'
import { sameHash } from '../kernel/secret/secrets.ts'
import { plainStep, requireSession } from '../visit/read.ts'
import { customerLimits } from '../visit/rules/limits.ts'

/** The path below which customers fetch their copies. */
export const COPIES = '/api/copies/'

/** Milliseconds for which a path is valid. A phone's download manager can ask again under it. */
const GOOD_FOR_MS = 10 * MINUTE_MS

/** What the customer's page shows of their copy. */
export interface PreparedCopy {
  readonly receiptCode: string
  /** Where this browser can fetch it for some minutes; null while it is being made, which takes up to a minute or two. */
  readonly path: string | null
}

/** A visit that ended successfully; there is no copy of another one. */
async function successful(services: Services, request: CustomerRequest, visitId: string) {
  const step = await plainStep.read(services, request, { visitId }, {})
  if (step.visit.state.status !== 'SUCCESS') throw new DomainError('NOT_FOUND')
  return step
}

/** Counts what one customer asks for: documents are large, and making one takes a third of a second. */
async function countCopy(services: Services, customerId: string, at: Date): Promise<void> {
  const limit = customerLimits.copiesPerHour
  await countOrRefuse(services, [{ scope: 'copy', key: customerId, limit }], at)
}

/**
 * Proves that this session was given the path. The path is of no use to anybody else: the session's cookie is needed, too.
 */
function seal({ secrets }: Pick<Services, 'secrets'>, session: Buffer, visitId: string, until: string) {
  return secrets.derive(`copy\0${session.toString('hex')}\0${visitId}\0${until}`)
}

/**
 * Prepares the customer's copy of a visit. It has the customer's name, so an identity check must have been passed in
 * this sitting.
 *
 * @throws DomainError NOT_SIGNED_IN, NOT_BOUND; NOT_FOUND if this customer has no such successful visit;
 * IDENTITY_REQUIRED; TOO_MANY_REQUESTS; VENDOR_UNAVAILABLE if the key or the timestamps are not available now
 */
export async function prepareCopy(
  services: Services,
  request: CustomerRequest,
  visitId: string,
): Promise<PreparedCopy> {
  const session = requireSession(request)
  const step = await successful(services, request, visitId)
  const { at } = step
  if (step.identity === null) throw new DomainError('IDENTITY_REQUIRED')
  await countCopy(services, step.visit.state.customerId, at)
  await touchIdentity(services.db, request.identity, at)
  try {
    const { receiptCode } = await currentDocument(services, visitId, 'CONFIRMATION', at)
    const until = (at.getTime() + GOOD_FOR_MS).toString(36)
    return {
      receiptCode,
      path: `${COPIES}${visitId}/${until}/${seal(services, session, visitId, until)}`,
    }
  } catch (error) {
    if (error instanceof VendorError) throw new DomainError('VENDOR_UNAVAILABLE')
    if (error instanceof DomainError && error.code === 'EVIDENCE_NOT_SEALED')
      return { receiptCode: receiptCodeOf(services, visitId), path: null }
    throw error
  }
}

/** The parts of a path below `COPIES`; null if it is none. */
export function readCopyPath(
  path: string,
): { readonly visitId: string; readonly until: string; readonly seal: string } | null {
  const [, visitId, until, given] =
    /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/([0-9a-z]{1,11})\/([\w-]{43})$/.exec(path) ?? []
  if (visitId === undefined || until === undefined || given === undefined) return null
  return { visitId, until, seal: given }
}

/**
 * Fetches the copy under a prepared path, and records that.
 *
 * @throws DomainError NOT_SIGNED_IN, NOT_BOUND, NOT_FOUND as in `prepareCopy`; IDENTITY_REQUIRED if the path is too old or
 * was given to another session; TOO_MANY_REQUESTS; EVIDENCE_NOT_SEALED
 */
export async function fetchCopy(
  services: Services,
  request: CustomerRequest,
  asked: NonNullable<ReturnType<typeof readCopyPath>>,
): Promise<{ readonly pdf: Buffer; readonly receiptCode: string }> {
  const session = requireSession(request)
  const { visitId, until } = asked
  const { visit, at } = await successful(services, request, visitId)
  const right = Buffer.from(seal(services, session, visitId, until))
  const given = sameHash(right, Buffer.from(asked.seal)) && Number.parseInt(until, 36) > at.getTime()
  if (!given) throw new DomainError('IDENTITY_REQUIRED')
  const { customerId } = visit.state
  await countCopy(services, customerId, at)
  const { pdf, receiptCode } = await currentDocument(services, visitId, 'CONFIRMATION', at)
  const sql = new Statement()
  const sent = sql.with('sent', select({ visitId: expression(sql.given('uuid', visitId)) }, ''))
  recordAudit(sql, customerActor(request, customerId), {
    at,
    action: 'evidence.copy',
    from: 'sent',
    targetKind: 'visit',
    targetId: sent.visitId,
    change: sql.given('jsonb', { receiptCode }),
  })
  await services.db.query(sql.text('SELECT 1 FROM sent'), sql.values)
  return { pdf, receiptCode }
}
