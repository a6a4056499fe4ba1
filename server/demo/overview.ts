import { z } from 'zod'
import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { content, count, firstOf, greatest, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { maskName, maskPolicyNo } from '../kernel/text/mask.ts'
import { pr, productOfPolicy } from '../policy/facts.ts'
import type { VisitStatus } from '../visit/rules/events.ts'

const v = columnsOf(tables.visit, 'v')
const p = columnsOf(tables.policy, 'p')
const c = columnsOf(tables.customer, 'c')
const k = columnsOf(tables.callbackCase, 'k')
const e = columnsOf(tables.visitEvent, 'e')

const COUNTS = query({}, () => select({ status: v.status, n: count() }, `FROM ${v} GROUP BY ${v.status}`))

const LATEST = query({}, () =>
  select(
    {
      visitId: v.id,
      ...pick(v, 'status', 'openedAt', 'windowEndsAt'),
      events: v.version,
      policyNo: p.policyNo,
      productName: pr.name,
      applicant: c.name,
      reasons: firstOf(k.reasons, `FROM ${k} WHERE ${k.visitId} = ${v.id} AND ${k.status.is('OPEN')}`),
    },
    `FROM ${v} JOIN ${p} ON ${p.id} = ${v.policyId} ${productOfPolicy} JOIN ${c} ON ${c.id} = ${v.customerId}
      ORDER BY ${firstOf(greatest(e.at), `FROM ${e} WHERE ${e.visitId} = ${v.id}`)} DESC, ${v.id} LIMIT 100`,
  ),
)

const TRAIL = query({ visitId: 'uuid' }, ({ visitId }) =>
  select(
    { ...pick(e, 'seq', 'type', 'at'), payload: content(e.payload, z.record(z.string(), z.unknown())) },
    `FROM ${e} WHERE ${e.visitId} = ${visitId} ORDER BY ${e.seq}`,
  ),
)

export interface VisitSummary {
  readonly visitId: string
  readonly status: VisitStatus
  readonly policyNo: string
  readonly productName: string
  readonly applicant: string
  readonly openedAt: string
  readonly windowEndsAt: string
  readonly events: number
  readonly reasons: readonly string[]
}

/** Counts visits by status, and lists the latest visits with masked data. */
export async function overview(
  services: Services,
): Promise<{ counts: Record<string, number>; visits: VisitSummary[] }> {
  const counted = await COUNTS.all(services.db, {})
  const latest = await LATEST.all(services.db, {})
  return {
    counts: Object.fromEntries(counted.map(({ status, n }) => [status, n])),
    visits: latest.map((visit) => ({
      ...visit,
      policyNo: maskPolicyNo(visit.policyNo),
      applicant: maskName(visit.applicant),
      openedAt: visit.openedAt.toISOString(),
      windowEndsAt: visit.windowEndsAt.toISOString(),
      reasons: visit.reasons ?? [],
    })),
  }
}

/** Reads the recorded events of one visit. */
export async function visitTrail(services: Services, visitId: string) {
  const events = await TRAIL.all(services.db, { visitId })
  return events.map((event) => ({ ...event, at: event.at.toISOString() }))
}
