import { z } from 'zod'
import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { tables } from '../generated/tables.ts'
import { countChange, readChanges } from '../kernel/database/change-counter.ts'
import { decideAgain, WRITTEN_MEANWHILE } from '../kernel/database/decide-again.ts'
import { content, oneMore, orNull, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { prepare, query, Statement, writeAllOrNothing } from '../kernel/database/statement.ts'
import { assign, columnsOf, insert, insertFrom, returning, update } from '../kernel/database/table.ts'
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

const s = columnsOf(tables.setting, 's')
const inserted = columnsOf(tables.setting, tables.setting.name)
const staff = columnsOf(tables.staff, 'staff')
const a = columnsOf(tables.audit, 'a')

const STORED = query({}, () =>
  select(
    { ...pick(s, 'key', 'value', 'version', 'updatedAt', 'updatedBy'), name: orNull(staff.name) },
    `FROM ${s} LEFT JOIN ${staff} ON ${staff.id}::text = ${s.updatedBy} WHERE ${s.key} NOT LIKE '*%'`,
  ),
)

async function readStored(services: Pick<Services, 'db'>) {
  const rows = await STORED.all(services.db, {})
  return new Map(rows.map((row) => [row.key, row]))
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
      changedAt: row?.updatedAt.toISOString() ?? null,
      changedBy: row ? { id: row.updatedBy, name: row.name ?? row.updatedBy } : null,
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
  const values = { value: input.value, updatedAt: now, updatedBy: actor.id }
  const written = sql.with(
    'written',
    input.version === 0
      ? returning(
          `${insert(sql, tables.setting, [{ key: entry.key, version: 1, ...values }])} ON CONFLICT (${tables.setting.sql.key}) DO NOTHING`,
          pick(inserted, 'key'),
        )
      : update(tables.setting, 's', {
          set: assign(sql, tables.setting, { ...values, version: oneMore(s.version) }),
          where: [
            `${s.key} = ${sql.given('text', entry.key)}`,
            `${s.version} = ${sql.given('int4', input.version)}`,
          ],
          returning: pick(s, 'key'),
        }),
  )
  countChange(sql, '*settings', { seen: input.seen, at: now, by: actor.id })
  const change = { before: entry.read(current), after: input.value, unit: entry.unit, reason: input.reason }
  recordAudit(sql, actor, {
    at: now,
    action: 'setting.save',
    from: 'written',
    targetKind: 'setting',
    targetId: written.key,
    change: sql.given('jsonb', change),
  })
  return await writeAllOrNothing(services.db, sql, ['written', 'counted'])
}

const changeSchema = z.object({ before: z.number(), after: z.number(), reason: z.string() })

const HISTORY = query({ key: 'text' }, ({ key }) =>
  select(
    { ...pick(a, 'at', 'actorId'), name: orNull(staff.name), change: content(a.change, changeSchema) },
    `FROM ${a} LEFT JOIN ${staff} ON ${staff.id}::text = ${a.actorId}
      WHERE ${a.targetId} = ${key} AND ${a.targetKind.is('setting')} ORDER BY ${a.at} DESC, ${a.id} DESC LIMIT 100`,
  ),
)

/** Returns the latest changes of this setting, at most one hundred, newest first, with their authors and times. */
export async function settingHistory(services: Pick<Services, 'db'>, key: string) {
  const rows = await HISTORY.all(services.db, { key })
  return rows.map(({ at, actorId, name, change }) => ({
    at: at.toISOString(),
    by: { id: actorId, name: name ?? actorId },
    ...change,
  }))
}

const PRESET = prepare({ at: 'timestamptz', values: 'jsonb', by: 'text' }, ({ at, values, by }) => {
  const row = { key: 'e.key', value: 'e.value', version: '1', updatedAt: at, updatedBy: by }
  return `${insertFrom(tables.setting, row, `jsonb_each(${values}) e`)} ON CONFLICT (${tables.setting.sql.key}) DO NOTHING`
})

/**
 * Stores initial values for an installation that must not start with the procedure's values. A setting that already
 * has a stored value is not changed.
 */
export async function presetSettings(
  services: Pick<Services, 'db' | 'clock'>,
  values: Readonly<Record<string, number>>,
  by: string,
): Promise<void> {
  await PRESET.run(services.db, { at: services.clock.now(), values, by })
}
