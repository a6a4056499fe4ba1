import { z } from 'zod'
import type { Services } from '../context.ts'
import { maskName, maskPolicyNo } from '../kernel/text/mask.ts'
import { productOfPolicy } from '../policy/facts.ts'
import { visitStatuses } from '../visit/rules/events.ts'

const visitSchema = z.object({
  id: z.string(),
  status: z.enum(visitStatuses),
  opened_at: z.date(),
  window_ends_at: z.date(),
  version: z.number(),
  policy_no: z.string(),
  product_name: z.string(),
  applicant: z.string(),
  reasons: z.array(z.string()).nullable(),
})

const eventSchema = z.object({
  seq: z.number(),
  type: z.string(),
  at: z.date(),
  payload: z.record(z.string(), z.unknown()),
})

export interface VisitSummary {
  readonly visitId: string
  readonly status: (typeof visitStatuses)[number]
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
  const counted = await services.db.query(
    'SELECT status::text AS status, count(*)::int AS n FROM visit GROUP BY status',
    [],
  )
  const counts = Object.fromEntries(
    counted.rows
      .map((raw) => z.object({ status: z.string(), n: z.number() }).parse(raw))
      .map((row) => [row.status, row.n]),
  )
  const found = await services.db.query(
    `SELECT v.id, v.status, v.opened_at, v.window_ends_at, v.version, p.policy_no, pr.name AS product_name, c.name AS applicant,
        (SELECT reasons FROM callback_case k WHERE k.visit_id = v.id AND k.status = 'OPEN') AS reasons
      FROM visit v JOIN policy p ON p.id = v.policy_id ${productOfPolicy} JOIN customer c ON c.id = v.customer_id
      ORDER BY (SELECT max(at) FROM visit_event e WHERE e.visit_id = v.id) DESC, v.id LIMIT 100`,
    [],
  )
  const visits = found.rows.map((raw) => {
    const row = visitSchema.parse(raw)
    return {
      visitId: row.id,
      status: row.status,
      policyNo: maskPolicyNo(row.policy_no),
      productName: row.product_name,
      applicant: maskName(row.applicant),
      openedAt: row.opened_at.toISOString(),
      windowEndsAt: row.window_ends_at.toISOString(),
      events: row.version,
      reasons: row.reasons ?? [],
    }
  })
  return { counts, visits }
}

/** Reads the recorded events of one visit. */
export async function visitTrail(services: Services, visitId: string) {
  const found = await services.db.query(
    'SELECT seq, type, at, payload FROM visit_event WHERE visit_id = $1 ORDER BY seq',
    [visitId],
  )
  return found.rows.map((raw) => {
    const row = eventSchema.parse(raw)
    return { seq: row.seq, type: row.type, at: row.at.toISOString(), payload: row.payload }
  })
}
