import type { Actor } from '../../evidence/audit.ts'
import { tables } from '../../generated/tables.ts'
import { pick, type Sql } from '../../kernel/database/expression.ts'
import type { Statement } from '../../kernel/database/statement.ts'
import { assign, columnsOf, insertFrom, returning, update } from '../../kernel/database/table.ts'

/** This file is the only writer of `alert`. */

const a = columnsOf(tables.alert, 'a')
const inserted = columnsOf(tables.alert, tables.alert.name)

/**
 * Adds the CTE `raised`, which inserts the alerts of the CTE `found` and returns the new alerts. For each kind and
 * subject, at most one alert is inserted a day.
 */
export function raiseFound(
  sql: Statement,
  found: { readonly [K in 'id' | 'kind' | 'subject' | 'facts']: Sql },
  day: string,
  at: string,
) {
  const row = { ...pick(found, 'id', 'kind', 'subject', 'facts'), day, raisedAt: at }
  const key = tables.alert.sql
  // Rows are inserted in a fixed order, so that two concurrent instances never deadlock.
  return sql.with(
    'raised',
    returning(
      `${insertFrom(tables.alert, row, `found ORDER BY ${found.kind}, ${found.subject}`)}
        ON CONFLICT (${key.kind}, ${key.subject}, ${key.day}) DO NOTHING`,
      pick(inserted, 'id', 'kind', 'subject', 'day'),
    ),
  )
}

/** Adds the CTE `handled`, which records who handled an alert. It has no row if the alert was already handled. */
export function handleAlert(
  sql: Statement,
  actor: Actor,
  input: { readonly id: string; readonly note: string; readonly at: Date },
) {
  const changes = { acknowledgedAt: input.at, acknowledgedBy: actor.id, note: input.note }
  return sql.with(
    'handled',
    update(tables.alert, 'a', {
      set: assign(sql, tables.alert, changes),
      where: [`${a.id} = ${sql.given('uuid', input.id)}`, `${a.acknowledgedAt} IS NULL`],
      returning: pick(a, 'id', 'kind', 'subject'),
    }),
  )
}
