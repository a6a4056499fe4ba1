import { z } from 'zod'
import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { addDays, dayOf, startOfDay } from '../kernel/calendar.ts'
import {
  content,
  countOf,
  literal,
  orNull,
  pick,
  type Sql,
  textField,
} from '../kernel/database/expression.ts'
import { listOf, select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { alertFactsSchema } from '../reporting/alerts/rules/thresholds.ts'
import { may } from '../vocabulary/rights.ts'
import { joinCaller, promisedTo } from './promised-to.ts'
import { type Facts, MOST, type Reader } from './rules/facts.ts'
import { NOTICE_MS, PROMISE_PAST_MS, PROMISE_SOON_MS } from './rules/items.ts'

const t = columnsOf(tables.templateVersion, 't')
const step = columnsOf(tables.templateStep, 'step')
const by = columnsOf(tables.staff, 'by')
const p = columnsOf(tables.problemCase, 'p')
const k = columnsOf(tables.callbackCase, 'k')
const e = columnsOf(tables.callbackEvent, 'e')
const v = columnsOf(tables.visit, 'v')
const policy = columnsOf(tables.policy, 'policy')
const c = columnsOf(tables.customer, 'c')
const a = columnsOf(tables.alert, 'a')
const about = columnsOf(tables.staff, 'about')
const x = columnsOf(tables.audit, 'x')
const r = columnsOf(tables.inboxRead, 'r')
const f = columnsOf(tables.followUp, 'f')
const m = columnsOf(tables.comment, 'm')
const n = columnsOf(tables.attachment, 'n')
const q = columnsOf(tables.qualityCheck, 'q')
const s = columnsOf(tables.staff, 's')
const l = columnsOf(tables.staffLockout, 'l')
const h = columnsOf(tables.webhookEndpoint, 'h')
const pc = columnsOf(tables.partnerClient, 'pc')

/** Each list ends after one row more than the largest number that is shown exactly. */
const LIMIT = `LIMIT ${MOST + 1}`
/** Maximum number of recent rows that are searched for the promises, the mentions and the broken exports of all people. */
const SEARCHED = 500
/** Maximum number of readings of one person that are read. Each open item has at most one. */
const MARKS = 2000

/** The last row of a subquery, for LEFT JOIN LATERAL. */
const given = select(
  { at: e.at, type: e.type, text: textField(e.payload, z.object({ text: z.string().nullable() }), 'text') },
  '',
)
const g = given.names('g')
/** Joins the last event of the case with one of these types, from the case's own index. */
const joinLast = (caseId: Sql, ...types: readonly string[]) =>
  `LEFT JOIN LATERAL (${given.text} FROM ${e} WHERE ${e.caseId} = ${caseId} AND ${e.type} IN (${types.map(literal).join(', ')})
    ORDER BY ${e.seq} DESC LIMIT 1) g ON true`

/** Joins policy and customer of the visit with this id. */
const joinAbout = (visitId: Sql) =>
  `JOIN ${v} ON ${v.id} = ${visitId} JOIN ${policy} ON ${policy.id} = ${v.policyId} JOIN ${c} ON ${c.id} = ${v.customerId}`
const aboutCustomer = { policyNo: policy.policyNo, applicantName: c.name }

const lastStep = select(pick(step, 'type', 'at', 'staffId', 'comment'), '')
const last = lastStep.names('last')
const versionColumns = { ...pick(t, 'id', 'number', 'status', 'note', 'authors'), stepBy: orNull(by.name) }
const shared = pick(p, 'id', 'handlerId', 'resolvedBy', 'dueOn')

/**
 * Reads in one statement what the inboxes of all these people are computed from. Work of a role is read once, however
 * many people have the role; work of one person comes from an index by person. Every list is limited.
 */
export const FACTS = query(
  {
    people: 'uuid[]',
    now: 'timestamptz',
    today: 'date',
    promisedAfter: 'timestamptz',
    promisedBefore: 'timestamptz',
    noticesAfter: 'timestamptz',
    /** Whether one of the people manages accounts; otherwise locked accounts are not counted. */
    accounts: 'bool',
  },
  ({ people, now, today, promisedAfter, promisedBefore, noticesAfter, accounts }) => {
    const each = `FROM unnest(${people}) AS reader(person) CROSS JOIN LATERAL`
    const isPromised = `${k.promisedFor} > ${promisedAfter} AND ${k.promisedFor} <= ${promisedBefore}`
    const isIdle = `${k.pausedAt} IS NULL AND (${k.leaseUntil} IS NULL OR ${k.leaseUntil} <= ${now})`
    return select(
      {
        versions: listOf(
          select(
            { ...versionColumns, step: last.type, stepAt: last.at, comment: last.comment },
            `FROM (SELECT * FROM ${t} WHERE ${t.status.isOneOf('DRAFT', 'IN_REVIEW', 'APPROVED')}
                ORDER BY ${t.updatedAt} DESC ${LIMIT}) t
              JOIN LATERAL (${lastStep.text} FROM ${step} WHERE ${step.versionId} = ${t.id} ORDER BY ${step.revision} DESC LIMIT 1) last ON true
              LEFT JOIN ${by} ON ${by.id}::text = ${last.staffId}`,
          ),
          'number',
        ),
        decided: listOf(
          select(
            {
              ...versionColumns,
              ...pick(t, 'effectiveFrom'),
              step: step.type,
              stepAt: step.at,
              stepById: step.staffId,
              comment: step.comment,
            },
            `FROM (SELECT * FROM ${step} WHERE ${step.at} > ${noticesAfter} AND ${step.type.isOneOf('APPROVED', 'PUBLISHED', 'WITHDRAWN')}
                ORDER BY ${step.at} DESC ${LIMIT}) step
              JOIN ${t} ON ${t.id} = ${step.versionId} AND ${t.status}::text = ${step.type}
              LEFT JOIN ${by} ON ${by.id}::text = ${step.staffId}`,
          ),
          'stepAt',
        ),
        problems: listOf(
          select(
            {
              ...pick(p, 'id', 'handlerId', 'category', 'openedAt', 'dueOn'),
              ...aboutCustomer,
              givenAt: orNull(g.at),
              givenBy: orNull(g.type),
              text: orNull(g.text),
            },
            `${each} (SELECT * FROM ${p} WHERE ${p.status.is('OPEN')} AND ${p.handlerId} = person ORDER BY ${p.dueOn}, ${p.id} ${LIMIT}) p
              ${joinAbout(p.visitId)} ${joinLast(p.caseId, 'PROBLEM_ASSIGNED', 'PROBLEM_REOPENED')}`,
          ),
          'id',
        ),
        unassigned: listOf(
          select(
            { ...shared, since: p.openedAt },
            `FROM ${p} WHERE ${p.status.is('OPEN')} AND ${p.handlerId} IS NULL ORDER BY ${p.dueOn}, ${p.id} ${LIMIT}`,
          ),
          'id',
        ),
        overdue: listOf(
          select(
            shared,
            `FROM ${p} WHERE ${p.status.is('OPEN')} AND ${p.dueOn} < ${today} ORDER BY ${p.dueOn} DESC, ${p.id} DESC ${LIMIT}`,
          ),
          'id',
        ),
        toClose: listOf(
          select(
            { ...shared, since: p.resolvedAt },
            `FROM ${p} WHERE ${p.status.is('RESOLVED')} ORDER BY ${p.dueOn}, ${p.id} ${LIMIT}`,
          ),
          'id',
        ),
        cases: listOf(
          select(
            {
              ...pick(k, 'id', 'visitId', 'assignedTo', 'reasons', 'coolingOffEndsAt', 'openedAt'),
              ...aboutCustomer,
              givenAt: orNull(g.at),
            },
            `${each} (SELECT * FROM ${k} WHERE ${k.assignedTo} = person AND ${k.status.is('OPEN')} AND ${isIdle} ORDER BY ${k.openedAt}, ${k.id} ${LIMIT}) k
              ${joinAbout(k.visitId)} ${joinLast(k.id, 'ASSIGNED')}`,
          ),
          'id',
        ),
        promises: listOf(
          select(
            { ...pick(k, 'id', 'visitId', 'promisedFor'), agentId: promisedTo, ...aboutCustomer },
            `FROM (SELECT * FROM ${k} WHERE ${k.status.is('OPEN')} AND ${isPromised} AND ${isIdle} ORDER BY ${k.promisedFor} DESC LIMIT ${SEARCHED}) k
              ${joinCaller}
              ${joinAbout(k.visitId)} WHERE ${promisedTo} = ANY(${people})`,
          ),
          'id',
        ),
        alerts: listOf(
          select(
            {
              ...pick(a, 'id', 'kind', 'subject', 'day', 'raisedAt'),
              facts: content(a.facts, alertFactsSchema),
              person: orNull(about.name),
            },
            `FROM (SELECT * FROM ${a} WHERE ${a.acknowledgedAt} IS NULL ORDER BY ${a.raisedAt} DESC ${LIMIT}) a
              LEFT JOIN ${about} ON ${about.id}::text = ${a.subject}`,
          ),
          'raisedAt',
        ),
        broken: listOf(
          select(
            { ...pick(x, 'at'), id: x.requestId, staffId: x.actorId, kind: x.targetId },
            `FROM (SELECT * FROM ${x} WHERE ${x.action.is('export.break')} AND ${x.actorKind.is('STAFF')} ORDER BY ${x.id} DESC LIMIT ${SEARCHED}) x
              WHERE ${x.at} > ${noticesAfter} AND ${x.actorId} = ANY(${people}::text[])`,
          ),
          'at',
        ),
        mentioned: listOf(
          select(
            { ...pick(m, 'id', 'targetKind', 'targetId', 'mentions', 'at'), authorName: by.name },
            `FROM (SELECT * FROM ${m} WHERE ${m.mentions} && ${people} AND ${m.at} > ${noticesAfter} ORDER BY ${m.id} DESC LIMIT ${SEARCHED}) m
              JOIN ${by} ON ${by.id} = ${m.authorId}`,
          ),
          'id',
        ),
        infected: listOf(
          select(
            {
              ...pick(n, 'id', 'targetKind', 'targetId', 'visitId', 'paper', 'uploadedBy', 'scannedAt'),
              ...aboutCustomer,
            },
            `${each} (SELECT * FROM ${n} WHERE ${n.uploadedBy} = person AND ${n.status.is('INFECTED')} AND ${n.scannedAt} > ${noticesAfter}
                ORDER BY ${n.scannedAt} DESC ${LIMIT}) n ${joinAbout(n.visitId)}`,
          ),
          'id',
        ),
        emergencies: listOf(
          select(
            { id: x.requestId, staffName: by.name, at: x.at },
            `FROM (SELECT * FROM ${x} WHERE ${x.action.is('staff.break-glass')} AND ${x.actorKind.is('STAFF')} ORDER BY ${x.id} DESC ${LIMIT}) x
              JOIN ${by} ON ${by.id}::text = ${x.actorId} WHERE ${x.at} > ${noticesAfter}`,
          ),
          'at',
        ),
        disabledPushes: listOf(
          select(
            { ...pick(h, 'id', 'description', 'disabledFor', 'disabledAt'), clientName: pc.name },
            `FROM ${h} JOIN ${pc} ON ${pc.id} = ${h.clientId} WHERE ${h.state.is('DISABLED')}`,
          ),
          'id',
        ),
        marks: listOf(
          select(
            pick(r, 'staffId', 'item', 'readAt'),
            `${each} (SELECT * FROM ${r} WHERE ${r.staffId} = person ORDER BY ${r.readAt} DESC LIMIT ${MARKS}) r`,
          ),
          'item',
        ),
        followUps: countOf(`FROM (SELECT 1 FROM ${f} WHERE ${f.status.is('OPEN')} ${LIMIT}) counted`),
        qualityChecks: listOf(
          select(
            pick(q, 'id', 'agentId'),
            `FROM ${q} WHERE ${q.status.is('OPEN')} ORDER BY ${q.createdAt}, ${q.id} ${LIMIT}`,
          ),
          'id',
        ),
        lockedAccounts: countOf(
          `FROM ${s} WHERE ${accounts} AND ${s.disabledAt} IS NULL
            AND EXISTS (SELECT 1 FROM ${l} WHERE ${l.staffId} = ${s.id} AND ${l.lockedUntil} > ${now})`,
        ),
      },
      '',
    )
  },
)

/** Reads what the inboxes of these people are computed from, as it is at `now`. */
export async function readFacts(
  services: Pick<Services, 'db'>,
  people: readonly Reader[],
  now: Date,
): Promise<Facts> {
  const before = (ms: number) => new Date(now.getTime() - ms)
  const row = await FACTS.one(services.db, {
    people: people.map(({ id }) => id),
    now,
    today: dayOf(now),
    promisedAfter: before(PROMISE_PAST_MS),
    promisedBefore: new Date(now.getTime() + PROMISE_SOON_MS),
    noticesAfter: before(NOTICE_MS),
    accounts: people.some(({ roles }) => may(roles, 'staff.manage')),
  })
  return {
    ...row,
    problems: row.problems.map(({ givenBy, text, ...problem }) => ({
      ...problem,
      sentBack: givenBy === 'PROBLEM_REOPENED' ? text : null,
    })),
    overdue: row.overdue.map((problem) => ({
      ...problem,
      since: problem.dueOn === null ? now : startOfDay(addDays(problem.dueOn, 1)),
    })),
    toClose: row.toClose.map(({ since, ...problem }) => ({ ...problem, since: since ?? now })),
    infected: row.infected.flatMap(({ scannedAt, ...paper }) =>
      scannedAt === null ? [] : [{ ...paper, scannedAt }],
    ),
    disabledPushes: row.disabledPushes.flatMap(({ disabledFor, disabledAt, ...push }) =>
      disabledFor === null || disabledAt === null ? [] : [{ ...push, disabledFor, disabledAt }],
    ),
    promises: row.promises.flatMap(({ promisedFor, ...promise }) =>
      promisedFor === null ? [] : [{ ...promise, promisedFor }],
    ),
  }
}
