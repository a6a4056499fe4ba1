import { z } from 'zod'
import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import { content, firstOf, orNull, pick } from '../../kernel/database/expression.ts'
import { rowOf, select } from '../../kernel/database/selection.ts'
import { query } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { pr, productOfPolicy } from '../../policy/facts.ts'
import { readCaseState, storedCase } from '../case/rows.ts'
import { type CaseState, placeOf } from '../rules/case.ts'

const v = columnsOf(tables.visit, 'v')
const k = columnsOf(tables.callbackCase, 'k')
const p = columnsOf(tables.policy, 'p')
const e = columnsOf(tables.callbackEvent, 'e')
const s = columnsOf(tables.staff, 's')
const pc = columnsOf(tables.problemCase, 'pc')
const f = columnsOf(tables.followUp, 'f')

const record = z.record(z.string(), z.unknown())
const siblingColumns = { policyNo: p.policyNo, productName: orNull(pr.name) }
const sibling = rowOf(siblingColumns)

const SIBLINGS = query({ customerId: 'uuid', caseId: 'uuid' }, ({ customerId, caseId }) =>
  select(
    { ...storedCase.columns('k'), ...siblingColumns },
    `FROM ${v} JOIN ${k} ON ${k.visitId} = ${v.id} AND ${k.status.is('OPEN')} JOIN ${p} ON ${p.id} = ${v.policyId} ${productOfPolicy}
      WHERE ${v.customerId} = ${customerId} AND ${k.id} <> ${caseId} ORDER BY ${k.openedAt}`,
  ),
)

const EVENTS = query({ caseId: 'uuid' }, ({ caseId }) =>
  select(
    { ...pick(e, 'seq', 'type', 'at', 'by'), byName: orNull(s.name), payload: content(e.payload, record) },
    `FROM ${e} LEFT JOIN ${s} ON ${s.id}::text = ${e.by} WHERE ${e.caseId} = ${caseId} ORDER BY ${e.seq}`,
  ),
)

const END = query({ caseId: 'uuid' }, ({ caseId }) =>
  select(
    {
      problemId: firstOf(pc.id, `FROM ${pc} WHERE ${pc.caseId} = ${caseId}`),
      followUpId: firstOf(f.id, `FROM ${f} WHERE ${f.caseId} = ${caseId}`),
    },
    '',
  ),
)

/**
 * Reads the customer's other open cases, the events of the case, and the problem case or follow-up in which the case
 * ended.
 */
export async function readRelated(services: Pick<Services, 'db'>, state: CaseState, now: Date) {
  const { id: caseId, customerId } = state
  const [siblings, events, end] = await Promise.all([
    SIBLINGS.run(services.db, { customerId, caseId }),
    EVENTS.all(services.db, { caseId }),
    END.one(services.db, { caseId }),
  ])
  return {
    siblings: siblings.rows.map((raw) => {
      const other = readCaseState(raw)
      return {
        caseId: other.id,
        ...sibling.parse(raw),
        reasons: other.reasons,
        place: placeOf(other, now),
      }
    }),
    events: events.map(({ at, by, byName, ...event }) => ({
      ...event,
      at: at.toISOString(),
      by: byName ?? by,
    })),
    ...end,
  }
}
