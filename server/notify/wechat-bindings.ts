import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { pick, type Sql } from '../kernel/database/expression.ts'
import { prepare, type Statement } from '../kernel/database/statement.ts'
import { assignSql, columnsOf, insert, insertFrom, returning } from '../kernel/database/table.ts'

/**
 * This file is the only writer of `wechat_binding`. A row stores the customer to whom a WeChat identity belongs, and
 * whether this identity still follows the account.
 */

const wb = columnsOf(tables.wechatBinding, 'wb')
const written = columnsOf(tables.wechatBinding, 'wechat_binding')
const p = columnsOf(tables.policy, 'p')

const ONCE = `ON CONFLICT (${tables.wechatBinding.sql.openid}) DO NOTHING`

/**
 * Adds the CTE `bound`, which binds a WeChat identity to a customer if `from` has a row. `bound` has no row if the
 * identity was already bound.
 * @returns the columns of `bound`
 */
export function bindWechat(
  sql: Statement,
  binding: { readonly openid: string; readonly customerId: string; readonly at: Date; readonly from: string },
) {
  const { openid, customerId, at, from } = binding
  const bound = insert(sql, tables.wechatBinding, [{ openid, customerId, boundAt: at }], from)
  return sql.with('bound', returning(`${bound} ${ONCE}`, pick(written, 'openid', 'customerId')))
}

const BIND_APPLICANT = prepare(
  { openid: 'text', policyNo: 'text', at: 'timestamptz' },
  ({ openid, policyNo, at }) =>
    `${insertFrom(
      tables.wechatBinding,
      { openid, customerId: p.customerId, boundAt: at },
      `${p} WHERE ${p.policyNo} = ${policyNo}`,
    )} ${ONCE}`,
)

/** Binds a WeChat identity to the applicant of a policy, as if the applicant had already registered. */
export async function bindApplicant(
  services: Pick<Services, 'db'>,
  binding: { readonly openid: string; readonly policyNo: string; readonly at: Date },
): Promise<void> {
  await BIND_APPLICANT.run(services.db, binding)
}

/** Builds the SQL that deletes every binding of a customer. The arguments are a relation, and its column with the customer. */
export function forgetBindings(from: string, customerId: Sql): string {
  return `DELETE FROM ${wb} USING ${from} WHERE ${wb.customerId} = ${customerId} RETURNING 1`
}

const STOP_FOLLOWING = prepare(
  { openid: 'text' },
  ({ openid }) =>
    `UPDATE ${wb} SET ${assignSql(tables.wechatBinding, { following: 'false' })} WHERE ${wb.openid} = ${openid}`,
)

/**
 * Records WeChat's report that this person can no longer receive messages. The person's next reminders are sent as
 * text messages.
 */
export async function stopFollowing(services: Pick<Services, 'db'>, openid: string): Promise<void> {
  await STOP_FOLLOWING.run(services.db, { openid })
}
