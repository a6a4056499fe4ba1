import { tables } from '../generated/tables.ts'
import { type Expression, orNull, pick } from '../kernel/database/expression.ts'
import { allBytes, rowBytes } from '../kernel/database/row-bytes.ts'
import { select } from '../kernel/database/selection.ts'
import { columnsOf } from '../kernel/database/table.ts'

/*
 * The hash over everything that is stored about a visit, which an entry of the log has beside the head of the chain. A
 * check of the whole database compares it in SQL, and looks closer only where it differs.
 */

const v = columnsOf(tables.visit, 'rv')
const e = columnsOf(tables.visitEvent, 're')
const a = columnsOf(tables.answer, 'ra')
const q = columnsOf(tables.visitQuestionnaire, 'rq')
const s = columnsOf(tables.signature, 'rs')
const k = columnsOf(tables.callbackCase, 'rk')
const call = columnsOf(tables.callbackAttempt, 'rc')
const said = columnsOf(tables.phoneAnswer, 'rp')

/** The name of this form of the hash. With other columns it gets another name, and entries of this form stay valid. */
export const RECORDS_FORM = '1'

/** Each part has the rows of one table for all wanted visits: to read a table once is faster than once per visit. */
const events = {
  visitId: e.visitId,
  bytes: allBytes(rowBytes(e.seq, e.type, e.at, e.payload, e.status, e.hash), e.seq),
}
const answers = {
  visitId: a.visitId,
  bytes: allBytes(
    rowBytes(a.revision, a.questionKey, a.variantKey, a.answer, a.passing, a.comment, a.answeredAt),
    ...[a.revision, a.questionKey],
  ),
}
const signatures = { visitId: s.visitId, bytes: allBytes(rowBytes(s.sha256, s.strokes), s.sha256) }
const phone = {
  visitId: k.visitId,
  bytes: allBytes(
    rowBytes(
      ...[said.attemptId, said.questionKey, said.variantKey, said.answer, said.passing, said.comment],
      said.answeredAt,
    ),
    ...[said.attemptId, said.questionKey],
  ),
}

/**
 * The bytes of the hash: of the row of each visit, its events, answers, text, signatures and answers by phone. Columns that
 * are copied from the policy are left out: they follow it.
 *
 * @param isWanted SQL condition: a visit is one of those wanted, given the column with its id
 */
export function visitRecords(isWanted: (visitId: Expression) => string) {
  const parts = {
    e: select(events, `FROM ${e} WHERE ${isWanted(e.visitId)} GROUP BY ${e.visitId}`),
    a: select(answers, `FROM ${a} WHERE ${isWanted(a.visitId)} GROUP BY ${a.visitId}`),
    s: select(signatures, `FROM ${s} WHERE ${isWanted(s.visitId)} GROUP BY ${s.visitId}`),
    p: select(
      phone,
      `FROM ${k} JOIN ${call} ON ${call.caseId} = ${k.id} JOIN ${said} ON ${said.attemptId} = ${call.id}
        WHERE ${isWanted(k.visitId)} GROUP BY ${k.visitId}`,
    ),
  }
  const part = (of: keyof typeof parts) => orNull(parts[of].names(of).bytes)
  const bytes = rowBytes(
    ...[v.id, v.policyId, v.customerId, v.status, v.live, v.stage, v.version, v.headHash],
    ...[v.openedAt, v.windowEndsAt, v.coolingOffEndsAt, v.startedAt, v.verifiedAt],
    ...[v.method, v.noticedAt, v.readingFrom, v.readingSession, v.minimumReading],
    ...[v.questionnaireSha, v.questions, v.answers, v.signature, v.revision],
    ...[v.submittedAt, v.signedAt, v.closedAt],
    ...[part('e'), part('a'), q.templateVersionId, q.rendered, q.sha256, q.pinnedAt, part('s'), part('p')],
  )
  const joined = Object.entries(parts).map(
    ([name, { text, names }]) => `LEFT JOIN (${text}) ${name} ON ${names(name).visitId} = ${v.id}`,
  )
  return select(
    { ...pick(v, 'id', 'version'), bytes },
    `FROM ${v} LEFT JOIN ${q} ON ${q.visitId} = ${v.id} AND ${isWanted(q.visitId)} ${joined.join(' ')}
      WHERE ${isWanted(v.id)}`,
  )
}
