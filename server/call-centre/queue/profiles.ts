import { z } from 'zod'
import type { Services } from '../../context.ts'
import { type Actor, recordAudit } from '../../evidence/audit.ts'
import { isUniqueViolation } from '../../kernel/database/db.ts'
import { Statement } from '../../kernel/database/statement.ts'
import { DomainError } from '../../kernel/errors.ts'
import { type Language, languages } from '../../vocabulary/dispositions.ts'
import { defaultLanguages, defaultWorkDays } from './default-profile.ts'

const rowSchema = z.object({
  id: z.string(),
  name: z.string(),
  username: z.string(),
  agent: z.boolean(),
  languages: z.array(z.enum(languages)).nullable(),
  work_days: z.array(z.number()).nullable(),
  from_hour: z.number().nullable(),
  to_hour: z.number().nullable(),
  in_sales: z.boolean().nullable(),
  team: z.string().nullable(),
  version: z.number().nullable(),
})

/**
 * 坐席档案 (agent profile): the languages in which a person can make calls, when the person works, and whether the person
 * sells policies.
 */
export interface CallProfile {
  readonly languages: readonly Language[]
  /** ISO weekdays: 1 is Monday, 7 is Sunday. */
  readonly workDays: readonly number[]
  readonly fromHour: number
  readonly toHour: number
  readonly inSales: boolean
  /** 班组 (team), by which figures are grouped; empty if the person has no team. */
  readonly team: string
}

/** Lists all staff who take calls or handle problem cases. Those without a profile get the defaults. */
export async function listProfiles(services: Services) {
  const { calling } = services.settings
  const found = await services.db.query(
    `SELECT s.id, s.name, s.username, 'AGENT' = ANY(s.roles::text[]) AS agent, p.languages, p.work_days, p.from_hour, p.to_hour, p.in_sales, p.team, p.version
      FROM staff s LEFT JOIN call_profile p ON p.staff_id = s.id
      WHERE s.disabled_at IS NULL AND s.roles::text[] && ARRAY['AGENT', 'SUPERVISOR', 'APPROVER'] ORDER BY s.username`,
    [],
  )
  return found.rows.map((raw) => {
    const row = rowSchema.parse(raw)
    return {
      staffId: row.id,
      name: row.name,
      username: row.username,
      /** True if the person takes calls; false if they only handle problem cases. */
      agent: row.agent,
      languages: row.languages ?? [...defaultLanguages],
      workDays: row.work_days ?? [...defaultWorkDays],
      fromHour: row.from_hour ?? calling.fromHour,
      toHour: row.to_hour ?? calling.toHour,
      inSales: row.in_sales ?? false,
      team: row.team ?? '',
      /** The version of the stored profile; 0 if there is none yet. */
      version: row.version ?? 0,
    }
  })
}

/** @throws DomainError EDITED_MEANWHILE */
export async function saveProfile(
  services: Services,
  actor: Actor,
  input: { readonly staffId: string; readonly version: number; readonly profile: CallProfile },
): Promise<void> {
  const now = services.clock.now()
  const { profile } = input
  const sql = new Statement()
  const values = [
    `${sql.value(input.staffId)}::uuid`,
    `${sql.value(profile.languages)}::text[]`,
    `${sql.value(profile.workDays)}::int[]`,
    `${sql.value(profile.fromHour)}::int`,
    `${sql.value(profile.toHour)}::int`,
    `${sql.value(profile.inSales)}::boolean`,
    `${sql.value(profile.team)}::text`,
    `${sql.value(input.version + 1)}::int`,
    `${sql.value(now)}::timestamptz`,
    `${sql.value(actor.id)}::text`,
  ]
  sql.with(
    'p',
    input.version === 0
      ? `INSERT INTO call_profile (staff_id, languages, work_days, from_hour, to_hour, in_sales, team, version, updated_at, updated_by)
          VALUES (${values.join(', ')}) RETURNING staff_id`
      : `UPDATE call_profile SET (staff_id, languages, work_days, from_hour, to_hour, in_sales, team, version, updated_at, updated_by)
          = (${values.join(', ')}) WHERE staff_id = ${values[0]} AND version = ${sql.value(input.version)}::int RETURNING staff_id`,
  )
  recordAudit(sql, actor, {
    at: now,
    action: 'callback.saveProfile',
    from: 'p',
    targetKind: 'call_profile',
    targetId: 'p.staff_id',
    change: `${sql.value(JSON.stringify(profile))}::jsonb`,
  })
  try {
    const written = await services.db.query(sql.text('SELECT 1 FROM p'), sql.values)
    if (written.rowCount === 0) throw new DomainError('EDITED_MEANWHILE')
  } catch (error) {
    throw isUniqueViolation(error) ? new DomainError('EDITED_MEANWHILE') : error
  }
}
