import type { Services } from '../context.ts'
import { HOUR_MS } from '../kernel/calendar.ts'
import type { Statement } from '../kernel/database/statement.ts'

/**
 * The group of messages that one limit counts together. It is either all messages to one phone (key: its blind
 * index), or all messages requested by one caller (key: the keyed hash of the caller).
 */
export interface Budget {
  readonly key: Buffer
  readonly purpose: 'VISIT' | 'REGISTER' | 'REGISTER.ASKER'
}

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
  const at = `${sql.value(charge.at)}::timestamptz`
  const since = (ms: number) => sql.value(new Date(charge.at.getTime() - ms))
  const sentSince = (from: string) => `(SELECT count(*) FROM unnest(b.sends) AS t WHERE t > ${from})`
  sql.with(
    'budget',
    `INSERT INTO sms_budget AS b (phone_index, purpose, sends)
      VALUES (${sql.value(key)}::bytea, ${sql.value(purpose)}::text, ARRAY[${at}])
      ON CONFLICT (phone_index, purpose) DO UPDATE
        SET sends = ARRAY(SELECT t FROM unnest(b.sends) AS t WHERE t > ${since(24 * HOUR_MS)} AND t <> ${at}) || ${at}
        WHERE ${again ? `${at} = ANY (b.sends) OR ` : ''}(${sentSince(since(resendAfterMs))} = 0
          AND ${sentSince(since(HOUR_MS))} < ${sql.value(sendsPerHour)}::int
          AND ${sentSince(since(24 * HOUR_MS))} < ${sql.value(sendsPerDay)}::int)
      RETURNING 1`,
  )
  return 'budget'
}

/**
 * Refunds a message to a budget. It is used for a message that the gateway certainly refused, because such a message
 * must not count.
 */
export async function giveBack(
  services: Pick<Services, 'db'>,
  budget: Budget & { readonly at: Date },
): Promise<void> {
  await services.db.query(
    'UPDATE sms_budget SET sends = array_remove(sends, $3::timestamptz) WHERE phone_index = $1 AND purpose = $2',
    [budget.key, budget.purpose, budget.at],
  )
}
