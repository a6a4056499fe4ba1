import type { z } from 'zod'
import { stepFollowUp } from '../../callback-case/follow-ups.ts'
import type { Services } from '../../context.ts'
import type { Actor } from '../../evidence/audit.ts'
import { tables } from '../../generated/tables.ts'
import { orNull, pick } from '../../kernel/database/expression.ts'
import { cutPage } from '../../kernel/database/keyset.ts'
import { select } from '../../kernel/database/selection.ts'
import { query } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { DomainError, unwrap } from '../../kernel/errors.ts'
import { maskName } from '../../kernel/text/mask.ts'
import { pr, productOfPolicy } from '../../policy/facts.ts'
import { readVisit } from '../../visit/rows.ts'
import { endFollowUp } from '../../visit/rules/by-phone.ts'
import type { FollowUpStatus } from '../../vocabulary/calls.ts'
import type { FollowUpKind, FollowUpResult } from '../../vocabulary/dispositions.ts'
import { commitAftermath } from '../case/aftermath.ts'

const t = columnsOf(tables.followUp, 't')
const v = columnsOf(tables.visit, 'v')
const p = columnsOf(tables.policy, 'p')
const c = columnsOf(tables.customer, 'c')

const columns = {
  ...pick(
    t,
    'id',
    'caseId',
    'visitId',
    'cause',
    'kind',
    'status',
    'openedAt',
    'reference',
    'sentAt',
    'result',
  ),
  ...pick(t, 'note', 'doneAt', 'version'),
  ...pick(p, 'policyNo', 'branch'),
  applicantName: c.name,
  productName: orNull(pr.name),
  coolingOffEndsAt: v.coolingOffEndsAt,
}
const FROM = `FROM ${t} JOIN ${v} ON ${v.id} = ${t.visitId} JOIN ${p} ON ${p.id} = ${v.policyId} JOIN ${c} ON ${c.id} = ${v.customerId} ${productOfPolicy}`

const BY_ID = query({ id: 'uuid' }, ({ id }) => select(columns, `${FROM} WHERE ${t.id} = ${id}`))

const LIST = query(
  { status: 'text?', afterId: 'uuid?', afterOpening: 'timestamptz?', limit: 'int4' },
  ({ status, afterId, afterOpening, limit }) =>
    select(
      columns,
      `${FROM} WHERE (${status} IS NULL OR ${t.status} = ${status})
        AND (${afterId} IS NULL OR (${t.openedAt}, ${t.id}) > (${afterOpening}, ${afterId}))
      ORDER BY ${t.openedAt}, ${t.id} LIMIT ${limit}`,
    ),
)

function view(row: z.output<typeof BY_ID.row>) {
  return {
    ...row,
    openedAt: row.openedAt.toISOString(),
    sentAt: row.sentAt?.toISOString() ?? null,
    doneAt: row.doneAt?.toISOString() ?? null,
    applicantName: maskName(row.applicantName),
    coolingOffEndsAt: row.coolingOffEndsAt.toISOString(),
  }
}
export type FollowUpView = ReturnType<typeof view>

/** Lists the follow-ups (letters and branch visits), oldest first, paged by keyset. */
export async function listFollowUps(
  services: Pick<Services, 'db'>,
  input: {
    readonly status: FollowUpStatus | null
    readonly after: { readonly openedAt: string; readonly id: string } | null
    readonly limit: number
  },
) {
  const { status, after, limit } = input
  const found = await LIST.all(services.db, {
    status,
    afterId: after?.id ?? null,
    afterOpening: after === null ? null : new Date(after.openedAt),
    limit: limit + 1,
  })
  return cutPage(found.map(view), limit, ({ openedAt, id }) => ({ openedAt, id }))
}

async function readRow(services: Pick<Services, 'db'>, id: string) {
  const row = await BY_ID.first(services.db, { id })
  if (row === undefined) throw new DomainError('RECORD_NOT_FOUND')
  return row
}

/**
 * Records that the letter was sent (信函已发出) or the branch visit was ordered (面访已派单).
 * @throws DomainError STEP_NOT_POSSIBLE if the follow-up has ended
 * @throws DomainError RECORD_NOT_FOUND, EDITED_MEANWHILE
 */
export async function sendFollowUp(
  services: Services,
  actor: Actor,
  input: {
    readonly id: string
    readonly version: number
    readonly kind: FollowUpKind
    readonly reference: string
  },
): Promise<FollowUpView> {
  const now = services.clock.now()
  const row = await readRow(services, input.id)
  if (row.status === 'DONE') throw new DomainError('STEP_NOT_POSSIBLE')
  await commitAftermath(services, {
    update: (sql) =>
      stepFollowUp(sql, input, {
        kind: input.kind,
        status: 'SENT',
        reference: input.reference,
        sentAt: now,
      }),
    event: { type: 'FOLLOW_UP_SENT', payload: { kind: input.kind, reference: input.reference } },
    action: 'followUp.send',
    at: now,
    actor,
  })
  return view(await readRow(services, input.id))
}

/**
 * Records the documented end of a follow-up. If the customer confirmed, this also finishes the visit.
 * @throws DomainError STEP_NOT_POSSIBLE if the follow-up was not sent yet or has ended
 * @throws DomainError RECORD_NOT_FOUND, EDITED_MEANWHILE
 */
export async function finishFollowUp(
  services: Services,
  actor: Actor,
  input: {
    readonly id: string
    readonly version: number
    readonly result: FollowUpResult
    readonly note: string
  },
): Promise<FollowUpView> {
  const now = services.clock.now()
  const row = await readRow(services, input.id)
  if (row.status !== 'SENT' || row.kind === null) throw new DomainError('STEP_NOT_POSSIBLE')
  const visit = await readVisit(services, row.visitId)
  const ended = { kind: row.kind, result: input.result, by: actor.id }
  await commitAftermath(services, {
    update: (sql) =>
      stepFollowUp(sql, input, { status: 'DONE', result: input.result, note: input.note, doneAt: now }),
    event: { type: 'FOLLOW_UP_DONE', payload: { result: input.result } },
    action: 'followUp.finish',
    at: now,
    actor,
    visit: { read: visit, events: unwrap(endFollowUp(visit.state, ended)) },
  })
  return view(await readRow(services, input.id))
}
