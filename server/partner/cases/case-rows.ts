import { placeOf } from '../../call-centre/rules/case.ts'
import { caseEventTypes } from '../../callback-case/write.ts'
import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import { lastDayOf } from '../../kernel/calendar.ts'
import { firstOf, orNull, pick } from '../../kernel/database/expression.ts'
import { firstRowOf, listOf, select, valuesOf } from '../../kernel/database/selection.ts'
import { query } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { maskName, maskPhone } from '../../kernel/text/mask.ts'
import type { CallbackReason } from '../../vocabulary/visits.ts'
import { type Place, readInOrder } from '../operation/in-order.ts'

const k = columnsOf(tables.callbackCase, 'k')
const v = columnsOf(tables.visit, 'v')
const p = columnsOf(tables.policy, 'p')
const c = columnsOf(tables.customer, 'c')
const a = columnsOf(tables.answer, 'a')
const t = columnsOf(tables.callbackAttempt, 't')
const w = columnsOf(tables.phoneAnswer, 'w')
const s = columnsOf(tables.staff, 's')
const f = columnsOf(tables.followUp, 'f')
const pc = columnsOf(tables.problemCase, 'pc')
const e = columnsOf(tables.callbackEvent, 'e')

const attempts = listOf(
  select(
    {
      ...pick(t, 'id', 'seq', 'direction', 'startedAt', 'endedAt', 'confirmedAt', 'disposition', 'contact'),
      ...pick(t, 'counted', 'promisedFor', 'talkSeconds'),
      agent: orNull(s.username),
      failingAnswers: valuesOf(
        w.questionKey,
        `FROM ${w} WHERE ${w.attemptId} = ${t.id} AND NOT ${w.passing}`,
      ),
    },
    `FROM ${t} LEFT JOIN ${s} ON ${s.id} = ${t.agentId} WHERE ${t.caseId} = ${k.id}`,
  ),
  'seq',
)

const columns = {
  ...pick(k, 'id', 'visitId', 'status', 'reasons', 'priority', 'language', 'openedAt', 'closedAt', 'outcome'),
  ...pick(k, 'coolingOffEndsAt', 'notBefore', 'promisedFor', 'pausedAt', 'ready', 'wakeAt'),
  ...pick(k, 'leaseToken', 'leaseBy', 'leaseUntil'),
  ...pick(p, 'policyNo', 'phoneEnc'),
  policyId: p.id,
  applicantName: c.name,
  failingAnswers: valuesOf(
    a.questionKey,
    `FROM ${a} WHERE ${a.visitId} = ${v.id} AND ${a.revision} = ${v.revision} AND NOT ${a.passing}`,
  ),
  attempts,
  followUp: firstRowOf(
    select(
      pick(f, 'id', 'cause', 'kind', 'status', 'openedAt', 'sentAt', 'doneAt', 'result'),
      `FROM ${f} WHERE ${f.caseId} = ${k.id}`,
    ),
  ),
  problemId: firstOf(pc.id, `FROM ${pc} WHERE ${pc.caseId} = ${k.id}`),
}
const FROM = `FROM ${k} JOIN ${v} ON ${v.id} = ${k.visitId} JOIN ${p} ON ${p.id} = ${v.policyId}
  JOIN ${c} ON ${c.id} = ${k.customerId}`

const ONE = query({ id: 'uuid' }, ({ id }) => select(columns, `${FROM} WHERE ${k.id} = ${id}`))
type Row = Awaited<ReturnType<typeof ONE.all>>[number]

const OF_POLICIES = query({ numbers: 'text[]' }, ({ numbers }) =>
  select(
    columns,
    `${FROM} WHERE ${p.policyNo} = ANY(${numbers}) ORDER BY ${p.policyNo}, ${k.openedAt}, ${k.id} LIMIT 1000`,
  ),
)

const historyColumns = { ...pick(e, 'seq', 'type', 'at'), agent: orNull(s.username) }
const FROM_HISTORY = `FROM ${e} LEFT JOIN ${s} ON ${s.id}::text = ${e.by}`
const HISTORY = query({ caseId: 'uuid' }, ({ caseId }) =>
  select(historyColumns, `${FROM_HISTORY} WHERE ${e.caseId} = ${caseId} ORDER BY ${e.seq}`),
)
const PROBLEM_HISTORY = query({ caseId: 'uuid' }, ({ caseId }) =>
  select(
    historyColumns,
    `${FROM_HISTORY} WHERE ${e.caseId} = ${caseId} AND ${e.type} LIKE 'PROBLEM%' ORDER BY ${e.seq}`,
  ),
)

