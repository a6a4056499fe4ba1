import { z } from 'zod'
import type { Services } from '../context.ts'
import { type TargetKind, targetKinds } from '../evidence/audit-targets.ts'
import { tables } from '../generated/tables.ts'
import { content, orNull, pick } from '../kernel/database/expression.ts'
import { type RowOf, select } from '../kernel/database/selection.ts'
import { query, readAll, Statement } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { maskPolicyNo } from '../kernel/text/mask.ts'
import { policiesOfFilter } from '../policy/numbers.ts'
import { type ChangedField, changedFields } from './change.ts'

/**
 * The filter of a search in the audit. Without a target or a policy, the search finds the actions of staff. With one, it
 * finds every action on that target or policy, by any actor.
 */
export const auditFilterSchema = z
  .object({
    staffId: z.uuid().optional(),
    action: z.string().max(60).optional(),
    targetKind: z.enum(targetKinds).optional(),
    targetId: z.string().max(100).optional(),
    /** A policy number, or any part of it with at least five digits: everything that happened to these policies. */
    policyNo: z.string().trim().max(40).optional(),
    from: z.iso.datetime().optional(),
    /** The end of the period, exclusive. */
    until: z.iso.datetime().optional(),
  })
  .strict()
export type AuditFilter = z.infer<typeof auditFilterSchema>

/** One entry of the audit in readable form. It contains names of staff, but never a customer's name. */
export interface AuditEntry {
  readonly id: string
  readonly at: string
  readonly actorKind: string
  readonly actorId: string
  /** The name of a staff member; null for all other actors. */
  readonly actorName: string | null
  /** The name of the client of the partner API that acted, or through which a member of staff acted; null otherwise. */
  readonly clientName: string | null
  readonly action: string
  readonly targetKind: string
  readonly targetId: string
  /** A name, a masked policy number, or a version's number; null if the target has none of them. */
  readonly targetLabel: string | null
  /** The visit to which the target belongs, and its problem case if the action concerns one; null if there is none. */
  readonly visitId: string | null
  readonly problemId: string | null
  readonly requestId: string
  readonly address: string
  readonly agent: string
  /** Ids of staff are replaced by their names. */
  readonly fields: readonly ChangedField[]
}

const a = columnsOf(tables.audit, 'a')
const w = columnsOf(tables.staff, 'w')
const ts = columnsOf(tables.staff, 'ts')
const tv = columnsOf(tables.templateVersion, 'tv')
const v = columnsOf(tables.visit, 'v')
const p = columnsOf(tables.policy, 'p')
const k = columnsOf(tables.callbackCase, 'k')
const pc = columnsOf(tables.problemCase, 'pc')
const tp = columnsOf(tables.problemCase, 'tp')
const tc = columnsOf(tables.partnerClient, 'tc')
const oc = columnsOf(tables.partnerClient, 'oc')

const columns = {
  ...pick(a, 'id', 'at', 'actorKind', 'actorId', 'action', 'targetKind', 'targetId', 'requestId', 'change'),
  actorName: orNull(w.name),
  clientName: orNull(oc.name),
  targetStaff: orNull(ts.name),
  targetVersion: orNull(tv.number),
  targetClient: orNull(tc.name),
  targetPolicy: orNull(p.policyNo),
  visitId: orNull(v.id),
  problemId: orNull(pc.id),
  origin: content(a.origin, z.object({ address: z.string().optional(), agent: z.string().optional() })),
}
type Row = z.output<RowOf<typeof columns>>

/** SQL: the text, converted to a uuid if it has the form of a uuid. A comparison as text would not use an index. */
const uuidOf = (text: string) =>
  `CASE WHEN ${text} ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN (${text})::uuid END`
const TARGET_UUID = uuidOf(a.targetId.text)

/** The client that acted itself, or through which a member of staff acted. Other systems have names instead of ids. */
const CLIENT = `(CASE WHEN ${a.actorKind.is('PARTNER')} THEN ${a.actorId} ELSE ${a.origin}->>'client' END)`

