import type { z } from 'zod'
import { stepFollowUp } from '../../callback-case/follow-ups.ts'
import type { Services } from '../../context.ts'
import type { Actor } from '../../evidence/audit.ts'
import { tables } from '../../generated/tables.ts'
import type { Day } from '../../kernel/calendar.ts'
import { countOf, orNull, pick } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { query } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { DomainError, unwrap } from '../../kernel/errors.ts'
import { maskName } from '../../kernel/text/mask.ts'
import { pr, productOfPolicy } from '../../policy/facts.ts'
import { readVisit } from '../../visit/rows.ts'
import { endFollowUp } from '../../visit/rules/by-phone.ts'
import type { FollowUpKind, FollowUpResult } from '../../vocabulary/dispositions.ts'
import { commitAftermath } from '../case/aftermath.ts'
import { receiptDayOf, sentAtOf } from '../rules/letter.ts'

const t = columnsOf(tables.followUp, 't')
const v = columnsOf(tables.visit, 'v')
const p = columnsOf(tables.policy, 'p')
const c = columnsOf(tables.customer, 'c')
const o = columnsOf(tables.staff, 'o')
const n = columnsOf(tables.attachment, 'n')

/** The columns of a follow-up as pages show it. They read from FOLLOW_UP_FROM. */
export const followUpColumns = {
  ...pick(t, 'id', 'caseId', 'visitId', 'cause', 'kind', 'status', 'openedAt', 'reference', 'sentAt'),
  ...pick(t, 'result', 'receiptOn', 'note', 'doneAt', 'version'),
  openedByName: orNull(o.name),
  ...pick(p, 'policyNo', 'branch'),
  applicantName: c.name,
  productName: orNull(pr.name),
  coolingOffEndsAt: v.coolingOffEndsAt,
  /** The number of its attachments, without withdrawn and infected ones. */
  attachments: countOf(
    `FROM ${n} WHERE ${n.targetKind.is('followUp')} AND ${n.targetId} = ${t.id} AND ${n.place} IS NOT NULL
      AND ${n.status.isNot('RECEIVING')}`,
  ),
}
export const FOLLOW_UP_FROM = `FROM ${t} JOIN ${v} ON ${v.id} = ${t.visitId} JOIN ${p} ON ${p.id} = ${v.policyId}
  JOIN ${c} ON ${c.id} = ${v.customerId} ${productOfPolicy} LEFT JOIN ${o} ON ${o.id} = ${t.openedBy}`

const BY_ID = query({ id: 'uuid' }, ({ id }) =>
  select(followUpColumns, `${FOLLOW_UP_FROM} WHERE ${t.id} = ${id}`),
)

/** A follow-up as pages show it. The applicant's name is masked. */
export function followUpView(row: z.output<typeof BY_ID.row>) {
  return {
    ...row,
    openedAt: row.openedAt.toISOString(),
    sentAt: row.sentAt?.toISOString() ?? null,
    doneAt: row.doneAt?.toISOString() ?? null,
    applicantName: maskName(row.applicantName),
    coolingOffEndsAt: row.coolingOffEndsAt.toISOString(),
  }
}
export type FollowUpView = ReturnType<typeof followUpView>

async function readRow(services: Pick<Services, 'db'>, id: string) {
  const row = await BY_ID.first(services.db, { id })
  if (row === undefined) throw new DomainError('RECORD_NOT_FOUND')
  return row
}

interface Sending {
  readonly id: string
  readonly version: number
  readonly kind: FollowUpKind
  readonly reference: string
  /** The day of posting; null means now. */
  readonly sentOn: Day | null
}

/**
 * Records that the letter was sent (信函已发出) or the branch visit was ordered (面访已派单).
 * @throws DomainError STEP_NOT_POSSIBLE if the follow-up has ended
 * @throws DomainError LETTER_DAY_INVALID, RECORD_NOT_FOUND, EDITED_MEANWHILE
 */
export async function registerSent(services: Services, actor: Actor, input: Sending): Promise<void> {
  const now = services.clock.now()
  const row = await readRow(services, input.id)
  if (row.status === 'DONE') throw new DomainError('STEP_NOT_POSSIBLE')
  const { openedAt } = row
  const sentAt = input.sentOn === null ? now : unwrap(sentAtOf(input.sentOn, { openedAt, now }))
  await commitAftermath(services, {
    update: (sql) =>
      stepFollowUp(sql, input, {
        kind: input.kind,
        status: 'SENT',
        reference: input.reference,
        sentAt,
      }),
    event: {
      type: 'FOLLOW_UP_SENT',
      payload: {
        kind: input.kind,
        reference: input.reference,
        ...(input.sentOn === null ? {} : { sentOn: input.sentOn }),
      },
    },
    action: 'followUp.send',
    at: now,
    actor,
  })
}

/** Like `registerSent`, and returns the follow-up as it is afterwards. */
export async function sendFollowUp(services: Services, actor: Actor, input: Sending): Promise<FollowUpView> {
  await registerSent(services, actor, input)
  return followUpView(await readRow(services, input.id))
}

/**
 * Records the documented end of a follow-up. If the customer confirmed, this also finishes the visit.
 * @throws DomainError STEP_NOT_POSSIBLE if the follow-up was not sent yet or has ended
 * @throws DomainError LETTER_DAY_INVALID, RECORD_NOT_FOUND, EDITED_MEANWHILE
 */
export async function finishFollowUp(
  services: Services,
  actor: Actor,
  input: {
    readonly id: string
    readonly version: number
    readonly result: FollowUpResult
    /** The day on which a letter was received or came back; null if it is not known. */
    readonly receiptOn: Day | null
    readonly note: string
  },
): Promise<FollowUpView> {
  const now = services.clock.now()
  const row = await readRow(services, input.id)
  if (row.status !== 'SENT' || row.kind === null) throw new DomainError('STEP_NOT_POSSIBLE')
  const { result, note, receiptOn } = input
  if (receiptOn !== null) unwrap(receiptDayOf(receiptOn, { sentAt: row.sentAt ?? row.openedAt, now }))
  const visit = await readVisit(services, row.visitId)
  const ended = { kind: row.kind, result, by: actor.id }
  await commitAftermath(services, {
    update: (sql) => stepFollowUp(sql, input, { status: 'DONE', result, receiptOn, note, doneAt: now }),
    event: { type: 'FOLLOW_UP_DONE', payload: { result, ...(receiptOn === null ? {} : { receiptOn }) } },
    action: 'followUp.finish',
    at: now,
    actor,
    visit: { read: visit, events: unwrap(endFollowUp(visit.state, ended)) },
  })
  return followUpView(await readRow(services, input.id))
}
