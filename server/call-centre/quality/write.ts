import { k } from '../../callback-case/write.ts'
import { tables } from '../../generated/tables.ts'
import { literal, oneMore, pick } from '../../kernel/database/expression.ts'
import type { Statement } from '../../kernel/database/statement.ts'
import { assign, assignSql, columnsOf, hasVersion, insertFrom, update } from '../../kernel/database/table.ts'
import type { QualityReason } from '../../vocabulary/calls.ts'

/**
 * This file is the only writer of `quality_check`. A row of this table is a call selected for review, with the result
 * of the review.
 */

const t = columnsOf(tables.qualityCheck, 't')
const known = columnsOf(tables.qualityCheck, tables.qualityCheck.name)
const added = columnsOf(tables.qualityCheck, 'excluded')
const a = columnsOf(tables.callbackAttempt, 'a')

/** The columns with which every quality check is opened. */
function opening(sql: Statement, at: Date) {
  return { status: t.status.literal('OPEN'), createdAt: sql.given('timestamptz', at), fatal: "'{}'" }
}

const TOO_SHORT = 'TOO_SHORT' satisfies QualityReason

/** Opens the quality check of a call about the case `k`. */
export function openQualityCheck(
  sql: Statement,
  id: string,
  attempt: { readonly id: string; readonly agentId: string },
  reasons: readonly QualityReason[],
  at: Date,
): void {
  sql.with(
    'quality_opened',
    insertFrom(
      tables.qualityCheck,
      {
        id: sql.given('uuid', id),
        attemptId: sql.given('uuid', attempt.id),
        caseId: k.id,
        agentId: sql.given('uuid', attempt.agentId),
        reasons: sql.given(t.reasons, [...reasons]),
        ...opening(sql, at),
      },
      'k',
    ),
  )
}

/**
 * Opens a quality check because the call about the case `k` was too short. If the call already has a quality check,
 * adds this reason to that check.
 */
export function listenToShortCall(sql: Statement, id: string, attemptId: string, at: Date): void {
  sql.with(
    'too_short',
    `${insertFrom(
      tables.qualityCheck,
      {
        id: sql.given('uuid', id),
        attemptId: a.id,
        caseId: k.id,
        agentId: a.agentId,
        reasons: `ARRAY[${literal(TOO_SHORT)}]`,
        ...opening(sql, at),
      },
      `k JOIN ${a} ON ${a.id} = ${sql.given('uuid', attemptId)}`,
    )}
      ON CONFLICT (${tables.qualityCheck.sql.attemptId}) DO UPDATE
        SET ${assignSql(tables.qualityCheck, { reasons: `${known.reasons} || ${added.reasons}` })} WHERE NOT ${known.reasons.has(TOO_SHORT)}`,
  )
}

export interface QualityScore {
  readonly scores: Readonly<Record<string, number>>
  readonly fatal: readonly string[]
  readonly total: number
  readonly comment: string
  readonly reviewerId: string
  readonly reviewedAt: Date
}

/**
 * Writes the score if the quality check still has this `version`.
 * @returns the columns of the CTE `t`, which returns one row if the score was written
 */
export function scoreQualityCheck(sql: Statement, id: string, version: number, score: QualityScore) {
  return sql.with(
    't',
    update(tables.qualityCheck, 't', {
      set: assign(sql, tables.qualityCheck, { status: 'DONE', ...score, version: oneMore(t.version) }),
      where: hasVersion(sql, t, { id, version }),
      returning: pick(t, 'caseId'),
    }),
  )
}