const targetIs = (kind: TargetKind) => a.targetKind.is(kind)
const IS_STAFF = a.actorKind.is('STAFF')
const JOINS = `LEFT JOIN ${w} ON ${IS_STAFF} AND ${w.id} = CASE WHEN ${IS_STAFF} THEN ${a.actorId}::uuid END
      LEFT JOIN ${oc} ON ${oc.id} = ${uuidOf(CLIENT)}
      LEFT JOIN ${ts} ON ${a.targetKind.isOneOf('staff', 'call_profile')} AND ${ts.id} = ${TARGET_UUID}
      LEFT JOIN ${tv} ON ${targetIs('template')} AND ${tv.id} = ${TARGET_UUID}
      LEFT JOIN ${tc} ON ${targetIs('partner_client')} AND ${tc.id} = ${TARGET_UUID}
      LEFT JOIN ${tp} ON ${targetIs('problem_case')} AND ${tp.id} = ${TARGET_UUID}
      LEFT JOIN ${k} ON ${k.id} = CASE WHEN ${targetIs('callback_case')} THEN ${TARGET_UUID} ELSE ${tp.caseId} END
      LEFT JOIN ${pc} ON (${a.action} LIKE 'problem.%' OR ${targetIs('problem_case')}) AND ${pc.caseId} = ${k.id}
      LEFT JOIN ${v} ON ${v.id} = CASE WHEN ${targetIs('visit')} THEN ${TARGET_UUID} ELSE ${k.visitId} END
      LEFT JOIN ${p} ON ${p.id} = CASE WHEN ${targetIs('policy')} THEN ${TARGET_UUID} ELSE ${v.policyId} END`

export interface AuditTargets {
  readonly ids: readonly string[]
  readonly tooMany: boolean
}

const TARGETS = query({ policies: 'uuid[]' }, ({ policies }) =>
  select(
    pick(p, 'id'),
    `FROM ${p} WHERE ${p.id} = ANY(${policies}) UNION SELECT ${v.id} FROM ${v} WHERE ${v.policyId} = ANY(${policies})
      UNION SELECT ${k.id} FROM ${v} JOIN ${k} ON ${k.visitId} = ${v.id} WHERE ${v.policyId} = ANY(${policies})
      UNION SELECT ${pc.id} FROM ${v} JOIN ${pc} ON ${pc.visitId} = ${v.id} WHERE ${v.policyId} = ANY(${policies})`,
  ),
)

/**
 * The ids under which the audit records what happens to the policies of the filter: their own, and those of their
 * visits, cases and problem cases. Null if the filter names no policy. An export finds them once for all its pages.
 *
 * @returns `tooMany` is true if the filter matches more policies than are searched
 * @throws DomainError SEARCH_TOO_SHORT {least}
 */
export async function auditTargets(
  services: Pick<Services, 'db'>,
  { policyNo }: Pick<AuditFilter, 'policyNo'>,
): Promise<AuditTargets | null> {
  if (policyNo === undefined) return null
  const { ids: policies, tooMany } = await policiesOfFilter(services, policyNo)
  const ids = policies.length === 0 ? [] : await TARGETS.all(services.db, { policies })
  return { ids: ids.map(({ id }) => id), tooMany }
}

/**
 * One page of the audit, the newest entry first.
 *
 * @param after the id of the last entry of the previous page
 * @returns `tooMany` is true if the policy filter matches more policies than are searched
 * @throws DomainError SEARCH_TOO_SHORT {least}
 */
export async function searchAudit(
  services: Pick<Services, 'db'>,
  filter: AuditFilter,
  after: string | null,
  limit: number,
): Promise<{ rows: AuditEntry[]; next: string | null; tooMany: boolean }> {
  const targets = await auditTargets(services, filter)
  const page = await auditPage(services, filter, targets, after, limit)
  return { ...page, tooMany: targets?.tooMany ?? false }
}

/**
 * One page of the audit, as `searchAudit` finds it, about the targets that `auditTargets` found. Each main filter
 * (actor, action, target, policy) has its own index; the other filters narrow the result.
 */
