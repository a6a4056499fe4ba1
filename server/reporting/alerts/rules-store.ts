import { z } from 'zod'
import type { Services } from '../../context.ts'
import { type Actor, recordAudit } from '../../evidence/audit.ts'
import { Statement, writeAllOrNothing } from '../../kernel/database/statement.ts'
import { DomainError } from '../../kernel/errors.ts'
import type { AlertKind } from '../../vocabulary/alerts.ts'
import { alertRuleTexts } from './messages.zh-CN.ts'
import {
  type AlertRule,
  type AlertRuleEntry,
  alertRuleEntries,
  isWithinBounds,
  rulesFrom,
} from './rules/thresholds.ts'

/** One alert rule in the form in which managers see it. */
export interface AlertRuleView extends AlertRule, AlertRuleEntry {
  /** Version of the stored change; 0 if the rule was never changed. */
  readonly version: number
  readonly changedAt: string | null
  readonly changedBy: string | null
}

const storedSchema = z.object({
  kind: z.string(),
  threshold: z.number(),
  enabled: z.boolean(),
  version: z.number(),
  updated_at: z.date(),
  updated_by: z.string(),
  name: z.string().nullable(),
})

async function readStored(services: Pick<Services, 'db'>) {
  const found = await services.db.query(
    `SELECT r.kind, r.threshold, r.enabled, r.version, r.updated_at, r.updated_by, s.name
      FROM alert_rule r LEFT JOIN staff s ON s.id::text = r.updated_by`,
    [],
  )
  return found.rows.map((row) => storedSchema.parse(row))
}

/** Reads every rule with its threshold and switch. */
export async function readRules(services: Pick<Services, 'db'>): Promise<AlertRule[]> {
  return rulesFrom(await readStored(services))
}

/** Lists every rule in display order. */
export async function listRules(services: Pick<Services, 'db'>): Promise<AlertRuleView[]> {
  const stored = await readStored(services)
  const rules = new Map(rulesFrom(stored).map((rule) => [rule.kind, rule]))
  return alertRuleEntries.map((entry) => {
    const row = stored.find(({ kind }) => kind === entry.kind)
    const rule = rules.get(entry.kind) ?? { kind: entry.kind, threshold: entry.standard, enabled: true }
    return {
      ...entry,
      ...rule,
      version: row?.version ?? 0,
      changedAt: row?.updated_at.toISOString() ?? null,
      changedBy: row ? (row.name ?? row.updated_by) : null,
    }
  })
}

/**
 * Sets the threshold of one rule and whether the rule is active, and records the change in the audit.
 *
 * @param input.version the version that the person saw; 0 if the rule was never changed
 * @throws DomainError SETTING_OUT_OF_BOUNDS {name, min, max}, EDITED_MEANWHILE
 */
export async function saveRule(
  services: Services,
  actor: Actor,
  input: {
    readonly kind: AlertKind
    readonly version: number
    readonly threshold: number
    readonly enabled: boolean
    readonly reason: string
  },
): Promise<{ version: number }> {
  const { kind, version, threshold, enabled, reason } = input
  const before = (await listRules(services)).find((rule) => rule.kind === kind)
  if (!before) throw new DomainError('RECORD_NOT_FOUND')
  if (!isWithinBounds(before, threshold)) {
    const { min, max } = before
    throw new DomainError('SETTING_OUT_OF_BOUNDS', { name: alertRuleTexts[kind].name, min, max })
  }
  if (before.version !== version) throw new DomainError('EDITED_MEANWHILE')
  const sql = new Statement()
  const now = services.clock.now()
  const [k, t, e, at, by] = [kind, threshold, enabled, now, actor.id].map((value) => sql.value(value))
  sql.with(
    'written',
    version === 0
      ? `INSERT INTO alert_rule (kind, threshold, enabled, version, updated_at, updated_by)
          VALUES (${k}, ${t}::int, ${e}::boolean, 1, ${at}::timestamptz, ${by}) ON CONFLICT (kind) DO NOTHING RETURNING kind`
      : `UPDATE alert_rule SET threshold = ${t}::int, enabled = ${e}::boolean, version = version + 1, updated_at = ${at}::timestamptz, updated_by = ${by}
          WHERE kind = ${k} AND version = ${sql.value(version)}::int RETURNING kind`,
  )
  const change = {
    before: { threshold: before.threshold, enabled: before.enabled },
    after: { threshold, enabled },
    reason,
  }
  recordAudit(sql, actor, {
    at: now,
    action: 'alert.saveRule',
    from: 'written',
    targetKind: 'alert_rule',
    targetId: 'written.kind',
    change: `${sql.value(JSON.stringify(change))}::jsonb`,
  })
  if (!(await writeAllOrNothing(services.db, sql, ['written']))) throw new DomainError('EDITED_MEANWHILE')
  return { version: version + 1 }
}
