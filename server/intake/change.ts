import { z } from 'zod'
import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { decideAgain, WRITTEN_MEANWHILE } from '../kernel/database/decide-again.ts'
import { Statement, writeAllOrNothing } from '../kernel/database/statement.ts'
import { DomainError } from '../kernel/errors.ts'
import { updatePolicy } from '../policy/write.ts'
import { commitVisit } from '../visit/commit.ts'
import type { StoredVisit } from '../visit/rows.ts'
import { storedVisit, toStoredVisit } from '../visit/rows.ts'
import { cancel } from '../visit/rules/steps.ts'
import { applicantOf } from './applicants.ts'
import { policyColumns } from './columns.ts'
import { type OpeningVisit, openingParts, openingVisit } from './opening.ts'
import type { PreparedRow, RowOutcome } from './prepared.ts'
import { type IntakePlan, planIntake } from './rules/plan.ts'

const knownSchema = z.object({
  known_policy_id: z.string(),
  policy_customer_id: z.string(),
  applicant_id_type: z.string(),
  applicant_id_number_enc: z.string(),
  intake_digest: z.instanceof(Buffer),
  has_visit: z.boolean(),
})

/**
 * Reads the stored policy and the one visit that this row may end: the policy's visit that is open, in the callback
 * queue, or in letter or branch follow-up.
 */
async function readKnown(services: Services, policyNo: string) {
  const found = await services.db.query(
    `SELECT p.id AS known_policy_id, p.customer_id AS policy_customer_id, p.intake_digest,
        c.id_type AS applicant_id_type, c.id_number_enc AS applicant_id_number_enc,
        EXISTS (SELECT 1 FROM visit w WHERE w.policy_id = p.id AND w.customer_id = p.customer_id) AS has_visit,
        ${storedVisit.list('v')}
      FROM policy p JOIN customer c ON c.id = p.customer_id LEFT JOIN visit v ON v.policy_id = p.id AND (v.live OR v.status = 'CALLBACK')
        AND (v.live OR EXISTS (SELECT 1 FROM callback_case k WHERE k.visit_id = v.id AND k.status = 'OPEN')
          OR EXISTS (SELECT 1 FROM follow_up f WHERE f.visit_id = v.id AND f.status <> 'DONE'))
      WHERE p.policy_no = $1 ORDER BY v.opened_at DESC NULLS LAST LIMIT 1`,
    [policyNo],
  )
  const row = found.rows[0]
  if (row === undefined) throw new DomainError('CONFLICT')
  const visit = row.id === null ? null : toStoredVisit(storedVisit.read(row))
  return { policy: knownSchema.parse(row), visit }
}

function writePolicy(
  sql: Statement,
  services: Services,
  { entry, policyId, customerId, before }: Change,
  at: Date,
): string {
  const row: Record<string, unknown> = policyColumns(services, entry, policyId, customerId)
  const update = updatePolicy({
    columns: Object.keys(row).filter((name) => name !== 'id' && name !== 'policy_no'),
    row: `${sql.value(JSON.stringify(row))}::jsonb`,
    id: `${sql.value(policyId)}::uuid`,
    before: `${sql.value(before)}::bytea`,
    at: `${sql.value(at)}::timestamptz`,
  })
  sql.with('p', update)
  return 'p'
}

function openAnother(sql: Statement, now: Date, opening: OpeningVisit, ended: boolean): void {
  const rows = (of: unknown) => `${sql.value(JSON.stringify(of))}::jsonb`
  const parts = openingParts({
    visits: rows([opening.visit]),
    events: rows(opening.events),
    reminders: rows(opening.outbox),
    cases: rows(opening.cases),
    at: `${sql.value(now)}::timestamptz`,
    // A unique index allows only one open visit per policy, so the old visit must end before the new visit is
    // inserted.
    ...(ended ? { provided: 'WHERE EXISTS (SELECT 1 FROM v)' } : {}),
  })
  for (const [name, body] of parts) sql.with(name, body)
}

interface Change {
  readonly entry: PreparedRow
  readonly policyId: string
  readonly customerId: string
  readonly before: Buffer
  readonly visit: StoredVisit | null
  readonly plan: Extract<IntakePlan, { kind: 'WRITE' }>
}

/**
 * @returns the id of the opened visit, null if no visit was opened, or undefined if the policy or the visit has
 * changed since it was read
 */
async function write(
  services: Services,
  actor: Actor,
  change: Change,
  at: Date,
): Promise<string | null | undefined> {
  const { entry, policyId, customerId, plan, visit } = change
  const { receiptSignedOn, coolingOffDays } = entry.row
  const opening =
    plan.openVisit && receiptSignedOn !== null
      ? openingVisit(services, at, { ...entry.row, policyId, customerId, receiptSignedOn, coolingOffDays })
      : null
  const ending = plan.cancel && visit ? cancel(visit.state, plan.cancel) : []
  const beside = (sql: Statement): string[] => {
    const parts = [writePolicy(sql, services, change, at)]
    recordAudit(sql, actor, {
      name: 'policy_audited',
      at,
      action: 'policy.intake',
      from: 'p',
      targetKind: 'policy',
      targetId: 'p.id',
    })
    if (opening) {
      openAnother(sql, at, opening, ending.length > 0)
      parts.push('nv')
    }
    return parts
  }
  const opened = typeof opening?.visit.id === 'string' ? opening.visit.id : null
  if (visit && ending.length > 0) {
    const action = 'policy.intake'
    const after = await commitVisit(services.db, {
      visit,
      events: ending,
      at,
      actor,
      action,
      ids: services.ids,
      beside,
    })
    return after ? opened : undefined
  }
  const sql = new Statement()
  const parts = beside(sql)
  return (await writeAllOrNothing(services.db, sql, parts)) ? opened : undefined
}

/**
 * Updates a known policy from a row. The row can contain corrected facts, a surrender or withdrawal, another
 * applicant, or the date of a receipt signed after the last import. One statement writes the policy, the ended visit,
 * the closed case, the new visit and the audit.
 */
export async function changePolicy(
  services: Services,
  actor: Actor,
  entry: PreparedRow,
): Promise<RowOutcome> {
  return await decideAgain(async (): Promise<RowOutcome | typeof WRITTEN_MEANWHILE> => {
    const at = services.clock.now()
    const { policy, visit } = await readKnown(services, entry.row.policyNo)
    const customerId = await applicantOf(services, entry, at, {
      id: policy.policy_customer_id,
      idType: policy.applicant_id_type,
      idNumberEnc: policy.applicant_id_number_enc,
    })
    const plan = planIntake(entry.row, customerId, {
      customerId: policy.policy_customer_id,
      sameContent: policy.intake_digest.equals(entry.digest),
      hasVisit: policy.has_visit,
    })
    if (plan.kind === 'UNCHANGED') return { index: entry.index, ok: true, result: 'UNCHANGED', visitId: null }
    const change = {
      entry,
      policyId: policy.known_policy_id,
      customerId,
      before: policy.intake_digest,
      visit,
      plan,
    }
    const opened = await write(services, actor, change, at)
    return opened === undefined
      ? WRITTEN_MEANWHILE
      : { index: entry.index, ok: true, result: 'UPDATED', visitId: opened }
  })
}
