import type { CustomerRequest, Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { openCodeOf } from '../identity/rules/sms-code.ts'
import { holds, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { requireSession } from '../visit/read.ts'

const k = columnsOf(tables.smsCode, 'k')

const LATEST = query({ session: 'bytea', purpose: k.purpose, visitId: 'uuid?' }, (given) =>
  select(
    { ...pick(k, 'sentAt', 'expiresAt', 'wrong'), used: holds(`${k.usedAt} IS NOT NULL`) },
    `FROM ${k} WHERE ${k.customerSessionId} = ${given.session} AND ${k.purpose} = ${given.purpose}
      AND ${k.visitId} IS NOT DISTINCT FROM ${given.visitId} ORDER BY ${k.sentAt} DESC, ${k.id} DESC LIMIT 1`,
  ),
)

/**
 * Returns the code request that this browser can still complete: for a visit, or for registration if `visitId` is
 * null. A reloaded page uses it to show its code field again. A stranger whose registration request sent no message
 * gets the same response as a customer.
 */
export async function openCode(
  services: Services,
  request: CustomerRequest,
  { visitId }: { readonly visitId: string | null },
): Promise<{ resendAfterSeconds: number } | null> {
  const now = services.clock.now()
  const code = await LATEST.first(services.db, {
    session: requireSession(request),
    purpose: visitId === null ? 'REGISTER' : 'VISIT',
    visitId,
  })
  return code === undefined ? null : openCodeOf(code, now, services.settings.code)
}
