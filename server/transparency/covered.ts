import type { z } from 'zod'
import { tables } from '../generated/tables.ts'
import type { Expression } from '../kernel/database/expression.ts'
import { columnsOf } from '../kernel/database/table.ts'

/*
 * The tables whose rows the log covers, beside the chains of visits. The hash of a row is computed over the bytes of its
 * key and columns (`rowBytes`). Other hashes would result from other columns, so a form is never changed: with a new column, the
 * table gets a further form.
 */

export interface Form {
  /** The name of the form in the log: the table, and a number. */
  readonly name: string
  readonly from: Expression | object
  readonly key: Expression
  /** The second column of the key, if it has two. */
  readonly seq: Expression | null
  /** SQL: rows that are not evidence yet are left out. */
  readonly when: string
  readonly columns: readonly Expression[]
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

export const coveredForms = {
  audit: {
    name: 'audit/1',
    from: a,
    key: a.id,
    seq: null,
    when: 'true',
    columns: [
      a.at,
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
      tv.effectiveFrom,
      tv.content,
      tv.sha256,
      tv.authors,
      tv.approvedBy,
      tv.publishedBy,
      tv.publishedAt,
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
    columns: [ts.type, ts.at, ts.staffId, ts.comment, ts.sha256],
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
      pv.createdAt,
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
    columns: [s.value, s.version, s.updatedAt, s.updatedBy],
    at: null,
    changes: true,
  },
  calendar_year: {
    name: 'calendar_year/1',
    from: y,
    key: y.year,
    seq: y.version,
    when: 'true',
    columns: [y.source, y.days, y.reason, y.createdAt, y.createdBy],
    at: y.createdAt,
    changes: false,
  },
  callback_event: {
    name: 'callback_event/1',
    from: ce,
    key: ce.caseId,
    seq: ce.seq,
    when: 'true',
    columns: [ce.type, ce.at, ce.by, ce.payload],
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
      ca.startedAt,
      ca.endedAt,
      ca.disposition,
      ca.contact,
      ca.counted,
      ca.note,
      ca.confirmedAt,
      ca.promisedFor,
      ca.callId,
      ca.recordingId,
      ca.answeredAt,
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
      ia.startedAt,
      ia.settledAt,
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
    columns: [pk.madeAt, pk.level, pk.unsignedSha, pk.pdfSha],
    at: pk.madeAt,
    changes: false,
  },
  evidence_explanation: {
    name: 'evidence_explanation/1',
    from: x,
    key: x.visitId,
    seq: x.seq,
    when: 'true',
    columns: [x.linkedAt, x.explainedAt, x.by],
    at: x.explainedAt,
    changes: false,
  },
} satisfies Record<string, Form>

export type CoveredTable = keyof typeof coveredForms
const names = Object.keys(coveredForms)
export function isCovered(kind: string): kind is CoveredTable {
  return names.includes(kind)
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

const KEY_OF_TYPE: Readonly<Record<string, RegExp>> = {
  uuid: /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/,
  int8: /^\d{1,18}$/,
  int4: /^\d{1,9}$/,
}

/** Whether this can be the key of a row of the table. */
export function isKeyOf(kind: CoveredTable, name: string): boolean {
  const form = coveredForms[kind]
  const { key, seq } = readKeyName(kind, name)
  const pattern = KEY_OF_TYPE[form.key.type ?? 'text']
  return (pattern?.test(key) ?? true) && (form.seq === null || /^\d{1,9}$/.test(String(seq)))
}

/** The table of a form; null if this version does not know the form. */
export function tableOfForm(form: string): CoveredTable | null {
  const kind = form.slice(0, form.lastIndexOf('/'))
  return isCovered(kind) && coveredForms[kind].name === form ? kind : null
}
