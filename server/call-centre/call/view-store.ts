import { z } from 'zod'
import type { Services } from '../../context.ts'
import { productOfPolicy } from '../../policy/facts.ts'
import { type CaseState, caseColumns, caseRowSchema, placeOf } from '../rules/case.ts'

const siblingSchema = z.object({ policy_no: z.string(), product_name: z.string().nullable() })
const eventSchema = z.object({
  seq: z.number(),
  type: z.string(),
  at: z.date(),
  by: z.string(),
  by_name: z.string().nullable(),
  payload: z.record(z.string(), z.unknown()),
})
const endSchema = z.object({ problem_id: z.string().nullable(), follow_up_id: z.string().nullable() })

/**
 * Reads the customer's other open cases, the events of the case, and the problem case or follow-up in which the case
 * ended.
 */
export async function readRelated(services: Pick<Services, 'db'>, state: CaseState, now: Date) {
  const [siblings, events, end] = await Promise.all([
    services.db.query(
      `SELECT ${caseColumns.map((column) => `k.${column}`).join(', ')}, p.policy_no, pr.name AS product_name
        FROM visit v JOIN callback_case k ON k.visit_id = v.id AND k.status = 'OPEN' JOIN policy p ON p.id = v.policy_id ${productOfPolicy}
        WHERE v.customer_id = $1::uuid AND k.id <> $2::uuid ORDER BY k.opened_at`,
      [state.customerId, state.id],
    ),
    services.db.query(
      `SELECT e.seq, e.type, e.at, e.by, s.name AS by_name, e.payload FROM callback_event e LEFT JOIN staff s ON s.id::text = e.by
        WHERE e.case_id = $1::uuid ORDER BY e.seq`,
      [state.id],
    ),
    services.db.query(
      `SELECT (SELECT id FROM problem_case WHERE case_id = $1::uuid) AS problem_id, (SELECT id FROM follow_up WHERE case_id = $1::uuid) AS follow_up_id`,
      [state.id],
    ),
  ])
  const { problem_id: problemId, follow_up_id: followUpId } = endSchema.parse(end.rows[0])
  return {
    siblings: siblings.rows.map((raw) => {
      const other = caseRowSchema.parse(raw)
      const { policy_no: policyNo, product_name: productName } = siblingSchema.parse(raw)
      return { caseId: other.id, policyNo, productName, reasons: other.reasons, place: placeOf(other, now) }
    }),
    events: events.rows.map((raw) => {
      const row = eventSchema.parse(raw)
      return {
        seq: row.seq,
        type: row.type,
        at: row.at.toISOString(),
        by: row.by_name ?? row.by,
        payload: row.payload,
      }
    }),
    problemId,
    followUpId,
  }
}
