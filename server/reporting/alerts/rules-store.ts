import type { Services } from '../../context.ts'
import { type Actor, recordAudit } from '../../evidence/audit.ts'
import { tables } from '../../generated/tables.ts'
import { oneMore, orNull, pick } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { query, Statement, writeAllOrNothing } from '../../kernel/database/statement.ts'
import { assign, columnsOf, insert, returning, update } from '../../kernel/database/table.ts'
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

const r = columnsOf(tables.alertRule, 'r')
const inserted = columnsOf(tables.alertRule, tables.alertRule.name)
const s = columnsOf(tables.staff, 's')

const STORED = query({}, () =>
  select(
    {
      ...pick(r, 'kind', 'threshold', 'enabled', 'version', 'updatedAt', 'updatedBy'),
      name: orNull(s.name),
    },
    `FROM ${r} LEFT JOIN ${s} ON ${s.id}::text = ${r.updatedBy}`,
  ),
)

/** Reads every rule with its threshold and switch. */
export async function readRules(services: Pick<Services, 'db'>): Promise<AlertRule[]> {
  return rulesFrom(await STORED.all(services.db, {}))
}

/** Lists every rule in display order. */
export async function listRules(services: Pick<Services, 'db'>): Promise<AlertRuleView[]> {
  const stored = await STORED.all(services.db, {})
  const rules = new Map(rulesFrom(stored).map((rule) => [rule.kind, rule]))
  return alertRuleEntries.map((entry) => {
    const row = stored.find(({ kind }) => kind === entry.kind)
    const rule = rules.get(entry.kind) ?? { kind: entry.kind, threshold: entry.standard, enabled: true }
    return {
      ...entry,
      ...rule,
      version: row?.version ?? 0,
      changedAt: row?.updatedAt.toISOString() ?? null,
      changedBy: row ? (row.name ?? row.updatedBy) : null,
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
  const values = { threshold, enabled, updatedAt: now, updatedBy: actor.id }
  const written = sql.with(
    'written',
    version === 0
      ? returning(
          `${insert(sql, tables.alertRule, [{ kind, version: 1, ...values }])} ON CONFLICT (${tables.alertRule.sql.kind}) DO NOTHING`,
          pick(inserted, 'kind'),
        )
      : update(tables.alertRule, 'r', {
          set: assign(sql, tables.alertRule, { ...values, version: oneMore(r.version) }),
          where: [`${r.kind} = ${sql.given('text', kind)}`, `${r.version} = ${sql.given('int4', version)}`],
          returning: pick(r, 'kind'),
        }),
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
    targetId: written.kind,
    change: sql.given('jsonb', change),
  })
  if (!(await writeAllOrNothing(services.db, sql, ['written']))) throw new DomainError('EDITED_MEANWHILE')
  return { version: version + 1 }
}
