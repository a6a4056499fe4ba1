import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import { dayOf, lastDayOf } from '../../kernel/calendar.ts'
import { content, firstOf, orNull, pick } from '../../kernel/database/expression.ts'
import { select, valuesOf } from '../../kernel/database/selection.ts'
import { query } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { contributionSchema } from '../../reporting/rules/contribution.ts'
import { type Place, readInOrder } from '../operation/in-order.ts'

const v = columnsOf(tables.visit, 'v')
const p = columnsOf(tables.policy, 'p')
const a = columnsOf(tables.answer, 'a')
const f = columnsOf(tables.visitFigure, 'f')
const l = columnsOf(tables.logEntry, 'l')
const cp = columnsOf(tables.logCheckpoint, 'cp')

/** The columns of a visit, with those of the regulator's extract. */
const columns = {
  visitId: v.id,
  ...pick(v, 'status', 'revision', 'openedAt', 'windowEndsAt', 'coolingOffEndsAt', 'startedAt', 'signedAt'),
  closedAt: v.closedAt,
  ...pick(p, 'policyNo', 'productCode', 'channel', 'branch', 'underwrittenOn', 'receiptSignedOn'),
  number: orNull(l.number),
  sealedAt: firstOf(
    cp.at,
    `FROM ${cp} WHERE ${l.seq} = ${v.version} AND ${cp.size} > ${l.position} ORDER BY ${cp.size}`,
  ),
  counted: orNull(content(f.contribution, contributionSchema)),
  failingAnswers: valuesOf(
    a.questionKey,
    `FROM ${a} WHERE ${a.visitId} = ${v.id} AND ${a.revision} = ${v.revision} AND NOT ${a.passing}`,
  ),
}
const FROM = `${v} JOIN ${p} ON ${p.id} = ${v.policyId} LEFT JOIN ${f} ON ${f.visitId} = ${v.id}
  LEFT JOIN LATERAL (SELECT * FROM ${l} WHERE ${l.visitId} = ${v.id} ORDER BY ${l.seq} DESC LIMIT 1) l ON true`

type Row = Awaited<ReturnType<typeof ONE.all>>[number]

const ONE = query({ id: 'uuid' }, ({ id }) => select(columns, `FROM ${FROM} WHERE ${v.id} = ${id}`))

const OF_POLICIES = query({ numbers: 'text[]' }, ({ numbers }) =>
  select(
    columns,
    `FROM ${FROM} WHERE ${p.policyNo} = ANY(${numbers}) ORDER BY ${p.policyNo}, ${v.openedAt}, ${v.id} LIMIT 1000`,
  ),
)

/** A visit in the log of the evidence; null if the log has not met it yet. */
function evidenceOf({ publicUrl }: Pick<Services, 'publicUrl'>, row: Row) {
  const { number, sealedAt, status, visitId } = row
  if (number === null) return null
  const ended = status === 'SUCCESS' || status === 'CANCELLED'
  return {
    number: Number(number),
    sealedAt: sealedAt?.toISOString() ?? null,
    packUrl: ended && sealedAt !== null ? `${publicUrl}/api/v1/visits/${visitId}/evidence-pack` : null,
  }
}

/**
 * A visit as partners see it. `way` and `doneOn` are counted within a minute after the visit is done. Days are Shanghai
 * calendar dates.
 */
function view(services: Pick<Services, 'publicUrl'>, row: Row) {
  const {
    counted,
    revision: _,
    number: _number,
    sealedAt: _sealedAt,
    openedAt,
    windowEndsAt,
    coolingOffEndsAt,
    startedAt,
    signedAt,
    closedAt,
    ...rest
  } = row
  return {
    ...rest,
    openedAt: openedAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    signedAt: signedAt?.toISOString() ?? null,
    closedAt: closedAt?.toISOString() ?? null,
    windowEndsAt: windowEndsAt.toISOString(),
    coolingOffEndsAt: coolingOffEndsAt.toISOString(),
    coolingOffLastDay: lastDayOf(coolingOffEndsAt),
    succeededOn: row.status === 'SUCCESS' && closedAt !== null ? dayOf(closedAt) : null,
    doneOn: counted?.doneOn ?? null,
    way: counted?.way ?? null,
    evidence: evidenceOf(services, row),
  }
}

/** One visit; null if there is none with this id. */
export async function readVisit(services: Pick<Services, 'db' | 'publicUrl'>, id: string) {
  const row = await ONE.first(services.db, { id })
  return row === undefined ? null : view(services, row)
}

/** The visits of some policies, at most a thousand. */
export async function visitsOfPolicies(
  services: Pick<Services, 'db' | 'publicUrl'>,
  numbers: readonly string[],
) {
  return (await OF_POLICIES.all(services.db, { numbers })).map((row) => view(services, row))
}

/** Lists visits in the order of their opening, each exactly once (see `readInOrder`). */
export async function listPartnerVisits(
  services: Pick<Services, 'db' | 'clock' | 'publicUrl'>,
  page: { readonly after: Place | null; readonly limit: number },
) {
  const list = { columns, from: `FROM ${FROM}`, at: v.openedAt, id: v.id }
  return (await readInOrder(services, list, { ...page, now: services.clock.now() })).map((row) =>
    view(services, row),
  )
}
