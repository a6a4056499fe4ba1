import type { z } from 'zod'
import type { Channel, VisitStatus } from '../generated/enums.ts'
import { tables } from '../generated/tables.ts'
import { allOrNull, count, firstOf, orNull, pick } from '../kernel/database/expression.ts'
import { rowOf } from '../kernel/database/selection.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { maskName } from '../kernel/text/mask.ts'
import { pr } from '../policy/facts.ts'
import type { CallbackReason } from '../vocabulary/visits.ts'

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
  readonly channel: Channel
  readonly branch: string
  readonly status: VisitStatus | null
  readonly openedAt: string | null
  readonly windowEndsAt: string | null
  readonly coolingOffEndsAt: string | null
  readonly closedAt: string | null
  /** The reasons of the visit's open case; empty if there is none. */
  readonly reasons: readonly CallbackReason[]
}

const v = columnsOf(tables.visit, 'v')
const p = columnsOf(tables.policy, 'p')
const c = columnsOf(tables.customer, 'c')
const k = columnsOf(tables.callbackCase, 'k')

/** The column of a number of visits. */
export const countColumns = { n: count() }

/**
 * The columns of a row in a list of visits. They read from `policy p`, `customer c`, the product `pr` and (if there
 * is one) `visit v`.
 */
export const rowColumns = {
  visitId: orNull(v.id),
  policyId: p.id,
  ...pick(p, 'policyNo', 'productCode', 'channel', 'branch'),
  applicant: c.name,
  productName: orNull(pr.name),
  ...allOrNull(pick(v, 'status', 'openedAt', 'windowEndsAt', 'coolingOffEndsAt', 'closedAt')),
  reasons: firstOf(k.reasons, `FROM ${k} WHERE ${k.visitId} = ${v.id} AND ${k.status.is('OPEN')}`),
}
const stored = rowOf(rowColumns)

export function toVisitRow(row: z.output<typeof stored>): VisitRow {
  return {
    visitId: row.visitId,
    policyId: row.policyId,
    policyNo: row.policyNo,
    applicant: maskName(row.applicant),
    productCode: row.productCode,
    productName: row.productName ?? row.productCode,
    channel: row.channel,
    branch: row.branch,
    status: row.status,
    openedAt: row.openedAt?.toISOString() ?? null,
    windowEndsAt: row.windowEndsAt?.toISOString() ?? null,
    coolingOffEndsAt: row.coolingOffEndsAt?.toISOString() ?? null,
    closedAt: row.closedAt?.toISOString() ?? null,
    reasons: row.reasons ?? [],
  }
}
