import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { retentionTermOf } from '../intake/rules/end.ts'
import { type Day, dayOf } from '../kernel/calendar.ts'
import { countOf, firstOf, greatest, holds, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { type Queryable, query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import type { Settings } from '../vocabulary/settings.ts'
import { latestEnd, type Retention, type RetentionYears, retentionOf } from './rules/years.ts'

/*
 * What the rule of retention needs to know of policies, and which of them are over.
 */

const p = columnsOf(tables.policy, 'p')
const v = columnsOf(tables.visit, 'v')
const k = columnsOf(tables.callbackCase, 'k')
const pc = columnsOf(tables.problemCase, 'pc')
const f = columnsOf(tables.followUp, 'f')
const h = columnsOf(tables.policyHold, 'h')
const ep = columnsOf(tables.erasurePolicy, 'ep')
const pk = columnsOf(tables.evidencePack, 'pk')
const at = columnsOf(tables.attachment, 'at')

const ofVisits = (joined: object, visitId: unknown) =>
  `FROM ${v} JOIN ${joined} ON ${visitId} = ${v.id} WHERE ${v.policyId} = ${p.id}`
const OPEN = [
  `EXISTS (SELECT 1 FROM ${h} WHERE ${h.policyId} = ${p.id} AND ${h.releasedAt} IS NULL)`,
  `EXISTS (SELECT 1 FROM ${v} WHERE ${v.policyId} = ${p.id} AND ${v.live})`,
  `EXISTS (SELECT 1 ${ofVisits(k, k.visitId)} AND ${k.status.is('OPEN')})`,
  `EXISTS (SELECT 1 ${ofVisits(pc, pc.visitId)} AND ${pc.status.isNot('CLOSED')})`,
  `EXISTS (SELECT 1 ${ofVisits(f, f.visitId)} AND ${f.status.isNot('DONE')})`,
].join(' OR ')

const columns = {
  ...pick(p, 'id', 'policyNo', 'endedOn', 'endReason', 'termKind', 'termValue'),
  open: holds(OPEN),
  holdSettledOn: firstOf(
    h.settledOn,
    `FROM ${h} WHERE ${h.policyId} = ${p.id} AND ${h.settledOn} IS NOT NULL ORDER BY ${h.settledOn} DESC LIMIT 1`,
  ),
  problemClosedAt: firstOf(greatest(pc.closedAt), ofVisits(pc, pc.visitId)),
  visits: countOf(`FROM ${v} WHERE ${v.policyId} = ${p.id}`),
  packs: countOf(ofVisits(pk, pk.visitId)),
  // By the record to which they are attached, which has an index.
  ofProblems: countOf(
    `FROM ${at} WHERE ${at.targetKind.is('problem')} AND ${at.targetId} IN (SELECT ${pc.id} ${ofVisits(pc, pc.visitId)})`,
  ),
  ofFollowUps: countOf(
    `FROM ${at} WHERE ${at.targetKind.is('followUp')} AND ${at.targetId} IN (SELECT ${f.id} ${ofVisits(f, f.visitId)})`,
  ),
}

const listed = `EXISTS (SELECT 1 FROM ${ep} WHERE ${ep.policyId} = ${p.id} AND ${ep.state.isOneOf('WAITING', 'LOGGED')})`
/** SQL: `retentionTermOf` says SHORT. */
const SHORT = `(${p.termKind.is('YEARS')} AND ${p.termValue} <= 1)`
const ENDED = query(
  { long: 'date', short: 'date', afterDay: 'date?', afterId: 'uuid?', limit: 'int4' },
  ({ long, short, afterDay, afterId, limit }) =>
    select(
      columns,
      `FROM ${p} WHERE ${p.endedOn} IS NOT NULL AND ${p.endedOn} <= greatest(${long}, ${short})
        AND ${p.endedOn} <= CASE WHEN ${SHORT} THEN ${short} ELSE ${long} END AND NOT (${listed}) AND NOT (${OPEN})
        AND (${afterDay} IS NULL OR (${p.endedOn}, ${p.id}) > (${afterDay}, ${afterId}))
        ORDER BY ${p.endedOn}, ${p.id} LIMIT ${limit}`,
    ),
)
const SOME = query({ ids: 'uuid[]' }, ({ ids }) =>
  select(columns, `FROM ${p} WHERE ${p.id} = ANY(${ids}) ORDER BY ${p.id}`),
)
type Row = Awaited<ReturnType<typeof SOME.all>>[number]

/** The years of the settings, for the rule. */
export function retentionYears({ retention }: Pick<Settings, 'retention'>): RetentionYears {
  return { long: retention.longYears, short: retention.shortYears, dispute: retention.disputeYears }
}

function settledOf({ holdSettledOn, problemClosedAt }: Row): Day | null {
  const days = [holdSettledOn, problemClosedAt === null ? null : dayOf(problemClosedAt)]
  return days.reduce((last, day) => (day !== null && (last === null || day > last) ? day : last), null)
}

/** A policy with what the rule says of it. */
export interface Judged {
  readonly policyId: string
  readonly policyNo: string
  readonly endedOn: Day | null
  readonly term: ReturnType<typeof retentionTermOf>
  readonly retention: Retention
  readonly visits: number
  readonly documents: number
}

function judged(row: Row, years: RetentionYears, today: Day): Judged {
  const { id: policyId, policyNo, endedOn, open, visits, packs, ofProblems, ofFollowUps } = row
  const term = retentionTermOf(row)
  const retention = retentionOf({ endedOn, term, open, settledOn: settledOf(row) }, years, today)
  return { policyId, policyNo, endedOn, term, retention, visits, documents: packs + ofProblems + ofFollowUps }
}

/** A policy whose time is over. */
export interface Due extends Judged {
  readonly endedOn: Day
  readonly until: Day
}

export function isOver(
  one: Judged,
): one is Judged & { readonly endedOn: Day; readonly retention: Extract<Retention, { until: Day }> } {
  return one.retention.state === 'OVER' && one.endedOn !== null
}

/**
 * The policies whose time is over and that no list has yet, those that ended first first. Contracts that are kept longer,
 * because a dispute about them was settled later, are passed over: however many there are, they hide none behind them.
 * @param limit how many policies at most
 */
export async function duePolicies(
  { db, settings }: Pick<Services, 'db' | 'settings'>,
  today: Day,
  limit: number,
): Promise<Due[]> {
  const years = retentionYears(settings)
  const ended = { long: latestEnd('LONG', years, today), short: latestEnd('SHORT', years, today), limit }
  const due: Due[] = []
  let last: Row | undefined
  do {
    const after = { afterDay: last?.endedOn ?? null, afterId: last?.id ?? null }
    const rows = await ENDED.all(db, { ...ended, ...after })
    for (const row of rows) {
      const one = judged(row, years, today)
      if (isOver(one)) due.push({ ...one, until: one.retention.until })
    }
    last = rows.length < limit ? undefined : rows.at(-1)
  } while (last !== undefined && due.length < limit)
  return due.slice(0, limit)
}

/** What the rule says of some policies today. Those that are gone are left out. */
export async function judge(
  db: Queryable,
  { settings }: Pick<Services, 'settings'>,
  policyIds: readonly string[],
  today: Day,
): Promise<Judged[]> {
  const years = retentionYears(settings)
  return (await SOME.all(db, { ids: policyIds })).map((row) => judged(row, years, today))
}
