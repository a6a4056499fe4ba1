import { z } from 'zod'
import type { Services } from '../context.ts'
import { targetKinds } from '../evidence/audit.ts'
import { maskPolicyNo } from '../kernel/text/mask.ts'
import { type ChangedField, changedFields } from './change.ts'

/**
 * The filter of a search in the audit. Without a target, the search finds the actions of staff. With a target, it
 * finds every action on that target, by any actor.
 */
export const auditFilterSchema = z
  .object({
    staffId: z.uuid().optional(),
    action: z.string().max(60).optional(),
    targetKind: z.enum(targetKinds).optional(),
    targetId: z.string().max(100).optional(),
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
  readonly action: string
  readonly targetKind: string
  readonly targetId: string
  /** A name, a masked policy number, or a version's number; null if the target has none of them. */
  readonly targetLabel: string | null
  readonly requestId: string
  readonly address: string
  readonly agent: string
  readonly fields: readonly ChangedField[]
}

const rowSchema = z.object({
  id: z.string(),
  at: z.date(),
  actor_kind: z.string(),
  actor_id: z.string(),
  actor_name: z.string().nullable(),
  action: z.string(),
  target_kind: z.string(),
  target_id: z.string(),
  target_staff: z.string().nullable(),
  target_version: z.number().nullable(),
  target_policy: z.string().nullable(),
  request_id: z.string(),
  origin: z.object({ address: z.string().optional(), agent: z.string().optional() }),
  change: z.unknown(),
})

/** The target id, converted to a uuid if it has the form of a uuid. A comparison as text would not use the index. */
const TARGET_UUID = `CASE WHEN a.target_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN a.target_id::uuid END`

/**
 * One page of the audit, the newest entry first. Each main filter (actor, action, target) has its own index; the
 * other filters narrow the result.
 *
 * @param after the id of the last entry of the previous page
 */
export async function searchAudit(
  services: Pick<Services, 'db'>,
  filter: AuditFilter,
  after: string | null,
  limit: number,
): Promise<{ rows: AuditEntry[]; next: string | null }> {
  const values: unknown[] = []
  const value = (given: unknown) => `$${values.push(given)}`
  const conditions = filter.targetId === undefined ? ["a.actor_kind = 'STAFF'"] : []
  if (filter.staffId !== undefined)
    conditions.push("a.actor_kind = 'STAFF'", `a.actor_id = ${value(filter.staffId)}`)
  if (filter.action !== undefined) conditions.push(`a.action = ${value(filter.action)}`)
  if (filter.targetKind !== undefined) conditions.push(`a.target_kind = ${value(filter.targetKind)}`)
  if (filter.targetId !== undefined) conditions.push(`a.target_id = ${value(filter.targetId)}`)
  if (filter.from !== undefined) conditions.push(`a.at >= ${value(filter.from)}::timestamptz`)
  if (filter.until !== undefined) conditions.push(`a.at < ${value(filter.until)}::timestamptz`)
  if (after !== null) conditions.push(`a.id < ${value(after)}::bigint`)
  // One target has few rows, which are found by the target's index. `a.id + 0` keeps the planner from scanning the
  // whole audit by id.
  const order = filter.targetId === undefined ? 'a.id' : 'a.id + 0'
  const found = await services.db.query(
    `SELECT a.id::text AS id, a.at, a.actor_kind, a.actor_id, w.name AS actor_name, a.action, a.target_kind, a.target_id,
        ts.name AS target_staff, tv.number AS target_version, p.policy_no AS target_policy, a.request_id, a.origin, a.change
      FROM (SELECT * FROM audit a WHERE ${conditions.join(' AND ')} ORDER BY ${order} DESC LIMIT ${value(limit + 1)}) a
      LEFT JOIN staff w ON a.actor_kind = 'STAFF' AND w.id = CASE WHEN a.actor_kind = 'STAFF' THEN a.actor_id::uuid END
      LEFT JOIN staff ts ON a.target_kind = 'staff' AND ts.id = ${TARGET_UUID}
      LEFT JOIN template_version tv ON a.target_kind = 'template' AND tv.id = ${TARGET_UUID}
      LEFT JOIN visit v ON a.target_kind = 'visit' AND v.id = ${TARGET_UUID}
      LEFT JOIN policy p ON p.id = CASE WHEN a.target_kind = 'policy' THEN ${TARGET_UUID} ELSE v.policy_id END
      ORDER BY a.id DESC`,
    values,
  )
  const rows = found.rows.map((raw) => entryOf(rowSchema.parse(raw)))
  const page = rows.slice(0, limit)
  return { rows: page, next: rows.length > limit ? (page.at(-1)?.id ?? null) : null }
}

function entryOf(row: z.infer<typeof rowSchema>): AuditEntry {
  return {
    id: row.id,
    at: row.at.toISOString(),
    actorKind: row.actor_kind,
    actorId: row.actor_id,
    actorName: row.actor_name,
    action: row.action,
    targetKind: row.target_kind,
    targetId: row.target_id,
    targetLabel: labelOf(row),
    requestId: row.request_id,
    address: row.origin.address ?? '',
    agent: row.origin.agent ?? '',
    fields: changedFields(row.change),
  }
}

function labelOf(row: z.infer<typeof rowSchema>): string | null {
  if (row.target_staff !== null) return row.target_staff
  if (row.target_version !== null) return String(row.target_version)
  if (row.target_policy !== null) return maskPolicyNo(row.target_policy)
  return null
}

/** All staff who can be chosen as the actor, including staff who have left. */
export async function auditPeople(services: Pick<Services, 'db'>) {
  const found = await services.db.query('SELECT id, username, name FROM staff ORDER BY username', [])
  const schema = z.object({ id: z.string(), username: z.string(), name: z.string() })
  return found.rows.map((row) => schema.parse(row))
}
