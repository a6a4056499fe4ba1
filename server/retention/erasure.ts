import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { sha256 } from '../evidence/digest.ts'
import { tables } from '../generated/tables.ts'
import { dayOf } from '../kernel/calendar.ts'
import { isUniqueViolation } from '../kernel/database/db.ts'
import { countOf, orNull, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { type Queryable, query, Statement } from '../kernel/database/statement.ts'
import {
  assign,
  columnsOf,
  insert,
  insertFrom,
  jsonRows,
  returning,
  rowsOf,
  update,
} from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import type { ErasureState } from '../vocabulary/visits.ts'
import { type Due, duePolicies } from './due.ts'
import { approvalText } from './rules/approval.ts'

/** This file is the only writer of `erasure` and `erasure_policy`, beside erase_policy in the database. */

/** Policies in one list at most, so that a person can look at all of it. */
export const MOST_POLICIES = 500

const e = columnsOf(tables.erasure, 'e')
const own = columnsOf(tables.erasure, tables.erasure.name)
const l = columnsOf(tables.erasurePolicy, 'l')
const listed = columnsOf(tables.erasurePolicy, 'r')
const p = columnsOf(tables.policy, 'p')
const preparer = columnsOf(tables.staff, 'preparer')
const decider = columnsOf(tables.staff, 'decider')

const ofState = (state: ErasureState) =>
  countOf(`FROM ${l} WHERE ${l.erasureId} = ${e.id} AND ${l.state.is(state)}`)
const shown = {
  ...pick(e, 'id', 'status', 'policies', 'visits', 'documents', 'preparedAt', 'decidedAt', 'endedAt'),
  preparedById: e.preparedBy,
  preparedBy: orNull(preparer.name),
  decidedBy: orNull(decider.name),
  erased: ofState('ERASED'),
  kept: ofState('KEPT'),
}
const FROM = `FROM ${e} LEFT JOIN ${preparer} ON ${preparer.id} = ${e.preparedBy} LEFT JOIN ${decider} ON ${decider.id} = ${e.decidedBy}`
const LIST = query({}, () => select(shown, `${FROM} ORDER BY ${e.preparedAt} DESC, ${e.id} DESC LIMIT 50`))
const ONE = query({ id: 'uuid' }, ({ id }) => select(shown, `${FROM} WHERE ${e.id} = ${id}`))
const POLICIES = query({ id: 'uuid' }, ({ id }) =>
  select(
    {
      ...pick(l, 'policyId', 'endedOn', 'term', 'until', 'visits', 'documents', 'state'),
      policyNo: orNull(p.policyNo),
    },
    `FROM ${l} LEFT JOIN ${p} ON ${p.id} = ${l.policyId} WHERE ${l.erasureId} = ${id} ORDER BY ${l.endedOn}, ${l.policyId}`,
  ),
)
type Shown = Awaited<ReturnType<typeof LIST.all>>[number]
const view = ({ preparedAt, decidedAt, endedAt, ...row }: Shown) => ({
  ...row,
  preparedAt: preparedAt.toISOString(),
  decidedAt: decidedAt?.toISOString() ?? null,
  endedAt: endedAt?.toISOString() ?? null,
})

/** The newest lists, with how many policies of each are erased, and how many were kept after all. */
export async function listErasures({ db }: Pick<Services, 'db'>) {
  return (await LIST.all(db, {})).map(view)
}

/**
 * One list with its policies. Those that are erased have no number any more.
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function readErasure({ db }: Pick<Services, 'db'>, id: string) {
  const found = await ONE.first(db, { id })
  if (found === undefined) throw new DomainError('RECORD_NOT_FOUND')
  return { ...view(found), list: await POLICIES.all(db, { id }) }
}

/** How much a list of these policies has. */
function countsOf(due: readonly Due[]) {
  const sum = (of: (one: Due) => number) => due.reduce((total, one) => total + of(one), 0)
  return {
    policies: due.length,
    visits: sum(({ visits }) => visits),
    documents: sum(({ documents }) => documents),
  }
}

/** What a new list would have: the dry run. */
export async function dryRun(services: Pick<Services, 'db' | 'settings' | 'clock'>) {
  const due = await duePolicies(services, dayOf(services.clock.now()), MOST_POLICIES)
  return {
    ...countsOf(due),
    /** Whether there can be more than one list has. */
    more: due.length === MOST_POLICIES,
    list: due.map(({ policyNo, endedOn, until, visits, documents }) => ({
      policyNo,
      endedOn,
      until,
      visits,
      documents,
    })),
  }
}

/**
 * Lists the policies whose time is over, for a second person to approve. Nothing is erased before.
 * @throws DomainError CONFLICT if nothing is due, or if another list got one of the policies first
 */
export async function prepareErasure(
  services: Pick<Services, 'db' | 'settings' | 'clock' | 'ids'>,
  actor: Actor,
): Promise<{ id: string }> {
  const at = services.clock.now()
  const due = await duePolicies(services, dayOf(at), MOST_POLICIES)
  if (due.length === 0) throw new DomainError('CONFLICT')
  const id = services.ids.id(at)
  const counts = countsOf(due)
  const rows = due.map(({ policyId, endedOn, term, until, visits, documents }) => ({
    ...{ erasureId: id, policyId, endedOn, term, until, visits, documents, state: 'WAITING' as const },
  }))
  const sql = new Statement()
  const row = { id, status: 'PREPARED' as const, ...counts, preparedAt: at, preparedBy: actor.id }
  const made = sql.with('made', returning(insert(sql, tables.erasure, [row]), pick(own, 'id')))
  const given = sql.given('jsonb', jsonRows(tables.erasurePolicy, rows))
  const columns = pick(
    listed,
    ...(['erasureId', 'policyId', 'endedOn', 'term', 'until', 'visits', 'documents', 'state'] as const),
  )
  sql.with(
    'list',
    insertFrom(tables.erasurePolicy, columns, `${rowsOf(tables.erasurePolicy, given, 'r')}, made`),
  )
  recordAudit(sql, actor, {
    at,
    action: 'erasure.prepare',
    from: 'made',
    targetKind: 'erasure',
    targetId: made.id,
    change: sql.given('jsonb', counts),
  })
  try {
    await services.db.query(sql.text('SELECT 1 FROM made'), sql.values)
  } catch (error) {
    if (isUniqueViolation(error)) throw new DomainError('CONFLICT')
    throw error
  }
  return { id }
}

const BEGUN = query({ id: 'uuid' }, ({ id }) =>
  select(pick(e, 'status', 'preparedAt', 'preparedBy'), `FROM ${e} WHERE ${e.id} = ${id}`),
)

/**
 * Approves a list, or drops it. Only another person than the one who prepared it can approve it; each can drop it.
 * @throws DomainError RECORD_NOT_FOUND; NOT_ON_YOURSELF; EDITED_MEANWHILE if it was decided already
 */
export async function decideErasure(
  services: Pick<Services, 'db' | 'clock'>,
  actor: Actor,
  { id, approve }: { readonly id: string; readonly approve: boolean },
): Promise<void> {
  const at = services.clock.now()
  const begun = await BEGUN.first(services.db, { id })
  if (begun === undefined) throw new DomainError('RECORD_NOT_FOUND')
  if (approve && begun.preparedBy === actor.id) throw new DomainError('NOT_ON_YOURSELF')
  const policies = await POLICIES.all(services.db, { id })
  const text = approvalText({
    ...{ erasure: id, preparedBy: begun.preparedBy, preparedAt: begun.preparedAt },
    ...{ approvedBy: actor.id, approvedAt: at, policies },
  })
  const approval = approve ? sha256(text) : null
  const sql = new Statement()
  const decided = sql.with(
    'decided',
    update(tables.erasure, 'e', {
      set: assign(sql, tables.erasure, {
        status: approve ? 'APPROVED' : 'CANCELLED',
        decidedAt: at,
        decidedBy: actor.id,
        approval,
        endedAt: approve ? null : at,
      }),
      where: [`${e.id} = ${sql.given('uuid', id)}`, e.status.is('PREPARED')],
      returning: pick(e, 'id'),
    }),
  )
  // A policy of a list that is dropped can be in a later one.
  if (!approve)
    sql.with(
      'freed',
      update(tables.erasurePolicy, 'l', {
        set: assign(sql, tables.erasurePolicy, { state: 'KEPT' }),
        from: 'decided',
        where: [`${l.erasureId} = ${decided.id}`],
        returning: pick(l, 'policyId'),
      }),
    )
  recordAudit(sql, actor, {
    at,
    action: approve ? 'erasure.approve' : 'erasure.cancel',
    from: 'decided',
    targetKind: 'erasure',
    targetId: decided.id,
    ...(approval !== null && {
      change: sql.given('jsonb', { approval: approval.toString('hex'), preparedBy: begun.preparedBy }),
    }),
  })
  const { rowCount } = await services.db.query(sql.text('SELECT 1 FROM decided'), sql.values)
  if (rowCount === 0) throw new DomainError('EDITED_MEANWHILE')
}

const WORK = query({ state: 'text', limit: 'int4' }, ({ state, limit }) =>
  select(
    {
      ...pick(l, 'erasureId', 'policyId', 'endedOn', 'term', 'until', 'position'),
      approval: e.approval,
    },
    `FROM ${l} JOIN ${e} ON ${e.id} = ${l.erasureId} WHERE ${e.status.is('APPROVED')} AND ${l.state} = ${state}
      ORDER BY ${l.erasureId}, ${l.policyId} LIMIT ${limit}`,
  ),
)
export type Work = Awaited<ReturnType<typeof WORK.all>>[number]

/** Policies of approved lists that are in this state. */
export async function workIn(db: Queryable, state: 'WAITING' | 'LOGGED', limit: number): Promise<Work[]> {
  return await WORK.all(db, { state, limit })
}

const LOGGED = query(
  { erasureId: 'uuid', policyId: 'uuid', position: 'int8', covered: 'int4' },
  ({ erasureId, policyId, position, covered }) =>
    update(tables.erasurePolicy, 'l', {
      set: `${tables.erasurePolicy.sql.state} = 'LOGGED', ${tables.erasurePolicy.sql.position} = ${position}, ${tables.erasurePolicy.sql.covered} = ${covered}`,
      where: [`${l.erasureId} = ${erasureId}`, `${l.policyId} = ${policyId}`, l.state.is('WAITING')],
      returning: pick(l, 'policyId'),
    }),
)

/** Records where the log has the last entry about a policy. Written in the transaction that appends it. */
export async function recordLogged(
  own: Queryable,
  { erasureId, policyId }: Pick<Work, 'erasureId' | 'policyId'>,
  logged: { readonly position: number; readonly covered: number },
): Promise<void> {
  await LOGGED.all(own, { erasureId, policyId, position: String(logged.position), covered: logged.covered })
}

/** Keeps a policy after all, because it is not over any more. */
export async function keep(
  db: Queryable,
  actor: Actor,
  { erasureId, policyId }: Pick<Work, 'erasureId' | 'policyId'>,
  at: Date,
): Promise<void> {
  const sql = new Statement()
  const kept = sql.with(
    'kept',
    update(tables.erasurePolicy, 'l', {
      set: assign(sql, tables.erasurePolicy, { state: 'KEPT' }),
      where: [
        `${l.erasureId} = ${sql.given('uuid', erasureId)}`,
        `${l.policyId} = ${sql.given('uuid', policyId)}`,
        l.state.isOneOf('WAITING', 'LOGGED'),
      ],
      returning: pick(l, 'policyId'),
    }),
  )
  recordAudit(sql, actor, {
    at,
    action: 'erasure.keep',
    from: 'kept',
    targetKind: 'policy',
    targetId: kept.policyId,
  })
  await db.query(sql.text('SELECT 1 FROM kept'), sql.values)
}

/** Ends the approved lists of which nothing is left to do. */
export async function endDone(db: Queryable, actor: Actor, at: Date): Promise<void> {
  const sql = new Statement()
  const left = `SELECT 1 FROM ${l} WHERE ${l.erasureId} = ${e.id} AND ${l.state.isOneOf('WAITING', 'LOGGED')}`
  const done = sql.with(
    'done',
    update(tables.erasure, 'e', {
      set: assign(sql, tables.erasure, { status: 'DONE', endedAt: at }),
      where: [e.status.is('APPROVED'), `NOT EXISTS (${left})`],
      returning: pick(e, 'id'),
    }),
  )
  recordAudit(sql, actor, {
    at,
    action: 'erasure.finish',
    from: 'done',
    targetKind: 'erasure',
    targetId: done.id,
  })
  await db.query(sql.text('SELECT 1 FROM done'), sql.values)
}
