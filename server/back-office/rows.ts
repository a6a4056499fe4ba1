import { z } from 'zod'
import { maskName } from '../kernel/text/mask.ts'
import { policyRowSchema } from '../policy/rules/row.ts'
import { visitStatuses } from '../visit/rules/events.ts'
import { callbackReasons } from '../vocabulary/visits.ts'

/**
 * A visit as lists show it. A policy without a visit has null in the visit's fields. Names are masked. Instants are
 * ISO strings.
 */
export interface VisitRow {
  readonly visitId: string | null
  readonly policyId: string
  readonly policyNo: string
  readonly applicant: string
  readonly productCode: string
  readonly productName: string
  readonly channel: (typeof policyRowSchema.shape.channel.options)[number]
  readonly branch: string
  readonly status: (typeof visitStatuses)[number] | null
  readonly openedAt: string | null
  readonly windowEndsAt: string | null
  readonly coolingOffEndsAt: string | null
  readonly closedAt: string | null
  /** The reasons of the visit's open case; empty if there is none. */
  readonly reasons: readonly (typeof callbackReasons)[number][]
}

/**
 * The columns of a row in a list of visits. They read from `policy p`, `customer c`, the product `pr` and (if there
 * is one) `visit v`.
 */
export const rowColumns = `v.id AS visit_id, p.id AS policy_id, p.policy_no, c.name AS applicant, p.product_code, pr.name AS product_name,
  p.channel, p.branch, v.status, v.opened_at, v.window_ends_at, v.cooling_off_ends_at, v.closed_at,
  (SELECT reasons FROM callback_case k WHERE k.visit_id = v.id AND k.status = 'OPEN') AS reasons`

const iso = z
  .date()
  .nullable()
  .transform((value) => value?.toISOString() ?? null)

export const visitRowSchema = z
  .object({
    visit_id: z.string().nullable(),
    policy_id: z.string(),
    policy_no: z.string(),
    applicant: z.string(),
    product_code: z.string(),
    product_name: z.string().nullable(),
    channel: policyRowSchema.shape.channel,
    branch: z.string(),
    status: z.enum(visitStatuses).nullable(),
    opened_at: iso,
    window_ends_at: iso,
    cooling_off_ends_at: iso,
    closed_at: iso,
    reasons: z.array(z.enum(callbackReasons)).nullable(),
  })
  .transform(
    (row): VisitRow => ({
      visitId: row.visit_id,
      policyId: row.policy_id,
      policyNo: row.policy_no,
      applicant: maskName(row.applicant),
      productCode: row.product_code,
      productName: row.product_name ?? row.product_code,
      channel: row.channel,
      branch: row.branch,
      status: row.status,
      openedAt: row.opened_at,
      windowEndsAt: row.window_ends_at,
      coolingOffEndsAt: row.cooling_off_ends_at,
      closedAt: row.closed_at,
      reasons: row.reasons ?? [],
    }),
  )
