import { z } from 'zod'
import { VendorError } from '../adapters/vendor/vendor-error.ts'
import type { Services } from '../context.ts'
import { systemActor } from '../evidence/audit.ts'
import { standingRowSchema, toStanding } from '../identity/store.ts'
import { MINUTE_MS } from '../kernel/calendar.ts'
import { storedVisit, toStoredVisit } from '../visit/rows.ts'
import { closeFaceCheck } from './face.ts'

/**
 * Minimum age, in milliseconds, of the checks that are settled here. A younger check stays open, because the
 * customer's page is expected to settle it.
 */
const LEFT_ALONE_MS = 10 * MINUTE_MS

const rowSchema = standingRowSchema.extend({
  attempt_id: z.string(),
  token: z.string(),
  attempt_day: z.string(),
  started_at_: z.date(),
  applicant_id: z.string(),
  name: z.string(),
  id_number_enc: z.string(),
})

/**
 * Settles face checks whose result no page has requested. A failure counts; any other result closes the check without
 * effect. Any number of instances can run this function, because each check is settled only once.
 * @returns the number of settled checks
 */
export async function settleLeftovers(services: Services, limit = 100): Promise<number> {
  const now = services.clock.now()
  const found = await services.db.query(
    `SELECT ${storedVisit.list('v')},
        a.id AS attempt_id, a.vendor_token AS token, a.day AS attempt_day, a.started_at AS started_at_,
        c.id AS applicant_id, c.name, c.id_number_enc, st.days AS standing_days, st.version AS standing_version, st.escalate_at
      FROM identity_attempt a JOIN visit v ON v.id = a.visit_id JOIN customer c ON c.id = a.customer_id
      LEFT JOIN identity_standing st ON st.customer_id = a.customer_id
      WHERE a.status = 'STARTED' AND a.method = 'FACE' AND a.started_at <= $1 ORDER BY a.started_at LIMIT $2`,
    [new Date(now.getTime() - LEFT_ALONE_MS), limit],
  )
  let settled = 0
  for (const raw of found.rows) {
    const row = rowSchema.parse(raw)
    const expired = now.getTime() - row.started_at_.getTime() >= services.settings.faceTokenMs
    try {
      const closed = await closeFaceCheck(services, {
        visit: toStoredVisit(storedVisit.read(raw)),
        standing: toStanding(row),
        attempt: { id: row.attempt_id, token: row.token, day: row.attempt_day },
        applicant: {
          name: row.name,
          idNumber: services.secrets.decrypt('id_number', row.applicant_id, row.id_number_enc),
        },
        actor: systemActor('settle'),
        keepOpen: !expired,
      })
      if (closed) settled += 1
    } catch (error) {
      // If the vendor does not answer for this check, the check is settled in a later round. The loop continues,
      // because the vendor may still answer for the other checks.
      if (!(error instanceof VendorError)) throw error
    }
  }
  return settled
}
