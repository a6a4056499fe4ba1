import { z } from 'zod'
import type { CaseEventType } from '../../callback-case/write.ts'
import type { Services } from '../../context.ts'
import type { IdType } from '../../generated/enums.ts'
import { tables } from '../../generated/tables.ts'
import { content, firstOf, greatest, holds, literal, orNull, pick } from '../../kernel/database/expression.ts'
import { firstRowOf, listOf, rowOf, select, valuesOf } from '../../kernel/database/selection.ts'
import { query } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { DomainError } from '../../kernel/errors.ts'
import { factsColumns, type PolicyFactsRow, productOfPolicy } from '../../policy/facts.ts'
import { renderedQuestionnaireSchema } from '../../questionnaire/rules/template.ts'
import { type StoredVisit, storedVisit, toStoredVisit } from '../../visit/rows.ts'
import type { CaseState } from '../rules/case.ts'
import { readCaseState, storedCase } from './rows.ts'

const k = columnsOf(tables.callbackCase, 'k')
const v = columnsOf(tables.visit, 'v')
const p = columnsOf(tables.policy, 'p')
const c = columnsOf(tables.customer, 'c')
const q = columnsOf(tables.visitQuestionnaire, 'q')
const t = columnsOf(tables.callbackAttempt, 't')
const b = columnsOf(tables.callbackAttempt, 'b')
const n = columnsOf(tables.callbackAttempt, 'n')
const s = columnsOf(tables.staff, 's')
const e = columnsOf(tables.callbackEvent, 'e')

/**
 * Whether the switchboard reported call `t` as answered. A SAME call counts as answered if the call that it continues
 * was answered.
 */
const callSeen =
  holds(`EXISTS (SELECT 1 FROM ${b} WHERE ${b.customerId} = ${t.customerId} AND ${b.agentId} = ${t.agentId}
    AND ${b.callId} IS NOT NULL AND ${b.answeredAt} IS NOT NULL AND ${b.startedAt} <= ${t.startedAt}
    AND (${b.id} = ${t.id} OR (${t.direction.is('SAME')} AND ${b.direction.isNot('SAME')} AND NOT EXISTS (SELECT 1 FROM ${n}
      WHERE ${n.agentId} = ${t.agentId} AND ${n.direction.isNot('SAME')} AND ${n.startedAt} > ${b.startedAt} AND ${n.startedAt} <= ${t.startedAt}))))`)

const attempts = listOf(
  select(
    {
      ...pick(t, 'id', 'seq', 'leaseToken', 'agentId', 'direction', 'startedAt', 'endedAt', 'confirmedAt'),
      ...pick(
        t,
        'disposition',
        'contact',
        'counted',
        'note',
        'promisedFor',
        'callId',
        'recordingId',
        'talkSeconds',
      ),
      agentName: orNull(s.name),
      agentNumber: orNull(s.username),
      callSeen,
    },
    `FROM ${t} LEFT JOIN ${s} ON ${s.id} = ${t.agentId} WHERE ${t.caseId} = ${k.id}`,
  ),
  'seq',
)

/** A call about a case, with its agent and the switchboard's report. */
export type StoredAttempt = z.output<typeof attempts.schema>[number]

const lastEvent = firstRowOf(
  select(
    {
      ...pick(e, 'type', 'at', 'by', 'commandId'),
      payload: content(e.payload, z.record(z.string(), z.unknown())),
    },
    `FROM ${e} WHERE ${e.caseId} = ${k.id} AND ${e.type} <> ${literal('CALL_RECORDED' satisfies CaseEventType)} ORDER BY ${e.seq} DESC LIMIT 1`,
  ),
)

/** The columns besides those of the case and of the visit. */
const extra = (agentId: string) => ({
  ...factsColumns,
  ...pick(p, 'phoneEnc'),
  ...pick(c, 'idNumberEnc', 'idType'),
  rendered: orNull(q.rendered),
  attempts,
  calls: valuesOf(
    t.startedAt,
    `FROM ${t} WHERE ${t.customerId} = ${k.customerId} AND ${t.direction.is('OUT')}`,
  ),
  lastEvent,
  spokenAt: firstOf(
    greatest(t.endedAt),
    `FROM ${t} WHERE ${t.customerId} = ${k.customerId} AND ${t.agentId} = ${agentId} AND ${t.contact}`,
  ),
})

const READ = query({ caseId: 'uuid', agentId: 'uuid?' }, ({ caseId, agentId }) =>
  select(
    { ...storedCase.columns('k'), ...storedVisit.columns('v'), ...extra(agentId) },
    `FROM ${k} JOIN ${v} ON ${v.id} = ${k.visitId} JOIN ${p} ON ${p.id} = ${v.policyId} JOIN ${c} ON ${c.id} = ${v.customerId}
  ${productOfPolicy} LEFT JOIN ${q} ON ${q.visitId} = ${v.id} WHERE ${k.id} = ${caseId}`,
  ),
)
const extraRow = rowOf(extra(''))

/** All data needed to decide a step of a case, read in one round trip. */
export interface StoredCase {
  readonly state: CaseState
  readonly visit: StoredVisit
  readonly facts: PolicyFactsRow
  readonly phoneEnc: string
  readonly idNumberEnc: string
  readonly idType: IdType
  /** The pinned questionnaire as JSON; null if no questionnaire is pinned yet. */
  readonly rendered: string | null
  readonly attempts: readonly StoredAttempt[]
  /** Start times of all outgoing calls to the customer, about any of the customer's cases, oldest first. */
  readonly calls: readonly Date[]
  /** The last event of the case. Later reports of the switchboard (CALL_RECORDED) are left out. */
  readonly lastEvent: z.output<typeof lastEvent.schema>
  /** The end of this agent's last call in which they spoke to the customer; null if there was no such call. */
  readonly spokenAt: Date | null
}

/** @throws DomainError RECORD_NOT_FOUND */
export async function readCase(
  services: Pick<Services, 'db'>,
  caseId: string,
  agentId: string | null = null,
): Promise<StoredCase> {
  const [row] = (await READ.run(services.db, { caseId, agentId })).rows
  if (row === undefined) throw new DomainError('RECORD_NOT_FOUND')
  const { phoneEnc, idNumberEnc, idType, rendered, attempts, calls, lastEvent, spokenAt, ...facts } =
    extraRow.parse(row)
  return {
    state: readCaseState(row),
    visit: toStoredVisit(storedVisit.read(row)),
    facts,
    phoneEnc,
    idNumberEnc,
    idType,
    rendered,
    attempts,
    calls,
    lastEvent,
    spokenAt,
  }
}

/** The wording of the pinned questions, as the agent reads them out; empty if no questionnaire is pinned. */
export function questionTexts(rendered: string | null): string[] {
  if (rendered === null) return []
  return renderedQuestionnaireSchema.parse(JSON.parse(rendered)).questions.map(({ text }) => text)
}

/** The call made under the lease `token`; null if no call has begun. */
export function attemptOf(read: StoredCase, token: string): StoredAttempt | null {
  return read.attempts.find(({ leaseToken }) => leaseToken === token) ?? null
}
