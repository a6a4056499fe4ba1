import type { Services } from '../context.ts'
import { type IdentityAttemptRow, tables } from '../generated/tables.ts'
import { expression, oneMore, pick, type Sql } from '../kernel/database/expression.ts'
import type { Selection } from '../kernel/database/selection.ts'
import { query, type Statement } from '../kernel/database/statement.ts'
import {
  assign,
  assignSql,
  columnsOf,
  excluded,
  insert,
  type NewRow,
  returning,
  update,
} from '../kernel/database/table.ts'

/** This file is the only writer of `sms_code` (requested codes) and `identity_attempt` (identity checks). */

const k = columnsOf(tables.smsCode, 'sms_code')
const a = columnsOf(tables.identityAttempt, 'identity_attempt')

/** Builds the SQL that stores the hash of a code, if every CTE in `provided` has a row. */
export function insertCode(
  sql: Statement,
  code: NewRow<typeof tables.smsCode>,
  provided: readonly string[],
): Selection<Pick<typeof k, 'id'>> {
  return returning(insert(sql, tables.smsCode, [code], provided.join(', ')), pick(k, 'id'))
}

/** SQL assignment: one more guess was wrong. */
const oneMoreWrong = assignSql(tables.smsCode, { wrong: oneMore(k.wrong) })

/**
 * Builds the SQL that settles one guess at a code that is still valid. A right guess uses up the code; a wrong guess
 * is counted.
 *
 * @param guess.wrong number of wrong guesses when the code was read; if another guess was settled after that, no row
 * is returned
 * @param guess.provided CTEs that must have a row
 */
export function settleCode(
  sql: Statement,
  guess: {
    readonly id: string
    readonly right: boolean
    readonly at: Date
    readonly wrong?: number
    readonly provided?: readonly string[]
  },
): Selection<Pick<typeof k, 'id' | 'sentAt'>> {
  return update(tables.smsCode, 'sms_code', {
    set: guess.right ? assign(sql, tables.smsCode, { usedAt: guess.at }) : oneMoreWrong,
    where: [
      `${k.id} = ${sql.given(k.id, guess.id)}`,
      `${k.usedAt} IS NULL`,
      ...(guess.wrong === undefined ? [] : [`${k.wrong} = ${sql.given(k.wrong, guess.wrong)}`]),
      ...(guess.provided ?? []).map((name) => `EXISTS (SELECT 1 FROM ${name})`),
    ],
    returning: pick(k, 'id', 'sentAt'),
  })
}

const PAY = query({ id: k.id, most: 'int4' }, ({ id, most }) =>
  update(tables.smsCode, 'sms_code', {
    set: oneMoreWrong,
    where: [`${k.id} = ${id}`, `${k.wrong} < ${most}`, `${k.usedAt} IS NULL`],
    returning: pick(k, 'wrong'),
  }),
)

/**
 * Counts a guess as wrong before the guess is checked.
 * @returns the number of guesses made; null if no more guesses are allowed
 */
export async function payForGuess(
  services: Pick<Services, 'db'>,
  codeId: string,
  most: number,
): Promise<number | null> {
  return (await PAY.first(services.db, { id: codeId, most }))?.wrong ?? null
}

type NewAttempt = NewRow<typeof tables.identityAttempt>

/** Builds the SQL that inserts a face check. The SQL returns no row if the applicant already has an open face check. */
export function beginFaceCheck(
  sql: Statement,
  check: Omit<NewAttempt, 'method' | 'status'>,
): Selection<Pick<typeof a, 'id' | 'visitId'>> {
  const begun = insert(sql, tables.identityAttempt, [{ ...check, method: 'FACE', status: 'STARTED' }])
  return returning(`${begun} ON CONFLICT DO NOTHING`, pick(a, 'id', 'visitId'))
}

/** The vendor's result of a face check. */
type FaceResult = Pick<IdentityAttemptRow, 'status' | 'vendorCode' | 'vendorRequestId'> & {
  readonly settledAt: Date
}

/**
 * Builds the SQL that records the vendor's result of a face check. The SQL returns no row if the check has already
 * ended.
 */
export function endFaceCheck(sql: Statement, id: string, end: FaceResult): Selection<Pick<typeof a, 'id'>> {
  return update(tables.identityAttempt, 'identity_attempt', {
    set: assign(sql, tables.identityAttempt, end),
    where: [`${a.id} = ${sql.given(a.id, id)}`, a.status.is('STARTED')],
    returning: pick(a, 'id'),
  })
}

/**
 * Builds the SQL that writes the identity attempt of the code in the CTE `code`. There is one attempt per code: the
 * first guess inserts the attempt, and each later guess updates its status.
 */
export function recordGuess(
  sql: Statement,
  code: Readonly<Record<'id' | 'sentAt', Sql>>,
  guess: Pick<NewAttempt, 'customerId' | 'visitId' | 'customerSessionId' | 'day'> & {
    readonly right: boolean
    readonly at: Date
  },
): string {
  const { right, at, ...row } = guess
  const attempt = {
    ...row,
    id: expression(code.id),
    method: 'SMS',
    status: right ? 'PASSED' : 'FAILED',
    startedAt: expression(code.sentAt),
    settledAt: at,
  } as const
  return `${insert(sql, tables.identityAttempt, [attempt], 'code')}
    ON CONFLICT (${tables.identityAttempt.sql.id}) DO UPDATE SET ${excluded(tables.identityAttempt, 'status', 'settledAt')} RETURNING 1`
}

/** Builds the SQL that deletes the codes of a customer. The arguments are a relation, and its column with the customer. */
export function forgetCodes(from: string, customerId: Sql): string {
  return `DELETE FROM ${k} USING ${from} WHERE ${k.customerId} = ${customerId} RETURNING 1`
}
