import { z } from 'zod'
import { sha256Hex } from '../evidence/digest.ts'
import { tables } from '../generated/tables.ts'
import { computed, type Expression } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { type Queryable, query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'

/*
 * The tables whose rows the log covers, beside the chains of visits. The hash of a row is computed over the text that
 * PostgreSQL gives for jsonb_build_array(columns), with instants as milliseconds since 1970. Other hashes would result
 * from other columns, so a form is never changed: with a new column, the table gets a further form.
 */

/** An instant as whole milliseconds; null stays null. */
const ms = (of: Expression) => `(extract(epoch FROM ${of}) * 1000)::bigint`

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

export const coveredForms = {
  audit: {
    name: 'audit/1',
    from: a,
    key: a.id,
    seq: null,
    when: 'true',
    columns: [
      ms(a.at),
      a.actorKind,
      a.actorId,
      a.action,
      a.targetKind,
      a.targetId,
      a.requestId,
      a.origin,
      a.change,
    ],
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
      ms(tv.effectiveFrom),
      tv.content,
      tv.sha256,
      tv.authors,
      tv.approvedBy,
      tv.publishedBy,
      ms(tv.publishedAt),
    ],
    changes: true,
  },
  template_step: {
    name: 'template_step/1',
    from: ts,
    key: ts.versionId,
    seq: ts.revision,
    when: 'true',
    columns: [ts.type, ms(ts.at), ts.staffId, ts.comment, ts.sha256],
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
      ms(pv.createdAt),
      pv.createdBy,
    ],
    changes: false,
  },
  setting: {
    name: 'setting/1',
    from: s,
    key: s.key,
    seq: null,
    when: 'true',
    columns: [s.value, s.version, ms(s.updatedAt), s.updatedBy],
    changes: true,
  },
  calendar_year: {
    name: 'calendar_year/1',
    from: y,
    key: y.year,
    seq: y.version,
    when: 'true',
    columns: [y.source, y.days, y.reason, ms(y.createdAt), y.createdBy],
    changes: false,
  },
  callback_event: {
    name: 'callback_event/1',
    from: ce,
    key: ce.caseId,
    seq: ce.seq,
    when: 'true',
    columns: [ce.type, ms(ce.at), ce.by, ce.payload],
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
      ms(ca.startedAt),
      ms(ca.endedAt),
      ca.disposition,
      ca.contact,
      ca.counted,
      ca.note,
      ms(ca.confirmedAt),
      ms(ca.promisedFor),
      ca.callId,
      ca.recordingId,
      ms(ca.answeredAt),
      ca.talkSeconds,
    ],
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
      ms(ia.startedAt),
      ms(ia.settledAt),
    ],
    changes: true,
  },
  evidence_explanation: {
    name: 'evidence_explanation/1',
    from: x,
    key: x.visitId,
    seq: x.seq,
    when: 'true',
    columns: [ms(x.linkedAt), ms(x.explainedAt), x.by],
    changes: false,
  },
} satisfies Record<string, Form>

export type CoveredTable = keyof typeof coveredForms
const names = Object.keys(coveredForms)
export function isCovered(kind: string): kind is CoveredTable {
  return names.includes(kind)
}

const text = z.string()

function columnsOfForm({ key, seq, columns }: Form) {
  return {
    key: computed(text, seq === null ? `${key}::text` : `${key}::text || ':' || ${seq}::text`),
    text: computed(text, `jsonb_build_array(${columns.join(', ')})::text`),
  }
}

function readsOf(form: Form) {
  const { from, key, seq, when } = form
  const type = key.type ?? 'text'
  return {
    form,
    BY_KEY: query({ keys: 'text[]', seqs: 'int4[]' }, ({ keys, seqs }) =>
      select(
        columnsOfForm(form),
        `FROM unnest(${keys}, ${seqs}) AS k(key, seq) JOIN ${from} ON ${key} = k.key::${type}
          ${seq === null ? 'AND k.seq = -1' : `AND ${seq} = k.seq`} WHERE ${when}`,
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

/** A row that the log covers: its form, its key, and its hash in hexadecimal. */
export type CoveredRow = readonly [form: string, key: string, hash: string]

/**
 * The rows of these keys, as the log has them. Rows that are not evidence yet, or do not exist any more, are left out.
 */
export async function coveredRows(
  db: Queryable,
  kind: CoveredTable,
  due: readonly { readonly key: string; readonly seq: number | null }[],
): Promise<CoveredRow[]> {
  const read = reads[kind]
  if (read === undefined) throw new Error(`the log does not cover ${kind}`)
  const distinct = [...new Map(due.map((one) => [`${one.key}:${one.seq}`, one])).values()]
  const found = await read.BY_KEY.all(db, {
    keys: distinct.map(({ key }) => key),
    seqs: distinct.map(({ seq }) => seq ?? -1),
  })
  return found.map(({ key, text }) => [read.form.name, key, sha256Hex(text)])
}
