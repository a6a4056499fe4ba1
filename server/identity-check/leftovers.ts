import { VendorError } from '../adapters/vendor/vendor-error.ts'
import type { Services } from '../context.ts'
import { systemActor } from '../evidence/audit.ts'
import { tables } from '../generated/tables.ts'
import { standingColumns, toStanding } from '../identity/store.ts'
import { MINUTE_MS } from '../kernel/calendar.ts'
import { pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { storedVisit, toStoredVisit } from '../visit/rows.ts'
import { closeFaceCheck } from './face.ts'

/**
 * Minimum age, in milliseconds, of the checks that are settled here. A younger check stays open, because the
 * customer's page is expected to settle it.
 */
const LEFT_ALONE_MS = 10 * MINUTE_MS

const a = columnsOf(tables.identityAttempt, 'a')
const v = columnsOf(tables.visit, 'v')
const c = columnsOf(tables.customer, 'c')
const st = columnsOf(tables.identityStanding, 'st')

const LEFTOVERS = query({ startedUntil: 'timestamptz', limit: 'int4' }, (given) =>
  select(
    {
      ...storedVisit.columns('v'),
      attemptId: a.id,
      token: a.vendorToken,
      attemptDay: a.day,
      attemptStartedAt: a.startedAt,
      applicantId: c.id,
      ...pick(c, 'name', 'idNumberEnc'),
      ...standingColumns,
    },
    `FROM ${a} JOIN ${v} ON ${v.id} = ${a.visitId} JOIN ${c} ON ${c.id} = ${a.customerId}
      LEFT JOIN ${st} ON ${st.customerId} = ${a.customerId}
      WHERE ${a.status.is('STARTED')} AND ${a.method.is('FACE')} AND ${a.startedAt} <= ${given.startedUntil}
      ORDER BY ${a.startedAt} LIMIT ${given.limit}`,
  ),
)

/**
 * Settles face checks whose result no page has requested. A failure counts; any other result closes the check without
 * effect. Any number of instances can run this function, because each check is settled only once.
 * @returns the number of settled checks
 */
export async function settleLeftovers(services: Services, limit = 100): Promise<number> {
  const now = services.clock.now()
  const startedUntil = new Date(now.getTime() - LEFT_ALONE_MS)
  const found = await LEFTOVERS.run(services.db, { startedUntil, limit })
  let settled = 0
  for (const raw of found.rows) {
    const row = LEFTOVERS.row.parse(raw)
    if (row.token === null) continue
    const expired = now.getTime() - row.attemptStartedAt.getTime() >= services.settings.faceTokenMs
    try {
      const closed = await closeFaceCheck(services, {
        visit: toStoredVisit(storedVisit.read(raw)),
        standing: toStanding(row),
        attempt: { id: row.attemptId, token: row.token, day: row.attemptDay },
        applicant: {
          name: row.name,
          idNumber: services.secrets.decrypt('id_number', row.applicantId, row.idNumberEnc),
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
