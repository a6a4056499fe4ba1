import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { tables } from '../generated/tables.ts'
import { decideAgain, WRITTEN_MEANWHILE } from '../kernel/database/decide-again.ts'
import { allOrNull, holds } from '../kernel/database/expression.ts'
import { rowOf, select } from '../kernel/database/selection.ts'
import { query, Statement, writeAllOrNothing } from '../kernel/database/statement.ts'
import { columnsOf, jsonRows } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import { updatePolicy } from '../policy/write.ts'
import { commitVisit } from '../visit/commit.ts'
import type { StoredVisit } from '../visit/rows.ts'
import { storedVisit, toStoredVisit } from '../visit/rows.ts'
import { cancel } from '../visit/rules/steps.ts'
import { applicantOf } from './applicants.ts'
import { importedPolicy } from './columns.ts'
import { type OpeningVisit, openingValues, openingVisit, openVisits } from './opening.ts'
import type { PreparedRow, RowOutcome } from './prepared.ts'
import { type IntakePlan, planIntake } from './rules/plan.ts'

const p = columnsOf(tables.policy, 'p')
const c = columnsOf(tables.customer, 'c')
const v = columnsOf(tables.visit, 'v')
const w = columnsOf(tables.visit, 'w')
const k = columnsOf(tables.callbackCase, 'k')
const f = columnsOf(tables.followUp, 'f')

const knownColumns = {
  knownPolicyId: p.id,
  policyCustomerId: p.customerId,
  applicantIdType: c.idType,
  applicantIdNumberEnc: c.idNumberEnc,
  intakeDigest: p.intakeDigest,
  hasVisit: holds(
    `EXISTS (SELECT 1 FROM ${w} WHERE ${w.policyId} = ${p.id} AND ${w.customerId} = ${p.customerId})`,
  ),
}
const known = rowOf(knownColumns)

const KNOWN = query({ policyNo: 'text' }, ({ policyNo }) =>
  select(
    { ...knownColumns, ...allOrNull(storedVisit.columns('v')) },
    `FROM ${p} JOIN ${c} ON ${c.id} = ${p.customerId}
      LEFT JOIN ${v} ON ${v.policyId} = ${p.id} AND (${v.live} OR ${v.status.is('CALLBACK')})
        AND (${v.live} OR EXISTS (SELECT 1 FROM ${k} WHERE ${k.visitId} = ${v.id} AND ${k.status.is('OPEN')})
          OR EXISTS (SELECT 1 FROM ${f} WHERE ${f.visitId} = ${v.id} AND ${f.status.isNot('DONE')}))
      WHERE ${p.policyNo} = ${policyNo} ORDER BY ${v.openedAt} DESC NULLS LAST LIMIT 1`,
  ),
)

/**
 * Reads the stored policy and the one visit that this row may end: the policy's visit that is open, in the callback
 * queue, or in letter or branch follow-up.
 */
async function readKnown(services: Services, policyNo: string) {
  const [row] = (await KNOWN.run(services.db, { policyNo })).rows
  if (row === undefined) throw new DomainError('CONFLICT')
  const visit = storedVisit.readIfAny(row)
  return { policy: known.parse(row), visit: visit && toStoredVisit(visit) }
}

function writePolicy(
  sql: Statement,
  services: Services,
  { entry, policyId, customerId, before }: Change,
  at: Date,
) {
  const row = importedPolicy(services, entry, policyId, customerId)
  const update = updatePolicy({
    row: sql.given('jsonb', jsonRows(tables.policy, [row])),
    id: sql.given('uuid', policyId),
    before: sql.given('bytea', before),
    at: sql.given('timestamptz', at),
  })
  return sql.with('p', update)
}

function openAnother(sql: Statement, now: Date, opening: OpeningVisit, ended: boolean): string {
  const { visits, events, reminders, cases } = openingValues([opening])
  return openVisits(sql, {
    visits: sql.given('jsonb', visits),
    events: sql.given('jsonb', events),
    reminders: sql.given('jsonb', reminders),
    cases: sql.given('jsonb', cases),
    at: sql.given('timestamptz', now),
    // A unique index allows only one open visit per policy, so the old visit must end before the new visit is
    // inserted.
    ...(ended ? { provided: 'EXISTS (SELECT 1 FROM v)' } : {}),
  })
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
    const { id: targetId } = writePolicy(sql, services, change, at)
    const parts = ['p']
    recordAudit(sql, actor, {
      name: 'policy_audited',
      at,
      action: 'policy.intake',
      from: 'p',
      targetKind: 'policy',
      targetId,
    })
    if (opening) parts.push(openAnother(sql, at, opening, ending.length > 0))
    return parts
  }
  const opened = opening?.visit.id ?? null
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
      id: policy.policyCustomerId,
      idType: policy.applicantIdType,
      idNumberEnc: policy.applicantIdNumberEnc,
    })
    const plan = planIntake(entry.row, customerId, {
      customerId: policy.policyCustomerId,
      sameContent: policy.intakeDigest.equals(entry.digest),
      hasVisit: policy.hasVisit,
    })
    if (plan.kind === 'UNCHANGED') return { index: entry.index, ok: true, result: 'UNCHANGED', visitId: null }
    const change = {
      entry,
      policyId: policy.knownPolicyId,
      customerId,
      before: policy.intakeDigest,
      visit,
      plan,
    }
    const opened = await write(services, actor, change, at)
    return opened === undefined
      ? WRITTEN_MEANWHILE
      : { index: entry.index, ok: true, result: 'UPDATED', visitId: opened }
  })
}
