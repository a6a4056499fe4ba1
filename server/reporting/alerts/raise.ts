import type { Services } from '../../context.ts'
import { recordAudit, systemActor } from '../../evidence/audit.ts'
import { Statement } from '../../kernel/database/statement.ts'
import { insertMessages } from '../../notify/outbox.ts'
import { recountFigures } from '../counting/recount.ts'
import { readAlertFigures } from './figures.ts'
import { raised } from './rules/thresholds.ts'
import { readRules } from './rules-store.ts'
import { raiseFound } from './write.ts'

/**
 * Raises the alerts of all active rules whose conditions are met. Each alert is raised at most once a day. All
 * alerts, their messages and their audit are written in one statement. If two instances find the same alert
 * concurrently, it is raised once. If an instance crashes, either all or none of its alerts have been raised.
 * @returns the number of alerts raised
 */
export async function raiseAlerts(services: Services): Promise<number> {
  const rules = (await readRules(services)).filter(({ enabled }) => enabled)
  if (rules.length === 0) return 0
  await recountFigures(services)
  const now = services.clock.now()
  const figures = await readAlertFigures(services, now)
  const found = rules.flatMap((rule) =>
    raised(rule, figures).map(({ subject, facts }) => ({
      id: services.ids.id(now),
      message: services.ids.id(now),
      kind: rule.kind,
      subject,
      facts,
    })),
  )
  if (found.length === 0) return 0
  const sql = new Statement()
  const at = `${sql.value(now)}::timestamptz`
  const day = `${sql.value(figures.today)}::date`
  sql.with(
    'found',
    `SELECT * FROM jsonb_to_recordset(${sql.value(JSON.stringify(found))}::jsonb) AS r(id uuid, message uuid, kind text, subject text, facts jsonb)`,
  )
  raiseFound(sql, day, at)
  const told = insertMessages({
    from: 'raised r JOIN found f ON f.id = r.id',
    id: 'f.message',
    topic: 'alert.raised',
    dedupeKey: `'alert:' || r.kind || ':' || r.subject || ':' || r.day`,
    payload: `jsonb_build_object('alertId', r.id)`,
    at,
    availableAt: at,
  })
  sql.with('told', told)
  recordAudit(sql, systemActor('alerts'), {
    at: now,
    action: 'alert.raise',
    from: 'raised',
    targetKind: 'alert',
    targetId: 'raised.id',
    change: `jsonb_build_object('kind', raised.kind, 'subject', raised.subject)`,
  })
  const written = await services.db.query(sql.text('SELECT id FROM raised'), sql.values)
  if (written.rows.length > 0) services.wake('deliver')
  return written.rows.length
}
