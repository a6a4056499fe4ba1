import { z } from 'zod'
import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { countChange, readChanges } from '../kernel/database/change-counter.ts'
import { decideAgain, WRITTEN_MEANWHILE } from '../kernel/database/decide-again.ts'
import { Statement, writeAllOrNothing } from '../kernel/database/statement.ts'
import { DomainError } from '../kernel/errors.ts'
import { defaultSettings } from '../vocabulary/settings.ts'
import { settingRuleTexts, settingTexts } from './messages.zh-CN.ts'
import {
  disagreements,
  isWithinBounds,
  type SettingEntry,
  type SettingGroup,
  type SettingUnit,
  settingEntries,
  settingsFrom,
} from './rules/bounds.ts'

/** One setting and its value in force, expressed in the setting's unit. */
export interface SettingView {
  readonly key: string
  readonly group: SettingGroup
  readonly unit: SettingUnit
  readonly min: number
  readonly max: number
  readonly fromProcedure: boolean
  readonly value: number
  readonly standard: number
  /** The stored version of the setting; 0 if the setting was never changed. */
  readonly version: number
  readonly changedAt: string | null
  readonly changedBy: { readonly id: string; readonly name: string } | null
}

const storedSchema = z.object({
  key: z.string(),
  value: z.unknown(),
  version: z.number(),
  updated_at: z.date(),
  updated_by: z.string(),
  name: z.string().nullable(),
})

async function readStored(services: Pick<Services, 'db'>) {
  const found = await services.db.query(
    `SELECT s.key, s.value, s.version, s.updated_at, s.updated_by, staff.name
      FROM setting s LEFT JOIN staff ON staff.id::text = s.updated_by WHERE s.key NOT LIKE '*%'`,
    [],
  )
  return new Map(found.rows.map((raw) => storedSchema.parse(raw)).map((row) => [row.key, row]))
}

type Stored = Awaited<ReturnType<typeof readStored>>

/** Every setting, in display order. */
export async function listSettings(services: Pick<Services, 'db'>): Promise<SettingView[]> {
  const stored = await readStored(services)
  const values = new Map([...stored].map(([key, { value }]) => [key, value]))
  const current = settingsFrom(defaultSettings, values)
  return settingEntries.map((entry) => {
    const row = stored.get(entry.key)
    const { key, group, unit, min, max, fromProcedure } = entry
    return {
      key,
      group,
      unit,
      min,
      max,
      fromProcedure,
      value: entry.read(current),
      standard: entry.read(defaultSettings),
      version: row?.version ?? 0,
      changedAt: row?.updated_at.toISOString() ?? null,
      changedBy: row ? { id: row.updated_by, name: row.name ?? row.updated_by } : null,
    }
  })
}

/**
 * Changes one setting and records the change in the audit.
 *
 * @param input.version the version that the person saw; 0 if the setting had never been changed
 * @throws DomainError RECORD_NOT_FOUND, SETTING_OUT_OF_BOUNDS, SETTINGS_DISAGREE {rules}, EDITED_MEANWHILE
 */
export async function saveSetting(
  services: Services,
  actor: Actor,
  input: { key: string; version: number; value: number; reason: string },
): Promise<{ version: number }> {
  const entry = settingEntries.find(({ key }) => key === input.key)
  if (!entry) throw new DomainError('RECORD_NOT_FOUND')
  if (!isWithinBounds(entry, input.value)) {
    const name = settingTexts[entry.key]?.name ?? entry.key
    throw new DomainError('SETTING_OUT_OF_BOUNDS', { name, min: entry.min, max: entry.max })
  }
  const attempt = async () => {
    const seen = await readChanges(services, '*settings')
    const stored = await readStored(services)
    if ((stored.get(entry.key)?.version ?? 0) !== input.version) throw new DomainError('EDITED_MEANWHILE')
    const written = await write(services, actor, { ...input, entry, stored, seen })
    return written ? { version: input.version + 1 } : WRITTEN_MEANWHILE
  }
  const saved = await decideAgain(attempt, { refusal: 'EDITED_MEANWHILE' })
  await services.refreshSettings()
  return saved
}

/** @returns false when any setting has changed since the settings were read */
async function write(
  services: Services,
  actor: Actor,
  input: {
    entry: SettingEntry
    stored: Stored
    seen: number
    version: number
    value: number
    reason: string
  },
): Promise<boolean> {
  const { entry, stored } = input
  const current = settingsFrom(defaultSettings, new Map([...stored].map(([key, { value }]) => [key, value])))
  const broken = disagreements(entry.write(current, input.value))
  if (broken.length > 0) {
    throw new DomainError('SETTINGS_DISAGREE', { rules: broken.map((rule) => settingRuleTexts[rule]) })
  }
  const sql = new Statement()
  const now = services.clock.now()
  const row = [entry.key, JSON.stringify(input.value), now, actor.id].map((value) => sql.value(value))
  const [key, value, at, by] = row
  sql.with(
    'written',
    input.version === 0
      ? `INSERT INTO setting (key, value, version, updated_at, updated_by)
          VALUES (${key}, ${value}::jsonb, 1, ${at}::timestamptz, ${by}) ON CONFLICT (key) DO NOTHING RETURNING key`
      : `UPDATE setting SET value = ${value}::jsonb, version = version + 1, updated_at = ${at}::timestamptz, updated_by = ${by}
          WHERE key = ${key} AND version = ${sql.value(input.version)}::int RETURNING key`,
  )
  countChange(sql, '*settings', { seen: input.seen, at: now, by: actor.id })
  const change = { before: entry.read(current), after: input.value, unit: entry.unit, reason: input.reason }
  recordAudit(sql, actor, {
    at: now,
    action: 'setting.save',
    from: 'written',
    targetKind: 'setting',
    targetId: 'written.key',
    change: `${sql.value(JSON.stringify(change))}::jsonb`,
  })
  return await writeAllOrNothing(services.db, sql, ['written', 'counted'])
}

const historySchema = z.object({
  at: z.date(),
  actor_id: z.string(),
  name: z.string().nullable(),
  change: z.object({ before: z.number(), after: z.number(), reason: z.string() }),
})

/** Returns the latest changes of this setting, at most one hundred, newest first, with their authors and times. */
export async function settingHistory(services: Pick<Services, 'db'>, key: string) {
  const found = await services.db.query(
    `SELECT a.at, a.actor_id, staff.name, a.change FROM audit a LEFT JOIN staff ON staff.id::text = a.actor_id
      WHERE a.target_id = $1 AND a.target_kind = 'setting' ORDER BY a.at DESC, a.id DESC LIMIT 100`,
    [key],
  )
  return found.rows.map((raw) => {
    const row = historySchema.parse(raw)
    const { before, after, reason } = row.change
    return {
      at: row.at.toISOString(),
      by: { id: row.actor_id, name: row.name ?? row.actor_id },
      before,
      after,
      reason,
    }
  })
}

/**
 * Stores initial values for an installation that must not start with the procedure's values. A setting that already
 * has a stored value is not changed.
 */
export async function presetSettings(
  services: Pick<Services, 'db' | 'clock'>,
  values: Readonly<Record<string, number>>,
  by: string,
): Promise<void> {
  await services.db.query(
    `INSERT INTO setting (key, value, version, updated_at, updated_by)
      SELECT key, value, 1, $1, $3 FROM jsonb_each($2::jsonb) ON CONFLICT (key) DO NOTHING`,
    [services.clock.now(), JSON.stringify(values), by],
  )
}
