import { z } from 'zod'
import type { CustomerRequest, Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { methodFor, sessionCovers } from '../identity/rules/session.ts'
import { type Prepared, prepare } from '../kernel/database/statement.ts'
import { columnsOf, reader } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import type { IdentityMethod } from '../vocabulary/identity.ts'
import { type StoredVisit, storedVisit, toStoredVisit } from './rows.ts'
import type { VisitStatus } from './rules/events.ts'
import type { ActiveIdentity } from './rules/steps.ts'

const { customerSession, customer, policy, identityStanding, identitySession, visitEvent } = tables

const sessionReader = reader(
  customerSession,
  customerSession.row.pick({ expiresAt: true, endedAt: true, openid: true }),
  'session',
)
const policyReader = reader(policy, policy.row.pick({ phoneIndex: true }), 'policy')
const customerReader = reader(customer, customer.row.pick({ idType: true }), 'customer')
const standingReader = reader(identityStanding, identityStanding.row.pick({ escalateAt: true }), 'standing')
const identityReader = reader(
  identitySession,
  identitySession.row.pick({
    method: true,
    phoneIndex: true,
    attemptId: true,
    verifiedAt: true,
    lastSeenAt: true,
    endedAt: true,
  }),
  'identity',
)
const replayReader = reader(
  visitEvent,
  visitEvent.row.pick({ seq: true, status: true, commandDigest: true }),
  'replay',
)

const cs = columnsOf(customerSession, 'cs')
const wb = columnsOf(tables.wechatBinding, 'wb')
const v = columnsOf(tables.visit, 'v')
const p = columnsOf(policy, 'p')
const c = columnsOf(customer, 'c')
const st = columnsOf(identityStanding, 'st')
const i = columnsOf(identitySession, 'i')
const r = columnsOf(visitEvent, 'r')

/**
 * SQL: the customer of the signed-in browser's session `cs`. It is the one bound to the session's openid (`wb`), or the
 * one whose personal link opened the session.
 */
export const owner = `coalesce(${cs.linkCustomerId}, ${wb.customerId})`

/** SQL: the columns of the session `cs` that `requireOwner` reads. */
export const signedInColumns = `${sessionReader.list('cs')}, ${owner} AS owner_id`

const ownerSchema = z.object({ owner_id: z.string().nullable() })

/** All data from which a step of a visit is decided, read in one round trip. */
export interface VisitStep {
  /** The instant of the read. The step is decided and written as of this instant. */
  readonly at: Date
  readonly visit: StoredVisit
  readonly escalateAt: Date | null
  readonly method: IdentityMethod
  readonly phoneIndex: Buffer
  /** The identity check on which this request relies; null when no running check covers this visit. */
  readonly identity: (ActiveIdentity & { readonly lastSeenAt: Date }) | null
  readonly replay: {
    readonly seq: number
    readonly status: VisitStatus
    readonly digest: Buffer | null
  } | null
  readonly openid: string | null
}

/**
 * Returns the customer to whom the session in this row belongs.
 * @throws DomainError NOT_SIGNED_IN without a running session, NOT_BOUND when the session has no customer
 */
export function requireOwner(
  row: Readonly<Record<string, unknown>> | undefined,
  now: Date,
): { customerId: string; openid: string | null } {
  if (row === undefined) throw new DomainError('NOT_SIGNED_IN')
  const session = sessionReader.read(row)
  if (session.endedAt !== null || session.expiresAt <= now) throw new DomainError('NOT_SIGNED_IN')
  const { owner_id: customerId } = ownerSchema.parse(row)
  if (customerId === null) throw new DomainError('NOT_BOUND')
  return { customerId, openid: session.openid }
}

/**
 * Further columns and joins that a caller adds to the read of a step. Their SQL parameters start at `$5`. A caller
 * must always pass the same constant object, because the SQL text is built only once for each object.
 */
export interface ReadMore<T> {
  /**
   * SQL that finds the visit when its id is unknown: a join with the customer's session `cs`, and the expression for
   * the visit's id. The expression receives the id of the request, which is then null.
   */
  readonly visitBy?: { readonly join: string; readonly id: (given: string) => string }
  readonly select: string
  readonly from: string
  readonly schema: z.ZodType<T>
}

const parameters = { session: 'bytea', visitId: 'uuid?', identity: 'bytea?', commandId: 'uuid?' } as const

const byId: NonNullable<ReadMore<unknown>['visitBy']> = { join: '', id: (given) => given }

function prepareRead(more?: ReadMore<unknown>): Prepared<typeof parameters> {
  const visitBy = more?.visitBy ?? byId
  return prepare(
    parameters,
    (given) => `SELECT ${signedInColumns}, ${storedVisit.list('v')},
    ${policyReader.list('p')}, ${customerReader.list('c')}, ${standingReader.list('st')},
    ${identityReader.list('i')}, ${replayReader.list('r')}${more ? `, ${more.select}` : ''}
  FROM ${cs}
  LEFT JOIN ${wb} ON ${wb.openid} = ${cs.openid}
  ${visitBy.join}
  LEFT JOIN ${v} ON ${v.id} = ${visitBy.id(given.visitId)} AND ${v.customerId} = ${owner}
  LEFT JOIN ${p} ON ${p.id} = ${v.policyId}
  LEFT JOIN ${c} ON ${c.id} = ${v.customerId}
  LEFT JOIN ${st} ON ${st.customerId} = ${v.customerId}
  LEFT JOIN ${i} ON ${i.id} = ${given.identity} AND ${i.customerSessionId} = ${cs.id} AND ${i.customerId} = ${v.customerId}
  LEFT JOIN ${r} ON ${r.visitId} = ${v.id} AND ${r.commandId} = ${given.commandId}
  ${more?.from ?? ''}
  WHERE ${cs.id} = ${given.session}`,
  )
}

const plainRead = prepareRead()
const reads = new WeakMap<object, Prepared<typeof parameters>>()

function readWith(more: ReadMore<unknown>): Prepared<typeof parameters> {
  const known = reads.get(more)
  if (known !== undefined) return known
  const read = prepareRead(more)
  reads.set(more, read)
  return read
}

/**
 * Reads one visit for the customer of this session.
 *
 * @throws DomainError NOT_SIGNED_IN, NOT_BOUND, or NOT_FOUND. NOT_FOUND is thrown for a missing visit and also for
 * another customer's visit, so that a caller cannot tell the two cases apart.
 */
export async function readStep<T = unknown>(
  services: Services,
  request: CustomerRequest,
  visitId: string | null,
  commandId: string | null,
  more?: ReadMore<T>,
  values: readonly unknown[] = [],
): Promise<VisitStep & { more: T | undefined }> {
  if (request.session === null) throw new DomainError('NOT_SIGNED_IN')
  const { session, identity: identityId } = request
  const read = more ? readWith(more) : plainRead
  const own = read.values({ session, visitId, identity: identityId, commandId })
  const row = (await services.db.query(read.text, [...own, ...values])).rows[0]
  // The clock is read after the query. Otherwise a step could be written with an instant earlier than the data on
  // which the step is based.
  const now = services.clock.now()
  const { openid } = requireOwner(row, now)
  const visit = row && storedVisit.readIfAny(row)
  if (!row || !visit) throw new DomainError('NOT_FOUND')
  const { phoneIndex } = policyReader.read(row)
  const method = methodFor(customerReader.read(row).idType)
  const identity = identityReader.readIfAny(row)
  const replay = replayReader.readIfAny(row)
  return {
    at: now,
    visit: toStoredVisit(visit),
    escalateAt: standingReader.readIfAny(row)?.escalateAt ?? null,
    method,
    phoneIndex,
    openid,
    identity:
      identity &&
      identityId &&
      sessionCovers(
        { ...identity, phoneIndex: identity.phoneIndex?.toString('hex') ?? null },
        { method, phoneIndex: phoneIndex.toString('hex') },
        now,
        services.settings,
      )
        ? {
            method,
            attemptId: identity.attemptId,
            sitting: identityId.toString('hex'),
            lastSeenAt: identity.lastSeenAt,
          }
        : null,
    replay: replay && { seq: replay.seq, status: replay.status, digest: replay.commandDigest },
    more: more?.schema.parse(row),
  }
}

/** @throws DomainError NOT_SIGNED_IN when the request carries no session */
export function requireSession(request: CustomerRequest): Buffer {
  if (request.session === null) throw new DomainError('NOT_SIGNED_IN')
  return request.session
}
