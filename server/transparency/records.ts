import { tables } from '../generated/tables.ts'
import type { Expression } from '../kernel/database/expression.ts'
import { columnsOf } from '../kernel/database/table.ts'

/*
 * The hash over everything that is stored about a visit, which an entry of the log has beside the head of the chain. A
 * check of the whole database compares it in SQL, and looks closer only where it differs.
 */

const e = columnsOf(tables.visitEvent, 're')
const a = columnsOf(tables.answer, 'ra')
const q = columnsOf(tables.visitQuestionnaire, 'rq')
const s = columnsOf(tables.signature, 'rs')
const k = columnsOf(tables.callbackCase, 'rk')
const call = columnsOf(tables.callbackAttempt, 'rc')
const said = columnsOf(tables.phoneAnswer, 'rp')

/** The name of this form of the hash. With other columns it gets another name, and entries of this form stay valid. */
export const RECORDS_FORM = '1'

type Visit = ReturnType<typeof columnsOf<typeof tables.visit>>

/** An instant as text that does not depend on the session’s time zone. */
const utc = (of: Expression) => `(${of} AT TIME ZONE 'UTC')`
const list = (...columns: readonly (Expression | string)[]) => `json_build_array(${columns.join(', ')})::text`
const all = (row: string, order: string, from: string) =>
  `(SELECT string_agg(${row}, '' ORDER BY ${order}) ${from})`

/**
 * SQL: what the hash is computed over: the row of the visit `v`, its events, answers, text, signatures and answers by phone. The
 * row's columns that are copied from the policy are left out: they follow it. Letters stand between the parts, so that
 * no two records give one text.
 */
export function recordsText(v: Visit): string {
  const parts = [
    list(
      ...[v.id, v.policyId, v.customerId, v.status, v.live, v.stage, v.version, v.headHash],
      ...[v.openedAt, v.windowEndsAt, v.coolingOffEndsAt, v.startedAt, v.verifiedAt].map(utc),
      ...[v.method, utc(v.noticedAt), utc(v.readingFrom), v.readingSession, v.minimumReading],
      ...[v.questionnaireSha, v.questions, v.answers, v.signature, v.revision],
      ...[v.submittedAt, v.signedAt, v.closedAt].map(utc),
    ),
    all(
      list(e.seq, e.type, utc(e.at), e.payload, e.status, e.hash),
      `${e.seq}`,
      `FROM ${e} WHERE ${e.visitId} = ${v.id}`,
    ),
    all(
      list(a.revision, a.questionKey, a.variantKey, a.answer, a.passing, a.comment, utc(a.answeredAt)),
      `${a.revision}, ${a.questionKey}`,
      `FROM ${a} WHERE ${a.visitId} = ${v.id}`,
    ),
    `(SELECT ${list(q.templateVersionId, q.rendered, q.sha256, utc(q.pinnedAt))} FROM ${q} WHERE ${q.visitId} = ${v.id})`,
    all(list(s.sha256, s.strokes), `${s.sha256}`, `FROM ${s} WHERE ${s.visitId} = ${v.id}`),
    all(
      list(
        said.attemptId,
        said.questionKey,
        said.variantKey,
        said.answer,
        said.passing,
        said.comment,
        utc(said.answeredAt),
      ),
      `${said.attemptId}, ${said.questionKey}`,
      `FROM ${k} JOIN ${call} ON ${call.caseId} = ${k.id} JOIN ${said} ON ${said.attemptId} = ${call.id} WHERE ${k.visitId} = ${v.id}`,
    ),
  ]
  const [row, events, answers, text, signatures, phone] = parts
  return `concat(${row}, 'E', ${events}, 'A', ${answers}, 'Q', ${text}, 'S', ${signatures}, 'P', ${phone})`
}

/** SQL: the SHA-256 (hexadecimal) of the records of the visit `v`. PostgreSQL has no SM3. */
export function recordsSha256(v: Visit): string {
  return `encode(sha256(convert_to(${recordsText(v)}, 'UTF8')), 'hex')`
}