export async function auditPage(
  services: Pick<Services, 'db'>,
  filter: AuditFilter,
  targets: AuditTargets | null,
  after: string | null,
  limit: number,
): Promise<{ rows: AuditEntry[]; next: string | null }> {
  const sql = new Statement()
  const byTarget = filter.targetId !== undefined || targets !== null
  const conditions = byTarget ? [] : [IS_STAFF]
  if (filter.staffId !== undefined)
    conditions.push(IS_STAFF, `${a.actorId} = ${sql.given('text', filter.staffId)}`)
  if (filter.action !== undefined) conditions.push(`${a.action} = ${sql.given('text', filter.action)}`)
  if (filter.targetKind !== undefined)
    conditions.push(`${a.targetKind} = ${sql.given('text', filter.targetKind)}`)
  if (filter.targetId !== undefined) conditions.push(`${a.targetId} = ${sql.given('text', filter.targetId)}`)
  if (targets !== null) conditions.push(`${a.targetId} = ANY(${sql.given('text[]', targets.ids)})`)
  if (filter.from !== undefined)
    conditions.push(`${a.at} >= ${sql.given('timestamptz', new Date(filter.from))}`)
  if (filter.until !== undefined)
    conditions.push(`${a.at} < ${sql.given('timestamptz', new Date(filter.until))}`)
  if (after !== null) conditions.push(`${a.id} < ${sql.given('int8', after)}`)
  // Targets have few rows, which are found by the target's index. `+ 0` keeps the planner from scanning the whole audit
  // by id.
  const order = byTarget ? `${a.id} + 0` : a.id
  const page = `SELECT * FROM ${a} WHERE ${conditions.join(' AND ')} ORDER BY ${order} DESC LIMIT ${sql.given('int4', limit + 1)}`
  const found = await readAll(
    services.db,
    sql,
    sql.select(columns, `FROM (${page}) a ${JOINS} ORDER BY ${a.id} DESC`),
  )
  const shown = found.slice(0, limit)
  const rows = await withNames(services, shown.map(entryOf))
  return { rows, next: found.length > limit ? (rows.at(-1)?.id ?? null) : null }
}

function entryOf(row: Row): AuditEntry {
  return {
    id: row.id,
    actorKind: row.actorKind,
    actorId: row.actorId,
    actorName: row.actorName,
    clientName: row.clientName,
    action: row.action,
    targetKind: row.targetKind,
    targetId: row.targetId,
    visitId: row.visitId,
    problemId: row.problemId,
    requestId: row.requestId,
    at: row.at.toISOString(),
    targetLabel: labelOf(row),
    address: row.origin.address ?? '',
    agent: row.origin.agent ?? '',
    fields: changedFields(row.change),
  }
}

const NAMES = query({ ids: 'uuid[]' }, ({ ids }) =>
  select(pick(w, 'id', 'name'), `FROM ${w} WHERE ${w.id} = ANY(${ids})`),
)

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Replaces the ids of staff in the recorded fields by their names. Other ids stay as they are. */
async function withNames(services: Pick<Services, 'db'>, entries: AuditEntry[]): Promise<AuditEntry[]> {
  const values = entries.flatMap(({ fields }) =>
    fields.flatMap(({ before, after }) => [before, after].flat()),
  )
  const ids = values.filter((value) => typeof value === 'string').filter((value) => UUID.test(value))
  if (ids.length === 0) return entries
  const people = await NAMES.all(services.db, { ids: [...new Set(ids)] })
  const names = new Map(people.map(({ id, name }) => [id, name]))
  const named = (value: ChangedField['after']) =>
    typeof value === 'string'
      ? (names.get(value) ?? value)
      : Array.isArray(value)
        ? value.map((one: string) => names.get(one) ?? one)
        : value
  return entries.map((entry) => ({
    ...entry,
    fields: entry.fields.map(({ field, before, after }) => ({
      field,
      ...(before === undefined ? {} : { before: named(before) }),
      ...(after === undefined ? {} : { after: named(after) }),
    })),
  }))
}

function labelOf(row: Row): string | null {
  if (row.targetStaff !== null) return row.targetStaff
  if (row.targetClient !== null) return row.targetClient
  if (row.targetVersion !== null) return String(row.targetVersion)
  if (row.targetPolicy !== null) return maskPolicyNo(row.targetPolicy)
  return null
}

const PEOPLE = query({}, () => select(pick(w, 'id', 'username', 'name'), `FROM ${w} ORDER BY ${w.username}`))

/** All staff who can be chosen as the actor, including staff who have left. */
export async function auditPeople(services: Pick<Services, 'db'>) {
  return await PEOPLE.all(services.db, {})
}
