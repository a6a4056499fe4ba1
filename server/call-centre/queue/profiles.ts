import type { Services } from '../../context.ts'
import { type Actor, recordAudit } from '../../evidence/audit.ts'
import { tables } from '../../generated/tables.ts'
import { isUniqueViolation } from '../../kernel/database/db.ts'
import { allOrNull, holds, pick } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { query, Statement } from '../../kernel/database/statement.ts'
import { assign, columnsOf, insert, update } from '../../kernel/database/table.ts'
import { DomainError } from '../../kernel/errors.ts'
import type { Language } from '../../vocabulary/dispositions.ts'
import { defaultLanguages, defaultWorkDays } from './default-profile.ts'

const s = columnsOf(tables.staff, 's')
const p = columnsOf(tables.callProfile, 'p')

/** All staff who take calls or handle problem cases, each with the stored profile, if there is one. */
const LIST = query({}, () =>
  select(
    {
      ...pick(s, 'id', 'name', 'username'),
      agent: holds(s.roles.has('AGENT')),
      ...allOrNull(pick(p, 'languages', 'workDays', 'fromHour', 'toHour', 'inSales', 'team', 'version')),
    },
    `FROM ${s} LEFT JOIN ${p} ON ${p.staffId} = ${s.id}
      WHERE ${s.disabledAt} IS NULL AND ${s.roles.hasOneOf('AGENT', 'SUPERVISOR', 'APPROVER')} ORDER BY ${s.username}`,
  ),
)

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
  const found = await LIST.all(services.db, {})
  return found.map(({ id, ...row }) => ({
    staffId: id,
    name: row.name,
    username: row.username,
    /** True if the person takes calls; false if they only handle problem cases. */
    agent: row.agent,
    languages: row.languages ?? [...defaultLanguages],
    workDays: row.workDays ?? [...defaultWorkDays],
    fromHour: row.fromHour ?? calling.fromHour,
    toHour: row.toHour ?? calling.toHour,
    inSales: row.inSales ?? false,
    team: row.team ?? '',
    /** The version of the stored profile; 0 if there is none yet. */
    version: row.version ?? 0,
  }))
}

/** @throws DomainError EDITED_MEANWHILE */
export async function saveProfile(
  services: Services,
  actor: Actor,
  input: { readonly staffId: string; readonly version: number; readonly profile: CallProfile },
): Promise<void> {
  const now = services.clock.now()
  const { staffId, profile, version } = input
  const { languages, workDays, fromHour, toHour, inSales, team } = profile
  const sql = new Statement()
  const columns = { languages, workDays, fromHour, toHour, inSales, team }
  const row = { ...columns, version: version + 1, updatedAt: now, updatedBy: actor.id }
  if (version === 0) {
    sql.with('p', `${insert(sql, tables.callProfile, [{ staffId, ...row }])} RETURNING 1`)
  } else {
    sql.with(
      'p',
      update(tables.callProfile, 'p', {
        set: assign(sql, tables.callProfile, row),
        where: [
          `${p.staffId} = ${sql.given('uuid', staffId)}`,
          `${p.version} = ${sql.given('int4', version)}`,
        ],
        returning: pick(p, 'staffId'),
      }),
    )
  }
  recordAudit(sql, actor, {
    at: now,
    action: 'callback.saveProfile',
    from: 'p',
    targetKind: 'call_profile',
    targetId: sql.given('uuid', staffId),
    change: sql.given('jsonb', profile),
  })
  try {
    const written = await services.db.query(sql.text('SELECT 1 FROM p'), sql.values)
    if (written.rowCount === 0) throw new DomainError('EDITED_MEANWHILE')
  } catch (error) {
    throw isUniqueViolation(error) ? new DomainError('EDITED_MEANWHILE') : error
  }
}
