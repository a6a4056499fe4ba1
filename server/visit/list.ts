import { z } from 'zod'
import type { CustomerRequest, Services } from '../context.ts'
import { DomainError } from '../kernel/errors.ts'
import { maskName, maskPhone } from '../kernel/text/mask.ts'
import { productOfPolicy } from '../policy/facts.ts'
import type { IdentityMethod } from '../vocabulary/identity.ts'
import { owner, readStep, requireOwner, signedInColumns } from './read.ts'
import { type VisitStatus, visitStatuses } from './rules/events.ts'
import { overdueReasons } from './rules/steps.ts'

/**
 * The status shown to the customer. An overdue visit has the status CALLBACK even before a job has moved it to the
 * call centre.
 */
export type CustomerVisitStatus = 'PENDING' | 'SUCCESS' | 'CALLBACK' | 'CANCELLED' | 'NONE'

export interface PolicyView {
  readonly policyNo: string
  readonly productName: string
  readonly underwrittenOn: string
  readonly visit: CustomerVisitStatus
  /** The visit's id while the visit can be done online, otherwise null. */
  readonly visitId: string | null
  readonly windowEndsAt: string | null
}

const rowSchema = z.object({
  policy_no: z.string().nullable(),
  product_name: z.string().nullable(),
  underwritten_on: z.string().nullable(),
  visit_id: z.string().nullable(),
  status: z.enum(visitStatuses).nullable(),
  opened_at: z.date().nullable(),
  window_ends_at: z.date().nullable(),
  escalate_at: z.date().nullable(),
})

function statusFor(row: z.infer<typeof rowSchema>, now: Date): CustomerVisitStatus {
  if (row.status === null || row.opened_at === null || row.window_ends_at === null) return 'NONE'
  if (row.status === 'SUCCESS' || row.status === 'CALLBACK' || row.status === 'CANCELLED') return row.status
  const visit = { openedAt: row.opened_at, windowEndsAt: row.window_ends_at }
  return overdueReasons(visit, row.escalate_at, now).length > 0 ? 'CALLBACK' : 'PENDING'
}

/**
 * 我的保单 (my policies): every policy of the customer with the status of its latest visit, pending visits first.
 * @throws DomainError NOT_SIGNED_IN, NOT_BOUND
 */
export async function listPolicies(services: Services, request: CustomerRequest): Promise<PolicyView[]> {
  if (request.session === null) throw new DomainError('NOT_SIGNED_IN')
  const now = services.clock.now()
  const found = await services.db.query(
    `SELECT ${signedInColumns},
        p.policy_no, pr.name AS product_name, p.underwritten_on, v.id AS visit_id, v.status, v.opened_at, v.window_ends_at, st.escalate_at
      FROM customer_session cs
      LEFT JOIN wechat_binding wb ON wb.openid = cs.openid
      LEFT JOIN policy p ON p.customer_id = ${owner}
      ${productOfPolicy}
      LEFT JOIN identity_standing st ON st.customer_id = p.customer_id
      LEFT JOIN LATERAL (SELECT id, status, opened_at, window_ends_at FROM visit
        WHERE visit.policy_id = p.id AND visit.customer_id = p.customer_id ORDER BY opened_at DESC LIMIT 1) v ON true
      WHERE cs.id = $1
      ORDER BY v.window_ends_at, p.policy_no`,
    [request.session],
  )
  requireOwner(found.rows[0], now)
  const views = found.rows.flatMap((raw) => {
    const row = rowSchema.parse(raw)
    if (row.policy_no === null || row.product_name === null || row.underwritten_on === null) return []
    const visit = statusFor(row, now)
    return [
      {
        policyNo: row.policy_no,
        productName: row.product_name,
        underwrittenOn: row.underwritten_on,
        visit,
        visitId: visit === 'PENDING' ? row.visit_id : null,
        windowEndsAt: visit === 'PENDING' ? (row.window_ends_at?.toISOString() ?? null) : null,
      },
    ]
  })
  return [
    ...views.filter((view) => view.visit === 'PENDING'),
    ...views.filter((view) => view.visit !== 'PENDING'),
  ]
}

/** 待回访保单列表 (policies with a pending visit): those policies of 我的保单 (my policies) whose visit is pending. */
export async function listPending(services: Services, request: CustomerRequest): Promise<PolicyView[]> {
  return (await listPolicies(services, request)).filter((policy) => policy.visit === 'PENDING')
}

export interface VisitView {
  readonly visitId: string
  readonly status: VisitStatus
  readonly policyNo: string
  readonly productName: string
  /** The applicant's name, masked because it is shown before the identity check. */
  readonly applicantName: string
  readonly phone: string
  /** How this customer is verified. The kind of identity document determines it. */
  readonly method: IdentityMethod
  /** Whether the page has an identity check that is still valid for this visit. */
  readonly verified: boolean
  readonly noticed: boolean
  readonly opened: boolean
  readonly revision: number
  readonly windowEndsAt: string
  /** Why the visit can no longer be done online; null as long as it can be done online. */
  readonly over: 'SUCCESS' | 'CALLBACK' | 'EXPIRED' | 'CANCELLED' | null
  /**
   * Whether a questionnaire was signed. The result page of a signed visit shows the visit's outcome. Without a
   * signature, the page shows only how the visit continues.
   */
  readonly signed: boolean
}

const viewMore = {
  select: 'p.policy_no, pr.name AS product_name, c.name AS applicant_name, p.phone_enc',
  from: productOfPolicy,
  schema: z.object({
    policy_no: z.string(),
    product_name: z.string(),
    applicant_name: z.string(),
    phone_enc: z.string(),
  }),
}

/**
 * Returns one visit of this customer, whether it is open or over. The pages use it to decide which page to show next.
 */
export async function viewVisit(
  services: Services,
  request: CustomerRequest,
  visitId: string,
): Promise<VisitView> {
  const read = await readStep(services, request, visitId, null, viewMore)
  const { state } = read.visit
  const { more } = read
  if (!more) throw new DomainError('NOT_FOUND')
  const overdue = overdueReasons(state, read.escalateAt, read.at)
  return {
    visitId: state.id,
    status: state.status,
    policyNo: more.policy_no,
    productName: more.product_name,
    applicantName: maskName(more.applicant_name),
    phone: maskPhone(services.secrets.decrypt('phone', state.policyId, more.phone_enc)),
    method: read.method,
    verified: read.identity !== null,
    noticed: state.noticedAt !== null,
    opened: state.questions !== null,
    revision: state.revision,
    windowEndsAt: state.windowEndsAt.toISOString(),
    over: overOf(state.status, overdue),
    signed: state.signedAt !== null,
  }
}

function overOf(status: VisitStatus, overdue: readonly string[]): VisitView['over'] {
  if (status === 'SUCCESS' || status === 'CALLBACK' || status === 'CANCELLED') return status
  if (overdue.includes('WINDOW_EXPIRED')) return 'EXPIRED'
  return overdue.length > 0 ? 'CALLBACK' : null
}
