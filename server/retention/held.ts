import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { BUDGET_MS, budgetIs } from '../identity/budget.ts'
import { dayOf } from '../kernel/calendar.ts'
import { countOf, holds, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import { maskName } from '../kernel/text/mask.ts'
import { sessionIsOf } from '../session/service.ts'
import { judge } from './due.ts'
import { divide, type Found, keptKinds, type Needs, type Stays } from './rules/leaving.ts'

/*
 * What is held about the applicant of a policy: what the law demands to be kept, and what can go when the applicant asks.
 */

const p = columnsOf(tables.policy, 'p')
const c = columnsOf(tables.customer, 'c')
const o = columnsOf(tables.policy, 'o')
const v = columnsOf(tables.visit, 'v')
const k = columnsOf(tables.callbackCase, 'k')
const h = columnsOf(tables.policyHold, 'h')

const ofPolicy = `${v.policyId} = ${p.id}`
const someVisit = (where: string) => `EXISTS (SELECT 1 FROM ${v} WHERE ${where})`
const openCase = `EXISTS (SELECT 1 FROM ${k} WHERE ${k.visitId} = ${v.id} AND ${k.status.is('OPEN')})`
const isOpen = `(${v.live} OR ${openCase})`
/** Of the policy `p`: what can stand against the deletion. */
export const needsColumns = {
  held: holds(
    `EXISTS (SELECT 1 FROM ${o} JOIN ${h} ON ${h.policyId} = ${o.id} WHERE ${o.customerId} = ${p.customerId} AND ${h.releasedAt} IS NULL)`,
  ),
  open: holds(someVisit(`${v.customerId} = ${p.customerId} AND ${isOpen} OR ${ofPolicy} AND ${isOpen}`)),
  openHere: holds(someVisit(`${ofPolicy} AND ${isOpen}`)),
}

/** The rows of a table that belong to the visits, or the cases, of the policy `p`. */
const ofVisits = (table: object, visitId: unknown) =>
  countOf(`FROM ${v} JOIN ${table} ON ${visitId} = ${v.id} WHERE ${ofPolicy}`)
const ofCases = (table: object, caseId: unknown) =>
  countOf(
    `FROM ${v} JOIN ${k} ON ${k.visitId} = ${v.id} JOIN ${table} ON ${caseId} = ${k.id} WHERE ${ofPolicy}`,
  )
const ofApplicant = (table: object, customerId: unknown) =>
  countOf(`FROM ${table} WHERE ${customerId} = ${p.customerId}`)

const e = columnsOf(tables.visitEvent, 'e')
const q = columnsOf(tables.visitQuestionnaire, 'q')
const a = columnsOf(tables.answer, 'a')
const pa = columnsOf(tables.phoneAnswer, 'pa')
const sg = columnsOf(tables.signature, 'sg')
const d = columnsOf(tables.signatureDraft, 'd')
const ia = columnsOf(tables.identityAttempt, 'ia')
const x = columnsOf(tables.outbox, 'x')
const ca = columnsOf(tables.callbackAttempt, 'ca')
const pc = columnsOf(tables.problemCase, 'pc')
const f = columnsOf(tables.followUp, 'f')
const t = columnsOf(tables.attachment, 't')
const m = columnsOf(tables.comment, 'm')
const pk = columnsOf(tables.evidencePack, 'pk')
const wb = columnsOf(tables.wechatBinding, 'wb')
const l = columnsOf(tables.personalLink, 'l')
const cs = columnsOf(tables.customerSession, 'cs')
const i = columnsOf(tables.identitySession, 'i')
const st = columnsOf(tables.identityStanding, 'st')
const sms = columnsOf(tables.smsCode, 'sms')
const b = columnsOf(tables.smsBudget, 'sms_budget')

const idsOf = (id: unknown, table: object, visitId: unknown) =>
  `(SELECT ${id} FROM ${v} JOIN ${table} ON ${visitId} = ${v.id} WHERE ${ofPolicy})`
const visitIds = `(SELECT ${v.id} FROM ${v} WHERE ${ofPolicy})`
const cases = idsOf(k.id, k, k.visitId)
const problems = idsOf(pc.id, pc, pc.visitId)
const followUps = idsOf(f.id, f, f.visitId)

const records = {
  VISITS: countOf(`FROM ${v} WHERE ${ofPolicy}`),
  EVENTS: ofVisits(e, e.visitId),
  TEXTS: ofVisits(q, q.visitId),
  byScreen: ofVisits(a, a.visitId),
  byPhone: countOf(
    `FROM ${v} JOIN ${k} ON ${k.visitId} = ${v.id} JOIN ${ca} ON ${ca.caseId} = ${k.id}
      JOIN ${pa} ON ${pa.attemptId} = ${ca.id} WHERE ${ofPolicy}`,
  ),
  SIGNATURES: ofVisits(sg, sg.visitId),
  CHECKS: ofVisits(ia, ia.visitId),
  MESSAGES: ofVisits(x, x.visitId),
  cases: ofVisits(k, k.visitId),
  problems: ofVisits(pc, pc.visitId),
  followUps: ofVisits(f, f.visitId),
  CALLS: ofCases(ca, ca.caseId),
  ATTACHMENTS: countOf(
    `FROM ${t} WHERE ${t.targetKind.is('problem')} AND ${t.targetId} IN ${problems}
      OR ${t.targetKind.is('followUp')} AND ${t.targetId} IN ${followUps}`,
  ),
  COMMENTS: countOf(
    `FROM ${m} WHERE ${m.targetKind.is('visit')} AND ${m.targetId} IN ${visitIds}
      OR ${m.targetKind.is('case')} AND ${m.targetId} IN ${cases}
      OR ${m.targetKind.is('problem')} AND ${m.targetId} IN ${problems}`,
  ),
  PACKS: ofVisits(pk, pk.visitId),
}

const budgets = (since: string | null) => {
  const used = since === null ? '' : ` AND NOT ${budgetIs.unusedSince(since)}`
  return countOf(`FROM ${b} WHERE ${budgetIs.of(p.phoneIndex, p.customerId)}${used}`)
}
const erasable = {
  BINDINGS: ofApplicant(wb, wb.customerId),
  LINKS: ofApplicant(l, l.customerId),
  SESSIONS: countOf(`FROM ${cs} WHERE ${sessionIsOf(p.customerId)}`),
  IDENTITY_SESSIONS: ofApplicant(i, i.customerId),
  STANDING: ofApplicant(st, st.customerId),
  CODES: ofApplicant(sms, sms.customerId),
  BUDGETS: budgets(null),
  DRAFTS: ofVisits(d, d.visitId),
}

const HELD = query({ policyNo: 'text', since: 'timestamptz' }, ({ policyNo, since }) =>
  select(
    {
      ...pick(p, 'id', 'policyNo', 'customerId', 'phoneIndex'),
      name: c.name,
      otherPolicies: countOf(`FROM ${o} WHERE ${o.customerId} = ${p.customerId} AND ${o.id} <> ${p.id}`),
      ...needsColumns,
      ...records,
      ...erasable,
      budgetsInUse: budgets(since),
    },
    `FROM ${p} JOIN ${c} ON ${c.id} = ${p.customerId} WHERE ${p.policyNo} = ${policyNo}`,
  ),
)

/** From which instant on a budget counts a message. */
export const budgetsSince = (at: Date): Date => new Date(at.getTime() - BUDGET_MS)

/** What is held under a policy, read at one instant, and what the rule says of it. */
export async function readHeld(
  services: Pick<Services, 'db' | 'settings'>,
  policyNo: string,
  at: Date,
): Promise<{
  readonly policyId: string
  readonly policyNo: string
  readonly name: string
  readonly otherPolicies: number
  readonly needs: Needs
  readonly leaving: ReturnType<typeof divide>['leaving']
  readonly stays: Stays
}> {
  const row = await HELD.first(services.db, { policyNo, since: budgetsSince(at) })
  if (row === undefined) throw new DomainError('RECORD_NOT_FOUND')
  const [judged] = await judge(services.db, services, [row.id], dayOf(at))
  if (judged === undefined) throw new DomainError('RECORD_NOT_FOUND')
  const { held, open, openHere, budgetsInUse } = row
  const needs = { held, open, openHere }
  const counts: Found['counts'] = row
  const kept = {
    ...row,
    POLICY: 1,
    ANSWERS: row.byScreen + row.byPhone,
    CASES: row.cases + row.problems + row.followUps,
  }
  const { leaving, needed } = divide({ counts, budgetsInUse }, needs)
  const stays: Stays = {
    retention: judged.retention,
    records: keptKinds.flatMap((kind) => (kept[kind] > 0 ? [{ kind, count: kept[kind] }] : [])),
    needed,
  }
  const { id: policyId, otherPolicies } = row
  return { policyId, policyNo: row.policyNo, name: maskName(row.name), otherPolicies, needs, leaving, stays }
}
