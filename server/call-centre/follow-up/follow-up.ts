import { z } from 'zod'
import { stepFollowUp } from '../../callback-case/follow-ups.ts'
import type { Services } from '../../context.ts'
import type { Actor } from '../../evidence/audit.ts'
import { cutPage } from '../../kernel/database/keyset.ts'
import { DomainError, unwrap } from '../../kernel/errors.ts'
import { maskName } from '../../kernel/text/mask.ts'
import { productOfPolicy } from '../../policy/facts.ts'
import { readVisit } from '../../visit/rows.ts'
import { endFollowUp } from '../../visit/rules/by-phone.ts'
import { type FollowUpStatus, followUpStatuses } from '../../vocabulary/calls.ts'
import {
  type FollowUpKind,
  type FollowUpResult,
  followUpCauses,
  followUpKinds,
  followUpResults,
} from '../../vocabulary/dispositions.ts'
import { commitAftermath } from '../case/aftermath.ts'

const rowSchema = z.object({
  id: z.string(),
  case_id: z.string(),
  visit_id: z.string(),
  cause: z.enum(followUpCauses),
  kind: z.enum(followUpKinds).nullable(),
  status: z.enum(followUpStatuses),
  opened_at: z.date(),
  reference: z.string().nullable(),
  sent_at: z.date().nullable(),
  result: z.enum(followUpResults).nullable(),
  note: z.string(),
  done_at: z.date().nullable(),
  version: z.number(),
  policy_no: z.string(),
  applicant_name: z.string(),
  product_name: z.string().nullable(),
  branch: z.string(),
  cooling_off_ends_at: z.date(),
})

const SELECT = `SELECT t.id, t.case_id, t.visit_id, t.cause, t.kind, t.status, t.opened_at, t.reference, t.sent_at, t.result, t.note, t.done_at,
    t.version, p.policy_no, c.name AS applicant_name, pr.name AS product_name, p.branch, v.cooling_off_ends_at
  FROM follow_up t JOIN visit v ON v.id = t.visit_id JOIN policy p ON p.id = v.policy_id JOIN customer c ON c.id = v.customer_id ${productOfPolicy}`

function view(row: z.infer<typeof rowSchema>) {
  return {
    id: row.id,
    caseId: row.case_id,
    visitId: row.visit_id,
    cause: row.cause,
    kind: row.kind,
    status: row.status,
    openedAt: row.opened_at.toISOString(),
    reference: row.reference,
    sentAt: row.sent_at?.toISOString() ?? null,
    result: row.result,
    note: row.note,
    doneAt: row.done_at?.toISOString() ?? null,
    version: row.version,
    policyNo: row.policy_no,
    applicantName: maskName(row.applicant_name),
    productName: row.product_name,
    branch: row.branch,
    coolingOffEndsAt: row.cooling_off_ends_at.toISOString(),
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
  const found = await services.db.query(
    `${SELECT} WHERE ($1::text IS NULL OR t.status = $1) AND ($2::uuid IS NULL OR (t.opened_at, t.id) > ($3::timestamptz, $2::uuid))
      ORDER BY t.opened_at, t.id LIMIT $4`,
    [status, after?.id ?? null, after?.openedAt ?? null, limit + 1],
  )
  const rows = found.rows.map((raw) => view(rowSchema.parse(raw)))
  return cutPage(rows, limit, ({ openedAt, id }) => ({ openedAt, id }))
}

async function readRow(services: Pick<Services, 'db'>, id: string) {
  const found = await services.db.query(`${SELECT} WHERE t.id = $1::uuid`, [id])
  if (found.rows[0] === undefined) throw new DomainError('RECORD_NOT_FOUND')
  return rowSchema.parse(found.rows[0])
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
    update: stepFollowUp,
    id: input.id,
    version: input.version,
    set: { kind: input.kind, status: 'SENT', reference: input.reference, sent_at: now },
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
  const visit = await readVisit(services, row.visit_id)
  const ended = { kind: row.kind, result: input.result, by: actor.id }
  await commitAftermath(services, {
    update: stepFollowUp,
    id: input.id,
    version: input.version,
    set: { status: 'DONE', result: input.result, note: input.note, done_at: now },
    event: { type: 'FOLLOW_UP_DONE', payload: { result: input.result } },
    action: 'followUp.finish',
    at: now,
    actor,
    visit: { read: visit, events: unwrap(endFollowUp(visit.state, ended)) },
  })
  return view(await readRow(services, input.id))
}
