import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { HOUR_MS } from '../kernel/calendar.ts'
import { pick, type Sql } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { prepare, query, type Statement } from '../kernel/database/statement.ts'
import { assignSql, columnsOf, insertFrom } from '../kernel/database/table.ts'
import type { SmsBudgetPurpose } from '../vocabulary/identity.ts'

/**
 * The group of messages that one limit counts together. It is either all messages to one phone (key: its blind
 * index), or all messages requested by one caller (key: the keyed hash of the caller).
 */
export interface Budget {
  readonly key: Buffer
  readonly purpose: SmsBudgetPurpose
}

const b = columnsOf(tables.smsBudget, 'sms_budget')
const { phoneIndex: phoneIndexName, purpose: purposeName } = tables.smsBudget.sql

/**
 * Adds a CTE that charges one message to a budget. It is a conditional write, so that concurrent requests cannot
 * exceed the limits.
 *
 * @param charge.at also identifies the message in the budget: if a message is charged with `again` and the same
 * instant, it counts only once
 * @returns the name of the CTE, which has one row if the budget is not exhausted
 */
export function chargeBudget(
  sql: Statement,
  services: Pick<Services, 'settings'>,
  charge: Budget & { readonly at: Date; readonly again?: boolean },
): string {
  const { key, purpose, again = false } = charge
  const { resendAfterMs, sendsPerHour, sendsPerDay } = services.settings.code
  const at = sql.given('timestamptz', charge.at)
  const since = (ms: number) => sql.given('timestamptz', new Date(charge.at.getTime() - ms))
  const sentSince = (from: string) => `(SELECT count(*) FROM unnest(${b.sends}) AS t WHERE t > ${from})`
  const row = {
    phoneIndex: sql.given(b.phoneIndex, key),
    purpose: sql.given(b.purpose, purpose),
    sends: `ARRAY[${at}]`,
  }
  const sends = `ARRAY(SELECT t FROM unnest(${b.sends}) AS t WHERE t > ${since(24 * HOUR_MS)} AND t <> ${at}) || ${at}`
  sql.with(
    'budget',
    `${insertFrom(tables.smsBudget, row)} ON CONFLICT (${phoneIndexName}, ${purposeName}) DO UPDATE
        SET ${assignSql(tables.smsBudget, { sends })}
        WHERE ${again ? `${at} = ANY (${b.sends}) OR ` : ''}(${sentSince(since(resendAfterMs))} = 0
          AND ${sentSince(since(HOUR_MS))} < ${sql.given('int4', sendsPerHour)}
          AND ${sentSince(since(24 * HOUR_MS))} < ${sql.given('int4', sendsPerDay)})
      RETURNING 1`,
  )
  return 'budget'
}

/** SQL condition: this is the row of the budget. The arguments are SQL expressions. */
const isBudget = (key: string, purpose: string) => `${b.phoneIndex} = ${key} AND ${b.purpose} = ${purpose}`

const GIVE_BACK = prepare({ key: b.phoneIndex, purpose: b.purpose, at: 'timestamptz' }, (given) => {
  const sends = `array_remove(${b.sends}, ${given.at})`
  return `UPDATE ${b} SET ${assignSql(tables.smsBudget, { sends })} WHERE ${isBudget(given.key, given.purpose)}`
})

/**
 * Refunds a message to a budget. It is used for a message that the gateway certainly refused, because such a message
 * must not count.
 */
export async function giveBack(
  services: Pick<Services, 'db'>,
  budget: Budget & { readonly at: Date },
): Promise<void> {
  await GIVE_BACK.run(services.db, budget)
}

const SENDS = query({ key: b.phoneIndex, purpose: b.purpose }, ({ key, purpose }) =>
  select(pick(b, 'sends'), `FROM ${b} WHERE ${isBudget(key, purpose)}`),
)

/** Reads when messages were recently charged to a budget; null if none ever was. */
export async function sendsOf(
  services: Pick<Services, 'db'>,
  budget: Budget,
): Promise<readonly Date[] | null> {
  return (await SENDS.first(services.db, budget))?.sends ?? null
}

const p = columnsOf(tables.policy, 'p')

/**
 * SQL conditions about the budget `sms_budget`: it belongs to this phone alone, which is on no policy of anybody but this
 * customer; and nothing was charged to it since an instant, so that no limit counts it any more.
 */
export const budgetIs = {
  of: (phoneIndex: Sql, customerId: Sql) =>
    `${b.phoneIndex} = ${phoneIndex} AND NOT EXISTS (SELECT 1 FROM ${p} WHERE ${p.phoneIndex} = ${phoneIndex}
      AND ${p.customerId} <> ${customerId})`,
  unusedSince: (since: string) => `NOT EXISTS (SELECT 1 FROM unnest(${b.sends}) AS t WHERE t > ${since})`,
}

/** Milliseconds for which a budget counts a message. */
export const BUDGET_MS = 24 * HOUR_MS

/** Builds the SQL that deletes the budgets of a phone that no limit counts any more. `who` has expressions over `from`. */
export function forgetBudgets(
  from: string,
  who: { readonly phoneIndex: Sql; readonly customerId: Sql },
  since: string,
): string {
  return `DELETE FROM ${b} USING ${from} WHERE ${budgetIs.of(who.phoneIndex, who.customerId)}
    AND ${budgetIs.unusedSince(since)} RETURNING 1`
}
