import { z } from 'zod'
import { tables } from '../generated/tables.ts'
import { type Day, dayOf } from '../kernel/calendar.ts'
import { computed, orNull, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { type Queryable, query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { type CoveredTable, coveredForms, keyName } from '../transparency/covered.ts'
import { ERASED_ROWS_PER_ENTRY, type ErasedEntry } from '../transparency/rules/entry.ts'
import type { Work } from './erasure.ts'

const v = columnsOf(tables.visit, 'v')
const e = columnsOf(tables.visitEvent, 'e')
const n = columnsOf(tables.logEntry, 'n')
const k = columnsOf(tables.callbackCase, 'k')
const ce = columnsOf(tables.callbackEvent, 'ce')
const ca = columnsOf(tables.callbackAttempt, 'ca')
const ia = columnsOf(tables.identityAttempt, 'ia')
const x = columnsOf(tables.evidenceExplanation, 'x')
const pk = columnsOf(tables.evidencePack, 'pk')

const ofPolicy = { policyId: 'uuid' } as const

/** The visits of a policy, with the number that the log gave each; null if its last event is not in the log yet. */
const VISITS = query(ofPolicy, ({ policyId }) =>
  select(
    { ...pick(v, 'id', 'version', 'openedAt'), number: orNull(n.number) },
    `FROM ${v} LEFT JOIN ${n} ON ${n.visitId} = ${v.id} AND ${n.seq} = ${v.version}
      WHERE ${v.policyId} = ${policyId} ORDER BY ${v.openedAt}, ${v.id}`,
  ),
)
const ENDINGS = query(ofPolicy, ({ policyId }) =>
  select(
    pick(e, 'visitId', 'type', 'at'),
    `FROM ${v} JOIN ${e} ON ${e.visitId} = ${v.id} AND visit_event_ends(${e.type})
      WHERE ${v.policyId} = ${policyId} ORDER BY ${e.visitId}, ${e.seq}`,
  ),
)

const HOW: Readonly<Record<string, 'SUCCESS' | 'CALLBACK' | 'CANCELLED'>> = {
  SUCCEEDED: 'SUCCESS',
  SENT_TO_CALLBACK: 'CALLBACK',
  CANCELLED: 'CANCELLED',
}

const key = z.string()
const noSeq = 'NULL::int4'
const seqSchema = z.number().int().nullable()
const keys = (of: unknown, seq: unknown, from: string) =>
  query(ofPolicy, ({ policyId }) =>
    select(
      { key: computed(key, `${of}::text`), seq: computed(seqSchema, `${seq}`) },
      `FROM ${v} ${from} WHERE ${v.policyId} = ${policyId} ORDER BY 1, 2`,
    ),
  )
const calls = `JOIN ${k} ON ${k.visitId} = ${v.id}`
/** The rows of covered tables that belong to a policy's visits. erase_policy deletes the same, and counts them. */
const ROWS: readonly (readonly [CoveredTable, ReturnType<typeof keys>])[] = [
  ['callback_event', keys(ce.caseId, ce.seq, `${calls} JOIN ${ce} ON ${ce.caseId} = ${k.id}`)],
  [
    'callback_attempt',
    keys(ca.id, noSeq, `${calls} JOIN ${ca} ON ${ca.caseId} = ${k.id} AND ${ca.endedAt} IS NOT NULL`),
  ],
  [
    'identity_attempt',
    keys(ia.id, noSeq, `JOIN ${ia} ON ${ia.visitId} = ${v.id} AND ${ia.settledAt} IS NOT NULL`),
  ],
  ['evidence_explanation', keys(x.visitId, x.seq, `JOIN ${x} ON ${x.visitId} = ${v.id}`)],
  [
    'evidence_pack',
    keys(pk.visitId, pk.seq, `JOIN ${pk} ON ${pk.visitId} = ${v.id} AND ${pk.kind} = 'PACK'`),
  ],
]

/** What the log says before a policy's visits are erased. */
export interface PreparedEntries {
  readonly entries: readonly ErasedEntry[]
  /** How many rows of covered tables they name. */
  readonly covered: number
  /** The last day whose statement counts one of the visits; null if there are none. */
  readonly lastDay: Day | null
}

/**
 * The entries about a policy; more than one only if it has very many rows.
 * @returns null while the log does not cover every visit up to its last event
 */
export async function erasedEntries(
  own: Queryable,
  work: Pick<Work, 'erasureId' | 'policyId' | 'endedOn' | 'term' | 'until' | 'approval'>,
  at: Date,
): Promise<PreparedEntries | null> {
  const { policyId } = work
  const found = await VISITS.all(own, { policyId })
  if (found.some(({ number }) => number === null)) return null
  const endings = await ENDINGS.all(own, { policyId })
  const visits = found.map(({ id, version, openedAt, number }) => ({
    visit: id,
    number: Number(number),
    seq: version,
    opened: dayOf(openedAt),
    ended: endings
      .filter(({ visitId }) => visitId === id)
      .map((ending) => [HOW[ending.type] ?? 'CANCELLED', dayOf(ending.at)] as const),
  }))
  const rows: (readonly [string, string])[] = []
  for (const [kind, KEYS] of ROWS)
    for (const row of await KEYS.all(own, { policyId })) rows.push([coveredForms[kind].name, keyName(row)])
  const common = {
    ...({ kind: 'erased', at: at.toISOString(), policy: policyId, ended: work.endedOn } as const),
    ...({ term: work.term, until: work.until, ground: 'RETENTION_OVER', erasure: work.erasureId } as const),
    approval: work.approval?.toString('hex') ?? '',
    visits,
  }
  const parts = Math.max(1, Math.ceil(rows.length / ERASED_ROWS_PER_ENTRY))
  const entries = Array.from({ length: parts }, (_, part) => ({
    ...common,
    rows: rows.slice(part * ERASED_ROWS_PER_ENTRY, (part + 1) * ERASED_ROWS_PER_ENTRY),
  }))
  const days = visits.flatMap(({ opened, ended }) => [opened, ...ended.map(([, day]) => day)]).sort()
  return { entries, covered: rows.length, lastDay: days.at(-1) ?? null }
}
