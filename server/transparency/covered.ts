import { z } from 'zod'
import { hashText } from '../evidence/digest.ts'
import { tables } from '../generated/tables.ts'
import { computed, Expression, holds, orNull } from '../kernel/database/expression.ts'
import { recordset, select } from '../kernel/database/selection.ts'
import { type Queryable, query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import type { HashName } from '../kernel/secret/suite.ts'

/*
 * The tables whose rows the log covers, beside the chains of visits. The hash of a row is computed over the text that
 * PostgreSQL gives for json_build_array(columns), with instants as milliseconds since 1970. Other hashes would result
 * from other columns, so a form is never changed: with a new column, the table gets a further form.
 */

/** An instant as text that does not depend on the session’s time zone; null stays null. */
const utc = (of: Expression) => `(${of} AT TIME ZONE 'UTC')`

interface Form {
  /** The name of the form in the log: the table, and a number. */
  readonly name: string
  readonly from: Expression | object
  readonly key: Expression
  /** The second column of the key, if it has two. */
  readonly seq: Expression | null
  /** SQL: rows that are not evidence yet are left out. */
  readonly when: string
  readonly columns: readonly (Expression | string)[]
  /** The instant of the row, if it is written once. */
  readonly at: Expression<z.ZodDate> | null
  /** Whether the row can change afterwards. Then the last of its hashes counts. */
  readonly changes: boolean
}

const a = columnsOf(tables.audit, 'a')
const tv = columnsOf(tables.templateVersion, 'tv')
const ts = columnsOf(tables.templateStep, 'ts')
const pv = columnsOf(tables.productVersion, 'pv')
const s = columnsOf(tables.setting, 's')
const y = columnsOf(tables.calendarYear, 'y')
const ce = columnsOf(tables.callbackEvent, 'ce')
const ca = columnsOf(tables.callbackAttempt, 'ca')
const ia = columnsOf(tables.identityAttempt, 'ia')
const x = columnsOf(tables.evidenceExplanation, 'x')
const pk = columnsOf(tables.evidencePack, 'pk')
const d = columnsOf(tables.logDue, 'd')
const l = columnsOf(tables.logEntry, 'l')

export const coveredForms = {
  audit: {
    name: 'audit/1',
    from: a,
    key: a.id,
    seq: null,
    when: 'true',
    columns: [
      utc(a.at),
      a.actorKind,
      a.actorId,
      a.action,
      a.targetKind,
      a.targetId,
      a.requestId,
      a.origin,
      a.change,
    ],
    at: a.at,
    changes: false,
  },
  template_version: {
    name: 'template_version/1',
    from: tv,
    key: tv.id,
    seq: null,
    when: `${tv.publishedAt} IS NOT NULL`,
    columns: [
      tv.number,
      tv.status,
      utc(tv.effectiveFrom),
      tv.content,
      tv.sha256,
      tv.authors,
      tv.approvedBy,
      tv.publishedBy,
      utc(tv.publishedAt),
    ],
    at: null,
    changes: true,
  },
  template_step: {
    name: 'template_step/1',
    from: ts,
    key: ts.versionId,
    seq: ts.revision,
    when: 'true',
    columns: [ts.type, utc(ts.at), ts.staffId, ts.comment, ts.sha256],
    at: ts.at,
    changes: false,
  },
  product_version: {
    name: 'product_version/1',
    from: pv,
    key: pv.productCode,
    seq: pv.version,
    when: 'true',
    columns: [
      pv.effectiveFrom,
      pv.name,
      pv.designType,
      pv.newType,
      pv.riskTranscription,
      pv.guaranteedRate,
      pv.dualRecording,
      pv.coolingOffDays,
      pv.onSale,
      pv.note,
      utc(pv.createdAt),
      pv.createdBy,
    ],
    at: pv.createdAt,
    changes: false,
  },
  setting: {
    name: 'setting/1',
    from: s,
    key: s.key,
    seq: null,
    when: 'true',
    columns: [s.value, s.version, utc(s.updatedAt), s.updatedBy],
    at: null,
    changes: true,
  },
  calendar_year: {
    name: 'calendar_year/1',
    from: y,
    key: y.year,
    seq: y.version,
    when: 'true',
    columns: [y.source, y.days, y.reason, utc(y.createdAt), y.createdBy],
    at: y.createdAt,
    changes: false,
  },
  callback_event: {
    name: 'callback_event/1',
    from: ce,
    key: ce.caseId,
    seq: ce.seq,
    when: 'true',
    columns: [ce.type, utc(ce.at), ce.by, ce.payload],
    at: ce.at,
    changes: false,
  },
  callback_attempt: {
    name: 'callback_attempt/1',
    from: ca,
    key: ca.id,
    seq: null,
    when: `${ca.endedAt} IS NOT NULL`,
    columns: [
      ca.caseId,
      ca.customerId,
      ca.seq,
      ca.agentId,
      ca.direction,
      utc(ca.startedAt),
      utc(ca.endedAt),
      ca.disposition,
      ca.contact,
      ca.counted,
      ca.note,
      utc(ca.confirmedAt),
      utc(ca.promisedFor),
      ca.callId,
      ca.recordingId,
      utc(ca.answeredAt),
      ca.talkSeconds,
    ],
    at: null,
    changes: true,
  },
  identity_attempt: {
    name: 'identity_attempt/1',
    from: ia,
    key: ia.id,
    seq: null,
    when: `${ia.settledAt} IS NOT NULL`,
    columns: [
      ia.customerId,
      ia.visitId,
      ia.method,
      ia.status,
      ia.day,
      ia.vendorCode,
      ia.vendorRequestId,
      utc(ia.startedAt),
      utc(ia.settledAt),
    ],
    at: null,
    changes: true,
  },
  evidence_pack: {
    name: 'evidence_pack/1',
    from: pk,
    key: pk.visitId,
    seq: pk.seq,
    when: `${pk.kind} = 'PACK'`,
    columns: [utc(pk.madeAt), pk.level, pk.unsignedSha, pk.pdfSha],
    at: pk.madeAt,
    changes: false,
  },
  evidence_explanation: {
    name: 'evidence_explanation/1',
    from: x,
    key: x.visitId,
    seq: x.seq,
    when: 'true',
    columns: [utc(x.linkedAt), utc(x.explainedAt), x.by],
    at: x.explainedAt,
    changes: false,
  },
} satisfies Record<string, Form>

export type CoveredTable = keyof typeof coveredForms
const names = Object.keys(coveredForms)
export function isCovered(kind: string): kind is CoveredTable {
  return names.includes(kind)
}

const text = z.string()

/** A row that the log covers: its form, its key, and the hash of its content (`hashText`). */
export interface CoveredRow {
  readonly form: string
  readonly key: string
  readonly hash: string
}

/** The least value of each type of key. */
const LEAST: Readonly<Record<string, string>> = {
  uuid: '00000000-0000-0000-0000-000000000000',
  int8: '-1',
  int4: '-1',
}

/** For rows whose instant says nothing about when they were written. */
const instantNone = new Expression('NULL::timestamptz', z.date(), 'timestamptz')

function readsOf(form: Form) {
  const { from, key, seq, when, at } = form
  const type = key.type ?? 'text'
  const name = computed(text, seq === null ? `${key}::text` : `${key}::text || ':' || ${seq}::text`)
  const content = `json_build_array(${form.columns.join(', ')})::text`
  const found = (k: Readonly<Record<'key' | 'seq', Expression>>) =>
    `${key} = ${k.key}::${type} AND ${seq === null ? `${k.seq} IS NULL` : `${seq} = ${k.seq}`}`
  const order = seq === null ? `${key}` : `${key}, ${seq}`
  return {
    form,
    BY_KEY: query({ asked: 'jsonb' }, ({ asked }) => {
      const k = recordset(asked, 'k', { key: d.key, seq: d.seq })
      return select(
        { key: name, text: computed(text, content), at: orNull(at ?? instantNone) },
        `FROM ${k} JOIN ${from} ON ${found(k)} WHERE ${when}`,
      )
    }),
    // Only what differs comes back: nearly nothing, of millions of rows.
    DIFFERING: query({ logged: 'jsonb' }, ({ logged }) => {
      const k = recordset(logged, 'k', {
        key: d.key,
        seq: d.seq,
        hash: l.content,
        since: at ?? instantNone,
        until: at ?? instantNone,
      })
      const row = `SELECT encode(sha256(convert_to(${content}, 'UTF8')), 'hex') AS hash, ${at ?? instantNone} AS at
        FROM ${from} WHERE ${found(k)} AND ${when}`
      const misdated = `stored.at < ${k.since} OR stored.at > ${k.until}`
      return select(
        {
          key: k.key,
          seq: k.seq,
          missing: holds('stored.hash IS NULL'),
          misdated: holds(`coalesce(${misdated}, false)`),
        },
        `FROM ${k} LEFT JOIN LATERAL (${row}) stored ON true
          WHERE stored.hash IS DISTINCT FROM ${k.hash} OR ${misdated}`,
      )
    }),
    KEYS: query({ after: 'text', afterSeq: 'int4', limit: 'int4' }, ({ after, afterSeq, limit }) =>
      select(
        { key: name },
        `FROM ${from} WHERE ${when} AND ${
          seq === null
            ? `${key} > ${after}::${type} AND ${afterSeq} = -1`
            : `(${key}, ${seq}) > (${after}::${type}, ${afterSeq})`
        } ORDER BY ${order} LIMIT ${limit}`,
      ),
    ),
  }
}

const reads = Object.fromEntries(
  Object.entries(coveredForms).map(([kind, form]): [string, ReturnType<typeof readsOf>] => [
    kind,
    readsOf(form),
  ]),
)

function readsFor(kind: CoveredTable) {
  const found = reads[kind]
  if (found === undefined) throw new Error(`the log does not cover ${kind}`)
  return found
}

/** The key of a row as the log names it. */
export function keyName({ key, seq }: { readonly key: string; readonly seq: number | null }): string {
  return seq === null ? key : `${key}:${seq}`
}

/** The parts of a key that the log names. */
export function readKeyName(
  kind: CoveredTable,
  name: string,
): { readonly key: string; readonly seq: number | null } {
  if (coveredForms[kind].seq === null) return { key: name, seq: null }
  const at = name.lastIndexOf(':')
  return { key: name.slice(0, at), seq: Number(name.slice(at + 1)) }
}

/** The table of a form; null if this version does not know the form. */
export function tableOfForm(form: string): CoveredTable | null {
  const kind = form.slice(0, form.lastIndexOf('/'))
  return isCovered(kind) && coveredForms[kind].name === form ? kind : null
}

/**
 * The rows of these keys, as a log with this hash function has them. Rows that are not evidence yet, or do not exist any more, are left out.
 */
export async function coveredRows(
  db: Queryable,
  kind: CoveredTable,
  asked: readonly { readonly key: string; readonly seq: number | null }[],
  hash: HashName,
): Promise<CoveredRow[]> {
  const { form, BY_KEY } = readsFor(kind)
  const distinct = [...new Map(asked.map((one) => [keyName(one), one])).values()]
  const found = await BY_KEY.all(db, { asked: distinct.map(({ key, seq }) => ({ key, seq })) })
  return found.map(({ key, text: content }) => ({ form: form.name, key, hash: hashText(hash, content) }))
}

/** What the log says of a row, with the instants between which the row must be written. */
export interface LoggedRow {
  readonly key: string
  readonly hash: string
  readonly since: Date | null
  readonly until: Date | null
}

type Difference = 'MISSING' | 'MISDATED' | 'CHANGED'

/** Like `differingRows`, for hash functions that PostgreSQL does not have. */
async function differingHere(
  db: Queryable,
  kind: CoveredTable,
  logged: readonly LoggedRow[],
  hash: HashName,
): Promise<ReadonlyMap<string, Difference>> {
  const asked = logged.map(({ key }) => readKeyName(kind, key))
  const stored = new Map((await readsFor(kind).BY_KEY.all(db, { asked })).map((row) => [row.key, row]))
  return new Map(
    logged.flatMap((one): [string, Difference][] => {
      const row = stored.get(one.key)
      if (row === undefined) return [[one.key, 'MISSING']]
      const { at } = row
      const early = at !== null && one.since !== null && at < one.since
      if (early || (at !== null && one.until !== null && at > one.until)) return [[one.key, 'MISDATED']]
      return hashText(hash, row.text) === one.hash ? [] : [[one.key, 'CHANGED']]
    }),
  )
}

/** The rows that are not as the log says: they are missing, misdated, or have another content. By the key of each. */
export async function differingRows(
  db: Queryable,
  kind: CoveredTable,
  logged: readonly LoggedRow[],
  hash: HashName,
): Promise<ReadonlyMap<string, Difference>> {
  if (hash !== 'sha256') return await differingHere(db, kind, logged, hash)
  const rows = logged.map(({ key, ...rest }) => ({ ...readKeyName(kind, key), ...rest }))
  const found = await readsFor(kind).DIFFERING.all(db, { logged: rows })
  return new Map(
    found.map(({ missing, misdated, ...of }) => [
      keyName(of),
      missing ? 'MISSING' : misdated ? 'MISDATED' : 'CHANGED',
    ]),
  )
}

/** All keys of the rows that the log must cover, as the log names them, in pages. */
export async function* keysToCover(
  db: Queryable,
  kind: CoveredTable,
  limit: number,
): AsyncGenerator<string[]> {
  const { form, KEYS } = readsFor(kind)
  let after = { key: LEAST[form.key.type ?? 'text'] ?? '', seq: form.seq === null ? null : -1 }
  for (;;) {
    const page = await KEYS.all(db, { after: after.key, afterSeq: after.seq ?? -1, limit })
    const last = page.at(-1)
    if (last === undefined) return
    yield page.map(({ key }) => key)
    if (page.length < limit) return
    after = { ...readKeyName(kind, last.key) }
  }
}
