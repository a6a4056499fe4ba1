import type { Services } from '../../context.ts'
import { type Actor, recordAudit } from '../../evidence/audit.ts'
import { tables } from '../../generated/tables.ts'
import { decideAgain, WRITTEN_MEANWHILE } from '../../kernel/database/decide-again.ts'
import { pick } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { readAll, Statement } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { unwrap } from '../../kernel/errors.ts'
import type { StaffMember } from '../../procedure/staff-member.ts'
import type { HeldCase } from '../case/lease.ts'
import { readCase } from '../case/store.ts'
import { requireLease } from '../rules/call.ts'
import { heldView, sentencesOf } from './view.ts'

const k = columnsOf(tables.callbackCase, 'k')

/**
 * Records that the holder of a lease was shown data in clear.
 * @returns false if the lease has ended since; nothing may then be shown
 */
async function recordShown(
  services: Services,
  actor: Actor,
  input: HeldCase & { readonly fields: readonly string[]; readonly at: Date },
): Promise<boolean> {
  const { fields, at } = input
  const sql = new Statement()
  const shown = sql.with(
    'shown',
    select(
      pick(k, 'id'),
      `FROM ${k} WHERE ${k.id} = ${sql.given('uuid', input.caseId)} AND ${k.leaseToken} = ${sql.given('uuid', input.lease)}
        AND ${k.leaseBy} = ${sql.given('uuid', actor.id)} AND ${k.leaseUntil} > ${sql.given('timestamptz', at)}`,
    ),
  )
  recordAudit(sql, actor, {
    at,
    action: 'callback.script',
    from: 'shown',
    targetKind: 'callback_case',
    targetId: shown.id,
    change: sql.given('jsonb', { fields }),
  })
  return (await readAll(services.db, sql, sql.select({ id: shown.id }, 'FROM shown'))).length > 0
}

/**
 * What the holder of a case says on the phone, for an agent who works outside the console: the same data at the same
 * steps. The phone number, the applicant's name and the end of the document number are given once the call is recorded
 * (`dial`), the questions once the applicant is confirmed. Each reading of them is audited before it is answered.
 *
 * @throws DomainError RECORD_NOT_FOUND, CASE_CLOSED, LEASE_LOST, LEASE_EXPIRED
 */
export async function readScript(
  services: Services,
  actor: Actor,
  staff: Pick<StaffMember, 'id' | 'username'>,
  input: HeldCase,
) {
  return await decideAgain(async () => {
    const now = services.clock.now()
    const read = await readCase(services, input.caseId, staff.id)
    unwrap(requireLease(read.state, input.lease, staff.id, now))
    const held = heldView(services, read, staff, now)
    if (held === null) return WRITTEN_MEANWHILE
    const { identity, questions } = held
    const fields = [
      ...(identity === null ? [] : ['phone', 'applicantName', 'idNumber']),
      ...(questions === null ? [] : ['questionnaire']),
    ]
    if (fields.length > 0 && !(await recordShown(services, actor, { ...input, fields, at: now })))
      return WRITTEN_MEANWHILE
    const phone =
      identity === null ? null : services.secrets.decrypt('phone', read.visit.state.policyId, read.phoneEnc)
    return { ...held, phone, draft: read.state.draft, sentences: sentencesOf(read, staff) }
  })
}
