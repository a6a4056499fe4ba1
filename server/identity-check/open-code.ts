import { z } from 'zod'
import type { CustomerRequest, Services } from '../context.ts'
import { openCodeOf } from '../identity/rules/sms-code.ts'
import { requireSession } from '../visit/read.ts'

const openSchema = z.object({
  sent_at: z.date(),
  expires_at: z.date(),
  used_at: z.date().nullable(),
  wrong: z.number(),
})

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
  const found = await services.db.query(
    `SELECT sent_at, expires_at, used_at, wrong FROM sms_code
      WHERE customer_session_id = $1 AND purpose = $2 AND visit_id IS NOT DISTINCT FROM $3::uuid ORDER BY sent_at DESC, id DESC LIMIT 1`,
    [requireSession(request), visitId === null ? 'REGISTER' : 'VISIT', visitId],
  )
  if (found.rows[0] === undefined) return null
  const row = openSchema.parse(found.rows[0])
  const code = {
    sentAt: row.sent_at,
    expiresAt: row.expires_at,
    used: row.used_at !== null,
    wrong: row.wrong,
  }
  return openCodeOf(code, now, services.settings.code)
}
