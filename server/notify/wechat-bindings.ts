import type { Services } from '../context.ts'
import type { Statement } from '../kernel/database/statement.ts'

/**
 * This file is the only writer of `wechat_binding`. A row stores the customer to whom a WeChat identity belongs, and
 * whether this identity still follows the account.
 */

/**
 * Adds the CTE `bound`, which binds a WeChat identity to a customer if `from` has a row. `bound` has no row if the
 * identity was already bound.
 */
export function bindWechat(
  sql: Statement,
  binding: { readonly openid: string; readonly customerId: string; readonly at: Date; readonly from: string },
): void {
  sql.with(
    'bound',
    `INSERT INTO wechat_binding (openid, customer_id, bound_at)
      SELECT ${sql.value(binding.openid)}::text, ${sql.value(binding.customerId)}::uuid, ${sql.value(binding.at)}::timestamptz FROM ${binding.from}
      ON CONFLICT (openid) DO NOTHING RETURNING openid, customer_id`,
  )
}

/** Binds a WeChat identity to the applicant of a policy, as if the applicant had already registered. */
export async function bindApplicant(
  services: Pick<Services, 'db'>,
  binding: { readonly openid: string; readonly policyNo: string; readonly at: Date },
): Promise<void> {
  await services.db.query(
    `INSERT INTO wechat_binding (openid, customer_id, bound_at)
      SELECT $1, customer_id, $3 FROM policy WHERE policy_no = $2 ON CONFLICT (openid) DO NOTHING`,
    [binding.openid, binding.policyNo, binding.at],
  )
}

/**
 * Records WeChat's report that this person can no longer receive messages. The person's next reminders are sent as
 * text messages.
 */
export async function stopFollowing(services: Pick<Services, 'db'>, openid: string): Promise<void> {
  await services.db.query('UPDATE wechat_binding SET following = false WHERE openid = $1', [openid])
}
