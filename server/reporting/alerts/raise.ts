import type { Services } from '../../context.ts'
import { recordAudit, systemActor } from '../../evidence/audit.ts'
import { tables } from '../../generated/tables.ts'
import { pick } from '../../kernel/database/expression.ts'
import { recordset, select } from '../../kernel/database/selection.ts'
import { readAll, Statement } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { insertMessages } from '../../notify/outbox.ts'
import { recountFigures } from '../counting/recount.ts'
import { readAlertFigures } from './figures.ts'
import { raised } from './rules/thresholds.ts'
import { readRules } from './rules-store.ts'
import { raiseFound } from './write.ts'

const a = columnsOf(tables.alert, 'a')
const o = columnsOf(tables.outbox, 'o')

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
  const crossed = rules.flatMap((rule) =>
    raised(rule, figures).map(({ subject, facts }) => ({
      id: services.ids.id(now),
      message: services.ids.id(now),
      kind: rule.kind,
      subject,
      facts,
    })),
  )
  if (crossed.length === 0) return 0
  const sql = new Statement()
  const at = sql.given('timestamptz', now)
  const day = sql.given('date', figures.today)
  const given = recordset(sql.given('jsonb', crossed), 'r', {
    ...pick(a, 'id', 'kind', 'subject', 'facts'),
    message: o.id,
  })
  const found = sql.with('found', select(given, `FROM ${given}`))
  const raisedNow = raiseFound(sql, found, day, at)
  const told = insertMessages({
    from: `raised JOIN found ON ${found.id} = ${raisedNow.id}`,
    id: `${found.message}`,
    topic: 'alert.raised',
    dedupeKey: `'alert:' || ${raisedNow.kind} || ':' || ${raisedNow.subject} || ':' || ${raisedNow.day}`,
    payload: `jsonb_build_object('alertId', ${raisedNow.id})`,
    at,
    availableAt: at,
  })
  sql.with('told', told)
  recordAudit(sql, systemActor('alerts'), {
    at: now,
    action: 'alert.raise',
    from: 'raised',
    targetKind: 'alert',
    targetId: raisedNow.id,
    change: `jsonb_build_object('kind', ${raisedNow.kind}, 'subject', ${raisedNow.subject})`,
  })
  const written = await readAll(services.db, sql, sql.select(pick(raisedNow, 'id'), 'FROM raised'))
  if (written.length > 0) services.wake('deliver')
  return written.length
}
