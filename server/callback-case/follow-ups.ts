import { tables } from '../generated/tables.ts'
import { type Columns, oneMore, pick, type Sql } from '../kernel/database/expression.ts'
import type { Selection } from '../kernel/database/selection.ts'
import type { Statement } from '../kernel/database/statement.ts'
import {
  assign,
  assignSql,
  type Changes,
  columnsOf,
  hasVersion,
  insertFrom,
  update,
} from '../kernel/database/table.ts'
import type { FollowUpCause } from '../vocabulary/dispositions.ts'

/**
 * This file is the only writer of `follow_up`. A follow-up is the letter or branch visit after calling did not
 * succeed.
 */

/** The names of the columns of the follow-up that `endFollowUps` ends. */
export const f = columnsOf(tables.followUp, 'f')
const t = columnsOf(tables.followUp, 't')

/** Opens the follow-up of the case `k`. */
export function openFollowUp(
  sql: Statement,
  k: Readonly<Record<'id' | 'visitId', Sql>>,
  followUp: { readonly id: string; readonly cause: FollowUpCause; readonly by: string; readonly at: Date },
): void {
  const row = {
    id: sql.given('uuid', followUp.id),
    caseId: k.id,
    visitId: k.visitId,
    cause: sql.given(t.cause, followUp.cause),
    status: t.status.literal('OPEN'),
    openedAt: sql.given('timestamptz', followUp.at),
    openedBy: sql.given('uuid', followUp.by),
  }
  sql.with('follow_up_opened', insertFrom(tables.followUp, row, 'k'))
}

/**
 * Builds the SQL that ends open follow-ups (`f`) because the visit was settled in another way. The arguments are SQL
 * expressions.
 */
export function endFollowUps<C extends Columns>(ending: {
  readonly result: 'CANCELLED' | 'CALLED_IN'
  readonly at: string
  readonly from?: string
  readonly where: string
  readonly returning: C
}): Selection<C> {
  return update(tables.followUp, 'f', {
    set: assignSql(tables.followUp, {
      status: f.status.literal('DONE'),
      result: f.result.literal(ending.result),
      doneAt: ending.at,
      version: oneMore(f.version),
    }),
    ...(ending.from ? { from: ending.from } : {}),
    where: [ending.where, f.status.isNot('DONE')],
    returning: ending.returning,
  })
}

/**
 * Builds the SQL with which a person who handles a follow-up changes it, in the version that this person saw. Without
 * the version, the update could overwrite a newer change.
 */
export function stepFollowUp(
  sql: Statement,
  seen: { readonly id: string; readonly version: number },
  changes: Changes<typeof tables.followUp>,
) {
  return update(tables.followUp, 't', {
    set: assign(sql, tables.followUp, { ...changes, version: oneMore(t.version) }),
    where: hasVersion(sql, t, seen),
    returning: pick(t, 'caseId'),
  })
}
