import { z } from 'zod'
import type { CustomerRequest, Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { methodFor, sessionCovers } from '../identity/rules/session.ts'
import { type Columns, coalesce, orNull } from '../kernel/database/expression.ts'
import { type RowOf, rowOf, select } from '../kernel/database/selection.ts'
import { type Parameters, query, type Values } from '../kernel/database/statement.ts'
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
export const owner = orNull(coalesce(cs.linkCustomerId, wb.customerId))

const ownerColumns = { 'session.customerId': owner }
const ownerSchema = rowOf(ownerColumns)

/** The columns of the session `cs` that `requireOwner` reads. */
export const signedInColumns = {
  ...sessionReader.columns('cs'),
  ...ownerColumns,
}

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
  const customerId = ownerSchema.parse(row)['session.customerId']
  if (customerId === null) throw new DomainError('NOT_BOUND')
  return { customerId, openid: session.openid }
}

/** Further columns and joins that a use case adds to the read of a step. */
interface More<C extends Columns> {
  /**
   * How the visit is found when its id is unknown: a join with the customer's session `cs`, and the expression for the
   * visit's id. The expression receives the id of the request, which is then null.
   */
  readonly visitBy?: { readonly join: string; readonly id: (given: string) => string }
  readonly columns: C
  readonly from: string
}

/** The columns that every step reads. */
const stepColumns = {
  ...signedInColumns,
  ...storedVisit.columns('v'),
  ...policyReader.columns('p'),
  ...customerReader.columns('c'),
  ...standingReader.columns('st'),
  ...identityReader.columns('i'),
  ...replayReader.columns('r'),
}

const parameters = { session: 'bytea', visitId: 'uuid?', identity: 'bytea?', commandId: 'uuid?' } as const

/** Reads one visit for the customer of a session. */
export interface StepReader<P extends Parameters, R extends z.ZodObject> {
  /**
   * @throws DomainError NOT_SIGNED_IN, NOT_BOUND, or NOT_FOUND. NOT_FOUND is thrown for a missing visit and also for
   * another customer's visit, so that a caller cannot tell the two cases apart.
   */
  readonly read: (
    services: Services,
    request: CustomerRequest,
    of: { readonly visitId: string | null; readonly commandId?: string },
    values: Values<P>,
  ) => Promise<VisitStep & { more: z.output<R> }>
}

/**
 * Prepares the read of a step with the further columns of a use case.
 * @param own the further parameters
 * @throws Error if a further column has the name of one that every step reads
 */
export function stepReader<P extends Parameters, C extends Columns>(
  own: P,
  write: (given: { readonly [K in keyof P]: string }) => More<C>,
): StepReader<P, RowOf<C>>
export function stepReader(
  own: Parameters,
  write: (given: Readonly<Record<string, string>>) => More<Columns>,
): StepReader<Parameters, z.ZodObject> {
  const read = query({ ...parameters, ...own }, (given) => {
    const { visitBy, columns, from } = write(given)
    const doubled = Object.keys(columns).filter((key) => key in stepColumns)
    if (doubled.length > 0) throw new Error(`a step has two columns named ${doubled.join(', ')}`)
    return select(
      { ...stepColumns, ...columns },
      `FROM ${cs}
  LEFT JOIN ${wb} ON ${wb.openid} = ${cs.openid}
  ${visitBy?.join ?? ''}
  LEFT JOIN ${v} ON ${v.id} = ${visitBy ? visitBy.id(`${given.visitId}`) : given.visitId} AND ${v.customerId} = ${owner}
  LEFT JOIN ${p} ON ${p.id} = ${v.policyId}
  LEFT JOIN ${c} ON ${c.id} = ${v.customerId}
  LEFT JOIN ${st} ON ${st.customerId} = ${v.customerId}
  LEFT JOIN ${i} ON ${i.id} = ${given.identity} AND ${i.customerSessionId} = ${cs.id} AND ${i.customerId} = ${v.customerId}
  LEFT JOIN ${r} ON ${r.visitId} = ${v.id} AND ${r.commandId} = ${given.commandId}
  ${from}
  WHERE ${cs.id} = ${given.session}`,
    )
  })
  const further = z.object(
    Object.fromEntries(Object.entries(read.row.shape).filter(([key]) => !(key in stepColumns))),
  )
  return {
    read: async (services, request, { visitId, commandId = null }, values) => {
      const { session, identity } = request
      if (session === null) throw new DomainError('NOT_SIGNED_IN')
      const found = await read.run(services.db, { ...values, session, visitId, identity, commandId })
      // The clock is read after the query. Otherwise a step could be written with an instant earlier than the data on
      // which the step is based.
      const now = services.clock.now()
      const [row] = found.rows
      return { ...toStep(services, request, row, now), more: further.parse(row) }
    },
  }
}

function toStep(
  services: Services,
  request: CustomerRequest,
  row: Readonly<Record<string, unknown>> | undefined,
  now: Date,
): VisitStep {
  const { openid } = requireOwner(row, now)
  const visit = row && storedVisit.readIfAny(row)
  if (!row || !visit) throw new DomainError('NOT_FOUND')
  const { phoneIndex } = policyReader.read(row)
  const method = methodFor(customerReader.read(row).idType)
  const identity = identityReader.readIfAny(row)
  const identityId = request.identity
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
  }
}

/** Reads a visit for a use case that needs no further columns. */
export const plainStep = stepReader({}, () => ({ columns: {}, from: '' }))

/** @throws DomainError NOT_SIGNED_IN when the request carries no session */
export function requireSession(request: CustomerRequest): Buffer {
  if (request.session === null) throw new DomainError('NOT_SIGNED_IN')
  return request.session
}