/**
 * The steps of a case, or of its problem case alone. Without what people wrote, because that can contain personal data.
 */
export async function readHistory(services: Pick<Services, 'db'>, caseId: string, of: 'CASE' | 'PROBLEM') {
  const found = await (of === 'CASE' ? HISTORY : PROBLEM_HISTORY).all(services.db, { caseId })
  return found.flatMap(({ type: given, at, ...step }) => {
    const type = caseEventTypes.find((known) => known === given)
    return type === undefined ? [] : [{ ...step, type, at: at.toISOString() }]
  })
}

const iso = (instant: Date | null) => instant?.toISOString() ?? null

function attemptView({ id, seq: _, ...attempt }: Row['attempts'][number]) {
  const { startedAt, endedAt, confirmedAt, promisedFor } = attempt
  return {
    ...attempt,
    attemptId: id,
    startedAt: startedAt.toISOString(),
    endedAt: iso(endedAt),
    confirmedAt: iso(confirmedAt),
    promisedFor: iso(promisedFor),
  }
}

function followUpView({ id, ...followUp }: NonNullable<Row['followUp']>) {
  const { openedAt, sentAt, doneAt } = followUp
  return {
    ...followUp,
    followUpId: id,
    openedAt: openedAt.toISOString(),
    sentAt: iso(sentAt),
    doneAt: iso(doneAt),
  }
}

/** A case as partners see it. Name and phone are masked. */
function view({ secrets }: Pick<Services, 'secrets'>, row: Row, now: Date) {
  const { id, leaseToken: token, leaseBy: by, leaseUntil: until, pausedAt, ready, wakeAt, ...rest } = row
  const { policyId, phoneEnc, ...shown } = rest
  const lease = token === null || by === null || until === null ? null : { token, by, until }
  return {
    ...shown,
    caseId: id,
    place: placeOf({ status: row.status, pausedAt, lease, ready, wakeAt }, now),
    applicantName: maskName(row.applicantName),
    phoneMasked: maskPhone(secrets.decrypt('phone', policyId, phoneEnc)),
    openedAt: row.openedAt.toISOString(),
    closedAt: iso(row.closedAt),
    coolingOffEndsAt: row.coolingOffEndsAt.toISOString(),
    coolingOffLastDay: lastDayOf(row.coolingOffEndsAt),
    notBefore: iso(row.notBefore),
    promisedFor: iso(row.promisedFor),
    attempts: row.attempts.map(attemptView),
    followUp: row.followUp === null ? null : followUpView(row.followUp),
  }
}

type Reading = Pick<Services, 'db' | 'clock' | 'secrets'>

/** One case with its history; null if there is none with this id. */
export async function readPartnerCase(services: Reading, id: string) {
  const now = services.clock.now()
  const row = await ONE.first(services.db, { id })
  if (row === undefined) return null
  return { ...view(services, row, now), history: await readHistory(services, id, 'CASE') }
}

/** The cases of some policies, at most a thousand. */
export async function casesOfPolicies(services: Reading, numbers: readonly string[]) {
  const now = services.clock.now()
  return (await OF_POLICIES.all(services.db, { numbers })).map((row) => view(services, row, now))
}

/** Lists cases in the order of their opening, each exactly once (see `readInOrder`). */
export async function listPartnerCases(
  services: Reading,
  filter: {
    readonly status: 'OPEN' | 'CLOSED' | undefined
    readonly reason: CallbackReason | undefined
    readonly openedSince: string | undefined
  },
  page: { readonly after: Place | null; readonly limit: number },
) {
  const now = services.clock.now()
  const { status, reason, openedSince } = filter
  const rows = await readInOrder(
    services,
    {
      columns,
      from: FROM,
      at: k.openedAt,
      id: k.id,
      where: (sql) => [
        ...(status === undefined ? [] : [k.status.is(status)]),
        ...(reason === undefined ? [] : [`${sql.given('text', reason)} = ANY(${k.reasons})`]),
        ...(openedSince === undefined
          ? []
          : [`${k.openedAt} >= ${sql.given('timestamptz', new Date(openedSince))}`]),
      ],
    },
    { ...page, now },
  )
  return rows.map((row) => view(services, row, now))
}
