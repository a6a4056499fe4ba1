import type { CustomerRequest, Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { allOrNull, pick } from '../kernel/database/expression.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import { maskName, maskPhone } from '../kernel/text/mask.ts'
import { pr, productOfPolicy } from '../policy/facts.ts'
import type { IdentityMethod } from '../vocabulary/identity.ts'
import { owner, requireOwner, signedInColumns, stepReader } from './read.ts'
import type { VisitStatus } from './rules/events.ts'
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
  /** The visit's id if it was successful, so that the customer can get their copy; otherwise null. */
  readonly finishedId: string | null
}

const cs = columnsOf(tables.customerSession, 'cs')
const wb = columnsOf(tables.wechatBinding, 'wb')
const p = columnsOf(tables.policy, 'p')
const c = columnsOf(tables.customer, 'c')
const st = columnsOf(tables.identityStanding, 'st')
const visit = columnsOf(tables.visit, 'visit')
const v = columnsOf(tables.visit, 'v')

/** Reads one row for each policy of the customer. A customer without a policy has one row in which it is null. */
const POLICIES = query({ session: 'bytea' }, (given, sql) =>
  sql.select(
    {
      ...signedInColumns,
      ...allOrNull({
        ...pick(p, 'policyNo', 'underwrittenOn'),
        productName: pr.name,
        visitId: v.id,
        ...pick(v, 'status', 'openedAt', 'windowEndsAt'),
      }),
      escalateAt: st.escalateAt,
    },
    `FROM ${cs}
      LEFT JOIN ${wb} ON ${wb.openid} = ${cs.openid}
      LEFT JOIN ${p} ON ${p.customerId} = ${owner}
      ${productOfPolicy}
      LEFT JOIN ${st} ON ${st.customerId} = ${p.customerId}
      LEFT JOIN LATERAL (SELECT * FROM ${visit}
        WHERE ${visit.policyId} = ${p.id} AND ${visit.customerId} = ${p.customerId} ORDER BY ${visit.openedAt} DESC LIMIT 1) v ON true
      WHERE ${cs.id} = ${given.session}
      ORDER BY ${v.windowEndsAt}, ${p.policyNo}`,
  ),
)
type PolicyRow = Awaited<ReturnType<typeof POLICIES.one>>

function statusFor(row: PolicyRow, now: Date): CustomerVisitStatus {
  const { status, openedAt, windowEndsAt } = row
  if (status === null || openedAt === null || windowEndsAt === null) return 'NONE'
  if (status === 'SUCCESS' || status === 'CALLBACK' || status === 'CANCELLED') return status
  return overdueReasons({ openedAt, windowEndsAt }, row.escalateAt, now).length > 0 ? 'CALLBACK' : 'PENDING'
}

/**
 * 我的保单 (my policies): every policy of the customer with the status of its latest visit, pending visits first.
 * @throws DomainError NOT_SIGNED_IN, NOT_BOUND
 */
export async function listPolicies(services: Services, request: CustomerRequest): Promise<PolicyView[]> {
  if (request.session === null) throw new DomainError('NOT_SIGNED_IN')
  const now = services.clock.now()
  const rows = await POLICIES.all(services.db, { session: request.session })
  requireOwner(rows[0], now)
  const views = rows.flatMap((row) => {
    const { policyNo, productName, underwrittenOn } = row
    if (policyNo === null || productName === null || underwrittenOn === null) return []
    const visit = statusFor(row, now)
    return [
      {
        policyNo,
        productName,
        underwrittenOn,
        visit,
        visitId: visit === 'PENDING' ? row.visitId : null,
        finishedId: visit === 'SUCCESS' ? row.visitId : null,
        windowEndsAt: visit === 'PENDING' ? (row.windowEndsAt?.toISOString() ?? null) : null,
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

const withPolicy = stepReader({}, () => ({
  columns: { ...pick(p, 'policyNo', 'phoneEnc'), productName: pr.name, applicantName: c.name },
  from: productOfPolicy,
}))

/**
 * Returns one visit of this customer, whether it is open or over. The pages use it to decide which page to show next.
 */
export async function viewVisit(
  services: Services,
  request: CustomerRequest,
  visitId: string,
): Promise<VisitView> {
  const read = await withPolicy.read(services, request, { visitId }, {})
  const { state } = read.visit
  const { more } = read
  const overdue = overdueReasons(state, read.escalateAt, read.at)
  return {
    visitId: state.id,
    status: state.status,
    policyNo: more.policyNo,
    productName: more.productName,
    applicantName: maskName(more.applicantName),
    phone: maskPhone(services.secrets.decrypt('phone', state.policyId, more.phoneEnc)),
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
