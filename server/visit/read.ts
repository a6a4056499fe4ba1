import { z } from 'zod'
import type { CustomerRequest, Services } from '../context.ts'
import { type IdentitySessionState, methodFor, sessionCovers } from '../identity/rules/session.ts'
import { DomainError } from '../kernel/errors.ts'
import { identityMethods } from '../vocabulary/enums.ts'
import type { IdentityMethod } from '../vocabulary/identity.ts'
import { type StoredVisit, toStoredVisit, visitColumns, visitRowSchema } from './rows.ts'
import { visitStatuses } from './rules/events.ts'
import type { ActiveIdentity } from './rules/steps.ts'

const instant = z.date()

/**
 * The session of a signed-in browser. Its customer is the one bound to the session's openid, or the one whose
 * personal link opened the session.
 */
const signedInSchema = z.object({
  session_expires_at: instant,
  session_ended_at: instant.nullable(),
  openid: z.string().nullable(),
  owner_id: z.string().nullable(),
})

const stepSchema = signedInSchema.extend({
  phone_index: z.instanceof(Buffer),
  id_type: z.string(),
  escalate_at: instant.nullable(),
  identity_method: z.enum(identityMethods).nullable(),
  identity_phone_index: z.instanceof(Buffer).nullable(),
  identity_attempt_id: z.string().nullable(),
  identity_verified_at: instant.nullable(),
  identity_last_seen_at: instant.nullable(),
  identity_ended_at: instant.nullable(),
  replay_seq: z.number().nullable(),
  replay_status: z.enum(visitStatuses).nullable(),
  replay_digest: z.instanceof(Buffer).nullable(),
})

const stepSelect = `SELECT cs.expires_at AS session_expires_at, cs.ended_at AS session_ended_at, cs.openid,
    coalesce(cs.link_customer_id, wb.customer_id) AS owner_id,
    ${visitColumns.map((column) => `v.${column}`).join(', ')},
    p.phone_index, c.id_type, st.escalate_at,
    i.method AS identity_method, i.phone_index AS identity_phone_index, i.attempt_id AS identity_attempt_id,
    i.verified_at AS identity_verified_at, i.last_seen_at AS identity_last_seen_at, i.ended_at AS identity_ended_at,
    r.seq AS replay_seq, r.status AS replay_status, r.command_digest AS replay_digest`

const stepFrom = `FROM customer_session cs
  LEFT JOIN wechat_binding wb ON wb.openid = cs.openid
  VISIT_BY
  LEFT JOIN visit v ON v.id = VISIT_ID AND v.customer_id = coalesce(cs.link_customer_id, wb.customer_id)
  LEFT JOIN policy p ON p.id = v.policy_id
  LEFT JOIN customer c ON c.id = v.customer_id
  LEFT JOIN identity_standing st ON st.customer_id = v.customer_id
  LEFT JOIN identity_session i ON i.id = $3::bytea AND i.customer_session_id = cs.id AND i.customer_id = v.customer_id
  LEFT JOIN visit_event r ON r.visit_id = v.id AND r.command_id = $4::uuid`

const stepWhere = 'WHERE cs.id = $1::bytea'

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
    readonly status: (typeof visitStatuses)[number]
    readonly digest: Buffer | null
  } | null
  readonly openid: string | null
}

/**
 * Returns the customer to whom the session in this row belongs.
 * @throws DomainError NOT_SIGNED_IN without a running session, NOT_BOUND when the session has no customer
 */
export function requireOwner(row: unknown, now: Date): { customerId: string; openid: string | null } {
  const parsed = signedInSchema.safeParse(row)
  if (!parsed.success) throw new DomainError('NOT_SIGNED_IN')
  const session = parsed.data
  if (session.session_ended_at !== null || session.session_expires_at <= now)
    throw new DomainError('NOT_SIGNED_IN')
  if (session.owner_id === null) throw new DomainError('NOT_BOUND')
  return { customerId: session.owner_id, openid: session.openid }
}

/**
 * Further columns and joins that a caller adds to the read of a step. Their SQL parameters start at `$5`. A caller
 * must always pass the same constant object, because the SQL text is built only once for each object.
 */
export interface ReadMore<T> {
  /**
   * SQL that finds the visit when its id is unknown: a join with the customer's session `cs`, and the expression for
   * the visit's id.
   */
  readonly visitBy?: { readonly join: string; readonly id: string }
  readonly select: string
  readonly from: string
  readonly schema: z.ZodType<T>
}

const from = (visitBy: NonNullable<ReadMore<unknown>['visitBy']>): string =>
  stepFrom.replace('VISIT_BY', visitBy.join).replace('VISIT_ID', visitBy.id)
const byId = { join: '', id: '$2::uuid' }
const plainText = `${stepSelect}\n${from(byId)}\n${stepWhere}`

const texts = new WeakMap<object, string>()

function textWith<T>(more: ReadMore<T>): string {
  const known = texts.get(more)
  if (known !== undefined) return known
  const text = `${stepSelect}, ${more.select}\n${from(more.visitBy ?? byId)}\n${more.from}\n${stepWhere}`
  texts.set(more, text)
  return text
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
  const text = more ? textWith(more) : plainText
  const row = (
    await services.db.query(text, [request.session, visitId, request.identity, commandId, ...values])
  ).rows[0]
  // The clock is read after the query. Otherwise a step could be written with an instant earlier than the data on
  // which the step is based.
  const now = services.clock.now()
  const { openid } = requireOwner(row, now)
  if (row === undefined || row.id === null) throw new DomainError('NOT_FOUND')
  const visit = toStoredVisit(visitRowSchema.parse(row))
  const step = stepSchema.parse(row)
  const method = methodFor(step.id_type)
  const session = identityOf(step)
  const phoneIndex = step.phone_index
  const covers =
    session !== null &&
    sessionCovers(session, { method, phoneIndex: phoneIndex.toString('hex') }, now, services.settings)
  return {
    at: now,
    visit,
    escalateAt: step.escalate_at,
    method,
    phoneIndex,
    openid,
    identity:
      covers && session && request.identity && step.identity_attempt_id
        ? {
            method,
            attemptId: step.identity_attempt_id,
            sitting: request.identity.toString('hex'),
            lastSeenAt: session.lastSeenAt,
          }
        : null,
    replay:
      step.replay_seq !== null && step.replay_status !== null
        ? { seq: step.replay_seq, status: step.replay_status, digest: step.replay_digest }
        : null,
    more: more?.schema.parse(row),
  }
}

function identityOf(step: z.infer<typeof stepSchema>): IdentitySessionState | null {
  if (
    step.identity_method === null ||
    step.identity_verified_at === null ||
    step.identity_last_seen_at === null
  )
    return null
  return {
    verifiedAt: step.identity_verified_at,
    lastSeenAt: step.identity_last_seen_at,
    endedAt: step.identity_ended_at,
    method: step.identity_method,
    phoneIndex: step.identity_phone_index?.toString('hex') ?? null,
  }
}

/** @throws DomainError NOT_SIGNED_IN when the request carries no session */
export function requireSession(request: CustomerRequest): Buffer {
  if (request.session === null) throw new DomainError('NOT_SIGNED_IN')
  return request.session
}
