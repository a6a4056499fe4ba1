import type { Services } from '../context.ts'
import { type Actor, recordAudit } from '../evidence/audit.ts'
import { tables } from '../generated/tables.ts'
import { forgetBudgets } from '../identity/budget.ts'
import { forgetIdentities, forgetStanding } from '../identity/store.ts'
import { forgetCodes } from '../identity-check/write.ts'
import { content, expression, literal, orNull, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query, Statement } from '../kernel/database/statement.ts'
import { columnsOf, insert, returning } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import { forgetLinks } from '../notify/personal-links.ts'
import { forgetBindings } from '../notify/wechat-bindings.ts'
import { forgetSessions } from '../session/service.ts'
import { forgetDrafts } from '../visit/write.ts'
import type { AskerCheck, DeletionGround } from '../vocabulary/visits.ts'
import { budgetsSince, needsColumns, readHeld } from './held.ts'
import { type ErasableKind, goneSchema, staysSchema } from './rules/leaving.ts'

/** This file is the only writer of `data_request`. */

const r = columnsOf(tables.dataRequest, 'r')
const own = columnsOf(tables.dataRequest, tables.dataRequest.name)
const p = columnsOf(tables.policy, 'p')
const s = columnsOf(tables.staff, 's')

const shown = {
  ...pick(r, 'id', 'at', 'ground', 'askerCheck', 'reference', 'backupDays'),
  gone: content(r.gone, goneSchema),
  stays: content(r.stays, staysSchema),
  policyNo: orNull(p.policyNo),
  by: orNull(s.name),
}
const FROM = `FROM ${r} LEFT JOIN ${p} ON ${p.id} = ${r.policyId} LEFT JOIN ${s} ON ${s.id} = ${r.staffId}`
const LIST = query({}, () => select(shown, `${FROM} ORDER BY ${r.at} DESC, ${r.id} DESC LIMIT 50`))
const ONE = query({ id: 'uuid' }, ({ id }) => select(shown, `${FROM} WHERE ${r.id} = ${id}`))
type Shown = Awaited<ReturnType<typeof LIST.all>>[number]
const view = ({ at, ...row }: Shown) => ({ ...row, at: at.toISOString() })

/** The newest requests. A policy that was erased since has no number any more. */
export async function listRequests({ db }: Pick<Services, 'db'>) {
  return (await LIST.all(db, {})).map(view)
}

/**
 * One request, for its answer to the customer.
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function readRequest({ db }: Pick<Services, 'db'>, id: string) {
  const found = await ONE.first(db, { id })
  if (found === undefined) throw new DomainError('RECORD_NOT_FOUND')
  return view(found)
}

/**
 * What is held about the applicant of this policy, the name masked.
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function findHeld(
  services: Pick<Services, 'db' | 'settings' | 'clock' | 'backupDays'>,
  policyNo: string,
) {
  const { needs: _, ...held } = await readHeld(services, policyNo, services.clock.now())
  return { ...held, backupDays: services.backupDays }
}

/** The part of the statement that deletes a kind, over `who`. */
type Forget = (
  who: Readonly<Record<'customerId' | 'phoneIndex' | 'id', string>>,
  since: () => string,
) => string
const forget: Readonly<Record<ErasableKind, Forget>> = {
  BINDINGS: ({ customerId }) => forgetBindings('who', customerId),
  LINKS: ({ customerId }) => forgetLinks('who', customerId),
  SESSIONS: ({ customerId }) => forgetSessions('who', customerId),
  IDENTITY_SESSIONS: ({ customerId }) => forgetIdentities('who', customerId),
  STANDING: ({ customerId }) => forgetStanding('who', customerId),
  CODES: ({ customerId }) => forgetCodes('who', customerId),
  BUDGETS: (who, since) => forgetBudgets('who', who, since()),
  DRAFTS: ({ id }) => forgetDrafts('who', id),
}

/**
 * Answers a request: deletes at once what no rule needs, and records what went, what stays and why. Everything is one
 * statement, which writes nothing if a visit, a case or a hold came or ended since it was read.
 * @throws DomainError RECORD_NOT_FOUND; EDITED_MEANWHILE
 */
export async function answerRequest(
  services: Pick<Services, 'db' | 'settings' | 'clock' | 'ids' | 'backupDays'>,
  actor: Actor,
  input: {
    readonly policyNo: string
    readonly ground: DeletionGround
    readonly askerCheck: AskerCheck
    readonly reference: string
  },
): Promise<{ id: string }> {
  const at = services.clock.now()
  const { policyNo, ground, askerCheck, reference } = input
  const { policyId, needs, leaving, stays } = await readHeld(services, policyNo, at)
  const id = services.ids.id(at)
  const sql = new Statement()
  const asRead = (['held', 'open', 'openHere'] as const).map(
    (need) => `${needsColumns[need]} = ${sql.given('bool', needs[need])}`,
  )
  const who = sql.once(
    'who',
    select(
      pick(p, 'id', 'customerId', 'phoneIndex'),
      `FROM ${p} WHERE ${p.id} = ${sql.given('uuid', policyId)} AND ${asRead.join(' AND ')}`,
    ),
  )
  const texts = { id: `${who.id}`, customerId: `${who.customerId}`, phoneIndex: `${who.phoneIndex}` }
  const since = () => sql.given('timestamptz', budgetsSince(at))
  const counts = leaving.map(({ kind }) => {
    const name = `gone_${kind.toLowerCase()}`
    sql.with(name, forget[kind](texts, since))
    return `${literal(kind)}, (SELECT count(*) FROM ${name})`
  })
  const gone = `jsonb_build_object(${counts.join(', ')})`
  const row = {
    ...{ id, policyId: expression(who.id), at, staffId: actor.id, ground, askerCheck, reference },
    ...{ gone: expression(gone), stays, backupDays: services.backupDays },
  }
  const made = sql.with(
    'made',
    returning(insert(sql, tables.dataRequest, [row], 'who'), pick(own, 'policyId', 'gone')),
  )
  recordAudit(sql, actor, {
    at,
    action: 'personal-data.answer',
    from: 'made',
    targetKind: 'policy',
    targetId: made.policyId,
    change: `${sql.given('jsonb', { deletionGround: ground, askerCheck, reference })} || jsonb_build_object('gone', ${made.gone})`,
  })
  const { rowCount } = await services.db.query(sql.text('SELECT 1 FROM made'), sql.values)
  if (rowCount === 0) throw new DomainError('EDITED_MEANWHILE')
  return { id }
}
