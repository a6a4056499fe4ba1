import { z } from 'zod'
import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { content, orNull, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import type { StaffMember } from '../procedure/staff-member.ts'
import { may, type Right } from '../vocabulary/rights.ts'

/** Maximum number of rows of one kind. A visit reaches it only through an error, because calls and steps are limited. */
const MOST = 1000

const k = columnsOf(tables.callbackCase, 'k')
const e = columnsOf(tables.callbackEvent, 'e')
const a = columnsOf(tables.callbackAttempt, 'a')
const t = columnsOf(tables.problemCase, 't')
const f = columnsOf(tables.followUp, 'f')
const q = columnsOf(tables.qualityCheck, 'q')
const v = columnsOf(tables.visitEvent, 'v')
const s = columnsOf(tables.staff, 's')
const r = columnsOf(tables.staff, 'r')

const ofVisit = { visitId: 'uuid' } as const

const STEPS = query(ofVisit, ({ visitId }) =>
  select(
    {
      ...pick(e, 'caseId', 'seq', 'type', 'at'),
      by: orNull(s.name),
      payload: content(e.payload, z.record(z.string(), z.unknown())),
    },
    `FROM ${k} JOIN ${e} ON ${e.caseId} = ${k.id} LEFT JOIN ${s} ON ${s.id}::text = ${e.by}
      WHERE ${k.visitId} = ${visitId} ORDER BY ${e.at}, ${e.caseId}, ${e.seq} LIMIT ${MOST}`,
  ),
)

const CALLS = query(ofVisit, ({ visitId }) =>
  select(
    {
      ...pick(a, 'id', 'caseId', 'direction', 'startedAt', 'disposition', 'talkSeconds', 'recordingId'),
      agentName: orNull(s.name),
    },
    `FROM ${k} JOIN ${a} ON ${a.caseId} = ${k.id} LEFT JOIN ${s} ON ${s.id} = ${a.agentId}
      WHERE ${k.visitId} = ${visitId} ORDER BY ${a.startedAt}, ${a.id} LIMIT ${MOST}`,
  ),
)

const PROBLEMS = query(ofVisit, ({ visitId }) =>
  select(
    {
      ...pick(t, 'id', 'caseId', 'category', 'status', 'openedAt', 'dueOn'),
      openedByName: orNull(s.name),
      handlerName: orNull(r.name),
    },
    `FROM ${t} LEFT JOIN ${s} ON ${s.id} = ${t.openedBy} LEFT JOIN ${r} ON ${r.id} = ${t.handlerId}
      WHERE ${t.visitId} = ${visitId} ORDER BY ${t.openedAt}, ${t.id} LIMIT ${MOST}`,
  ),
)

const FOLLOW_UPS = query(ofVisit, ({ visitId }) =>
  select(
    {
      ...pick(f, 'id', 'caseId', 'cause', 'kind', 'status', 'reference', 'openedAt', 'result'),
      openedByName: orNull(s.name),
    },
    `FROM ${f} LEFT JOIN ${s} ON ${s.id} = ${f.openedBy}
      WHERE ${f.visitId} = ${visitId} ORDER BY ${f.openedAt}, ${f.id} LIMIT ${MOST}`,
  ),
)

const QUALITY = query(ofVisit, ({ visitId }) =>
  select(
    {
      ...pick(q, 'id', 'caseId', 'attemptId', 'reasons', 'status', 'createdAt', 'total', 'reviewedAt'),
      reviewerName: orNull(r.name),
    },
    `FROM ${k} JOIN ${q} ON ${q.caseId} = ${k.id} LEFT JOIN ${r} ON ${r.id} = ${q.reviewerId}
      WHERE ${k.visitId} = ${visitId} ORDER BY ${q.createdAt}, ${q.id} LIMIT ${MOST}`,
  ),
)

/** The staff whom the steps of the visit, of its cases and of its problem cases name by their ids. */
const PEOPLE = query(ofVisit, ({ visitId }) => {
  const member = (from: string, id: string) => `SELECT ${id} AS id ${from}`
  const cases = `FROM ${k} JOIN ${e} ON ${e.caseId} = ${k.id} WHERE ${k.visitId} = ${visitId}`
  const named = [
    member(`FROM ${v} WHERE ${v.visitId} = ${visitId}`, `${v.payload}->>'by'`),
    ...['to', 'from', 'handler', 'agent'].map((key) => member(cases, `${e.payload}->>'${key}'`)),
  ]
  return select(
    pick(s, 'id', 'name'),
    `FROM (${named.join(' UNION ')}) named JOIN ${s} ON ${s.id}::text = named.id ORDER BY ${s.name}`,
  )
})

const iso = (at: Date | null) => at?.toISOString() ?? null

/**
 * The records that belong to one visit: the steps and calls of its cases, problem cases, follow-ups and quality checks,
 * each oldest first. A kind that the person's roles are not allowed to read is empty.
 */
export async function recordsOfVisit(services: Pick<Services, 'db'>, staff: StaffMember, visitId: string) {
  const { db } = services
  const given = { visitId }
  const ifAllowed = async <Row>(right: Right, read: () => Promise<Row[]>): Promise<Row[]> =>
    may(staff.roles, right) ? await read() : []
  const [steps, calls, problems, followUps, quality, people] = await Promise.all([
    ifAllowed('callback.read', () => STEPS.all(db, given)),
    ifAllowed('callback.read', () => CALLS.all(db, given)),
    ifAllowed('problem.read', () => PROBLEMS.all(db, given)),
    ifAllowed('callback.read', () => FOLLOW_UPS.all(db, given)),
    ifAllowed('quality.review', () => QUALITY.all(db, given)),
    PEOPLE.all(db, given),
  ])
  return {
    steps: steps.map(({ at, ...step }) => ({ ...step, at: at.toISOString() })),
    calls: calls.map(({ startedAt, ...call }) => ({ ...call, startedAt: startedAt.toISOString() })),
    problems: problems.map(({ openedAt, ...row }) => ({ ...row, openedAt: openedAt.toISOString() })),
    followUps: followUps.map(({ openedAt, ...row }) => ({ ...row, openedAt: openedAt.toISOString() })),
    quality: quality.map(({ createdAt, reviewedAt, ...row }) => ({
      ...row,
      createdAt: createdAt.toISOString(),
      reviewedAt: iso(reviewedAt),
    })),
    people,
  }
}
