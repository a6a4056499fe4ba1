import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { tables } from '../generated/tables.ts'
import { dayOf } from '../kernel/calendar.ts'
import { decideAgain, WRITTEN_MEANWHILE } from '../kernel/database/decide-again.ts'
import { Statement, writeAllOrNothing } from '../kernel/database/statement.ts'
import { columnsOf, jsonRows } from '../kernel/database/table.ts'
import { renameCustomer, updatePolicy } from '../policy/write.ts'
import { commitVisit } from '../visit/commit.ts'
import type { StoredVisit } from '../visit/rows.ts'
import { cancel } from '../visit/rules/steps.ts'
import type { ExemptionReason } from '../vocabulary/visits.ts'
import { type Applicant, customerOf, isSameApplicant, renamingOf, upsertCustomers } from './applicants.ts'
import { importedPolicy } from './columns.ts'
import { type Known, markOf, readKnown } from './known.ts'
import { type OpeningVisit, openingValues, openingVisit, openVisits } from './opening.ts'
import type { PolicyMark, PreparedRow, Taken } from './prepared.ts'
import { type ContractEnd, endAfter, retentionTermOf } from './rules/end.ts'
import { type IntakePlan, planIntake } from './rules/plan.ts'

const c = columnsOf(tables.customer, 'c')
const l = columnsOf(tables.visit, 'l')
const policy = columnsOf(tables.policy, tables.policy.name)

/** An exemption from visiting to write; null lifts the policy's exemption. */
export type Exemption = { readonly reason: ExemptionReason; readonly note: string | null } | null

/** What a change writes or demands beside its row. */
export interface Beside {
  /** Without it, the policy keeps its exemption. */
  readonly exemption?: Exemption
  /**
   * Whether the change may be made to the policy in this state. The state is checked again by the statement that writes
   * the change.
   */
  readonly accepts?: (mark: PolicyMark) => boolean
}

/** Thrown if a policy is in a state to which the change may not be made. */
export class NotAsSeen extends Error {}

interface Change {
  readonly entry: PreparedRow
  readonly policy: Known
  readonly applicant: Applicant
  readonly visit: StoredVisit | null
  readonly plan: Extract<IntakePlan, { kind: 'WRITE' }>
  /** The end that the contract has with this change. */
  readonly end: ContractEnd
  readonly beside: Beside
}

function storedApplicant({ policyCustomerId: id, ...policy }: Known) {
  return {
    id,
    idType: policy.applicantIdType,
    idNumberEnc: policy.applicantIdNumberEnc,
    name: policy.applicantName,
    gender: policy.applicantGender,
    version: policy.markApplicant,
  }
}

/** The name and gender that the change gives the policy's present applicant; null if it gives no others. */
function renamingIn({ entry, policy, applicant }: Change) {
  return applicant.id === policy.policyCustomerId ? renamingOf(entry, storedApplicant(policy)) : null
}

/** SQL conditions: the policy is still in the state that was read, in everything that its own version does not count. */
function stillSeen(
  sql: Statement,
  { policyCustomerId, markApplicant, markLive, markVisit }: Known,
): string[] {
  const customer = sql.given('uuid', policyCustomerId)
  const version = sql.given('int4', markApplicant)
  const visit = markLive
    ? `EXISTS (SELECT 1 FROM ${l} WHERE ${l.id} = ${sql.given('uuid?', markVisit)} AND ${l.live})`
    : `NOT EXISTS (SELECT 1 FROM ${l} WHERE ${l.policyId} = ${policy.id} AND ${l.live})`
  return [`EXISTS (SELECT 1 FROM ${c} WHERE ${c.id} = ${customer} AND ${c.version} = ${version})`, visit]
}

