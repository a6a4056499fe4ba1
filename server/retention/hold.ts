import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { tables } from '../generated/tables.ts'
import { type Day, dayOf } from '../kernel/calendar.ts'
import { orNull, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query, Statement } from '../kernel/database/statement.ts'
import { assign, columnsOf, insert, returning, update } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import { judge } from './due.ts'

/** This file is the only writer of `policy_hold`. */

const h = columnsOf(tables.policyHold, 'h')
const own = columnsOf(tables.policyHold, tables.policyHold.name)
const p = columnsOf(tables.policy, 'p')
const v = columnsOf(tables.visit, 'v')
const placer = columnsOf(tables.staff, 'placer')
const releaser = columnsOf(tables.staff, 'releaser')

const LIST = query({ policyId: 'uuid' }, ({ policyId }) =>
  select(
    {
      ...pick(h, 'id', 'reason', 'reference', 'placedAt', 'releasedAt', 'settledOn'),
      placedBy: orNull(placer.name),
      releasedBy: orNull(releaser.name),
    },
    `FROM ${h} LEFT JOIN ${placer} ON ${placer.id} = ${h.placedBy} LEFT JOIN ${releaser} ON ${releaser.id} = ${h.releasedBy}
      WHERE ${h.policyId} = ${policyId} ORDER BY ${h.placedAt} DESC, ${h.id} DESC LIMIT 50`,
  ),
)

const POLICY = query({ visitId: 'uuid' }, ({ visitId }) =>
  select(pick(v, 'policyId'), `FROM ${v} WHERE ${v.id} = ${visitId}`),
)

/**
 * Until when the policy of a visit is kept, and its legal holds, the newest first.
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function retentionOfVisit(
  services: Pick<Services, 'db' | 'settings' | 'clock'>,
  visitId: string,
) {
  const today = dayOf(services.clock.now())
  const found = await POLICY.first(services.db, { visitId })
  if (found === undefined) throw new DomainError('RECORD_NOT_FOUND')
  const { policyId } = found
  const [judged] = await judge(services.db, services, [policyId], today)
  if (judged === undefined) throw new DomainError('RECORD_NOT_FOUND')
  const { retention, endedOn } = judged
  return { policyId, retention, endedOn, holds: await listHolds(services, policyId) }
}

/** The legal holds of a policy, the newest first. */
async function listHolds({ db }: Pick<Services, 'db'>, policyId: string) {
  return (await LIST.all(db, { policyId })).map(({ placedAt, releasedAt, ...row }) => ({
    ...row,
    placedAt: placedAt.toISOString(),
    releasedAt: releasedAt?.toISOString() ?? null,
  }))
}

/**
 * Places a legal hold on a policy. Nothing of it is erased while the hold is open. The audit has the reference and not the
 * reason, which people write freely.
 * @throws DomainError RECORD_NOT_FOUND if there is no such policy
 */
export async function placeHold(
  services: Pick<Services, 'db' | 'clock' | 'ids'>,
  actor: Actor,
  input: { readonly policyId: string; readonly reason: string; readonly reference: string },
): Promise<{ id: string }> {
  const at = services.clock.now()
  const id = services.ids.id(at)
  const { policyId, reason, reference } = input
  const sql = new Statement()
  const row = { id, policyId, reason, reference, placedAt: at, placedBy: actor.id }
  const from = `${p} WHERE ${p.id} = ${sql.given('uuid', policyId)}`
  const placed = sql.with(
    'placed',
    returning(insert(sql, tables.policyHold, [row], from), pick(own, 'policyId')),
  )
  const target = { from: 'placed', targetKind: 'policy', targetId: placed.policyId } as const
  const change = sql.given('jsonb', { hold: id, reference })
  recordAudit(sql, actor, { at, action: 'retention.hold', ...target, change })
  const { rowCount } = await services.db.query(sql.text('SELECT 1 FROM placed'), sql.values)
  if (rowCount === 0) throw new DomainError('RECORD_NOT_FOUND')
  return { id }
}

/**
 * Releases a legal hold. The policy is kept for some years more after the day on which the dispute was settled.
 * @throws DomainError BAD_INPUT if that day is in the future; EDITED_MEANWHILE if the hold is not open
 */
export async function releaseHold(
  services: Pick<Services, 'db' | 'clock'>,
  actor: Actor,
  { id, settledOn }: { readonly id: string; readonly settledOn: Day },
): Promise<void> {
  const at = services.clock.now()
  if (settledOn > dayOf(at)) throw new DomainError('BAD_INPUT', { fields: ['settledOn'] })
  const sql = new Statement()
  const released = sql.with(
    'released',
    update(tables.policyHold, 'h', {
      set: assign(sql, tables.policyHold, { releasedAt: at, releasedBy: actor.id, settledOn }),
      where: [`${h.id} = ${sql.given('uuid', id)}`, `${h.releasedAt} IS NULL`],
      returning: pick(h, 'policyId'),
    }),
  )
  const target = { from: 'released', targetKind: 'policy', targetId: released.policyId } as const
  const change = sql.given('jsonb', { hold: id, settledOn })
  recordAudit(sql, actor, { at, action: 'retention.release', ...target, change })
  const { rowCount } = await services.db.query(sql.text('SELECT 1 FROM released'), sql.values)
  if (rowCount === 0) throw new DomainError('EDITED_MEANWHILE')
}