function writePolicy(sql: Statement, services: Services, change: Change, at: Date) {
  const { entry, applicant, beside } = change
  const { knownPolicyId, markVersion, intakeDigest } = change.policy
  const row = importedPolicy(services, entry, knownPolicyId, applicant.id, change.end)
  const { exemption } = beside
  const update = updatePolicy({
    row: sql.given('jsonb', jsonRows(tables.policy, [row])),
    id: sql.given('uuid', knownPolicyId),
    seen: sql.given('int4', markVersion),
    before: sql.given('bytea', intakeDigest),
    at: sql.given('timestamptz', at),
    exemption:
      exemption === undefined
        ? undefined
        : {
            exemption: sql.given('text?', exemption?.reason ?? null),
            exemptionNote: sql.given('text?', exemption?.note ?? null),
          },
    provided: beside.accepts === undefined ? [] : stillSeen(sql, change.policy),
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

/** The action that the audit records. */
function actionOf({ exemption }: Beside): string {
  if (exemption === undefined) return 'policy.intake'
  return exemption === null ? 'policy.lift-exemption' : 'policy.exempt'
}

/** What the audit says of an exemption, and of an end of the contract that is another one than before. */
function auditedChange(
  sql: Statement,
  { entry, policy, end, beside: { exemption } }: Change,
): { change?: string } {
  const other = end.endedOn !== policy.endedOn || end.endReason !== policy.endReason
  if (!exemption && !other) return {}
  return {
    change: sql.given('jsonb', {
      ...(exemption ? { exemption: exemption.reason, note: exemption.note } : {}),
      ...(other ? { endedOn: end.endedOn, endReason: end.endReason, term: retentionTermOf(entry.row) } : {}),
    }),
  }
}

/**
 * @returns undefined if the policy, its applicant or the visit has changed since it was read
 */
async function write(services: Services, actor: Actor, change: Change, at: Date): Promise<Taken | undefined> {
  const { entry, policy, applicant, plan, visit, beside } = change
  const { receiptSignedOn, coolingOffDays } = entry.row
  const { knownPolicyId: policyId, markVisit, markLive } = policy
  const opening =
    plan.openVisit && receiptSignedOn !== null
      ? openingVisit(services, at, {
          ...entry.row,
          policyId,
          customerId: applicant.id,
          receiptSignedOn,
          coolingOffDays,
        })
      : null
  const ending = plan.cancel && visit ? cancel(visit.state, plan.cancel) : []
  const renaming = renamingIn(change)
  const action = actionOf(beside)
  const others = (sql: Statement): string[] => {
    const { id: targetId } = writePolicy(sql, services, change, at)
    const parts = ['p']
    if (renaming !== null) {
      const renamed = renameCustomer({
        id: sql.given('uuid', applicant.id),
        seen: sql.given('int4', applicant.version),
        name: sql.given('text', renaming.name),
        nameFolded: sql.given('text', renaming.nameFolded),
        gender: sql.given(c.gender, renaming.gender),
      })
      sql.with('renamed', renamed)
      parts.push('renamed')
    }
    recordAudit(sql, actor, {
      name: 'policy_audited',
      at,
      action,
      ...auditedChange(sql, change),
      from: 'p',
      targetKind: 'policy',
      targetId,
    })
    if (opening) parts.push(openAnother(sql, at, opening, ending.length > 0))
    return parts
  }
  if (visit && ending.length > 0) {
    const written = { visit, events: ending, at, actor, action, services, beside: others }
    if ((await commitVisit(services.db, written)) === null) return undefined
  } else {
    const sql = new Statement()
    const parts = others(sql)
    if (!(await writeAllOrNothing(services.db, sql, parts))) return undefined
  }
  return {
    result: 'UPDATED',
    visitId: opening?.visit.id ?? null,
    mark: {
      version: policy.markVersion + 1,
      applicant: applicant.version + (renaming === null ? 0 : 1),
      visitId: opening?.visit.id ?? markVisit,
      live: opening?.visit.live ?? (markLive && ending.length === 0),
    },
  }
}

/** Whether an exemption is the one that the policy has. */
function hasExemption(policy: Known, exemption: Exemption): boolean {
  return (
    policy.exemption === (exemption?.reason ?? null) && policy.exemptionNote === (exemption?.note ?? null)
  )
}

/**
 * Updates a known policy from a row. The row can contain corrected facts, a surrender or withdrawal, another
 * applicant, or the date of a receipt signed after the last import. One statement writes the policy, the applicant's
 * name, the ended visit, the closed case, the new visit and the audit.
 *
 * @throws NotAsSeen if the policy is in a state that the change does not accept. A change that would change nothing is
 * accepted in every state, so that it can be repeated
 */
export async function changePolicy(
  services: Services,
  actor: Actor,
  entry: PreparedRow,
  beside: Beside = {},
): Promise<Taken> {
  const { exemption, accepts } = beside
  return await decideAgain(async (): Promise<Taken | typeof WRITTEN_MEANWHILE> => {
    const at = services.clock.now()
    const { policy, visit } = await readKnown(services, entry.row.policyNo)
    const mark = markOf(policy)
    const same =
      policy.intakeDigest.equals(entry.digest) && (exemption === undefined || hasExemption(policy, exemption))
    if (!same && accepts?.(mark) === false) throw new NotAsSeen()
    const stored = storedApplicant(policy)
    const applicant =
      same || isSameApplicant(services, entry, stored)
        ? stored
        : customerOf(await upsertCustomers(services, [entry], at), entry)
    const lifts = exemption === null && policy.exemption !== null
    const end = endAfter(entry.row, policy, dayOf(at))
    const known = {
      customerId: stored.id,
      same,
      exempt: exemption === undefined ? policy.exemption !== null : exemption !== null,
      hasVisit: lifts ? policy.hasKeptVisit : policy.hasVisit,
    }
    const plan = planIntake(entry.row, applicant.id, known, end.endedOn !== null)
    if (plan.kind === 'UNCHANGED') return { result: 'UNCHANGED', visitId: null, mark }
    const taken = await write(services, actor, { entry, policy, applicant, visit, plan, end, beside }, at)
    return taken ?? WRITTEN_MEANWHILE
  })
}
