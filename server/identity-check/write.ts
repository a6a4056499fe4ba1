import { z } from 'zod'
import type { Services } from '../context.ts'
import type { Statement } from '../kernel/database/statement.ts'

/** This file is the only writer of `sms_code` (requested codes) and `identity_attempt` (identity checks). */

export interface NewCode {
  readonly id: string
  readonly purpose: 'VISIT' | 'REGISTER'
  readonly session: Buffer
  readonly customerId: string | null
  readonly visitId: string | null
  readonly phoneIndex: Buffer
  readonly hash: Buffer
  readonly at: Date
  readonly expiresAt: Date
}

/** Builds the SQL that stores the hash of a code, if every CTE in `provided` has a row. */
export function insertCode(sql: Statement, code: NewCode, provided: readonly string[]): string {
  return `INSERT INTO sms_code (id, purpose, customer_session_id, customer_id, visit_id, phone_index, code_hash, sent_at, expires_at)
    SELECT ${sql.value(code.id)}::uuid, ${sql.value(code.purpose)}::text, ${sql.value(code.session)}::bytea, ${sql.value(code.customerId)}::uuid,
      ${sql.value(code.visitId)}::uuid, ${sql.value(code.phoneIndex)}::bytea, ${sql.value(code.hash)}::bytea,
      ${sql.value(code.at)}::timestamptz, ${sql.value(code.expiresAt)}::timestamptz
    FROM ${provided.join(', ')} RETURNING id`
}

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
): string {
  const change = guess.right ? `used_at = ${sql.value(guess.at)}::timestamptz` : 'wrong = wrong + 1'
  const conditions = [
    `id = ${sql.value(guess.id)}::uuid`,
    'used_at IS NULL',
    ...(guess.wrong === undefined ? [] : [`wrong = ${sql.value(guess.wrong)}::int`]),
    ...(guess.provided ?? []).map((name) => `EXISTS (SELECT 1 FROM ${name})`),
  ]
  return `UPDATE sms_code SET ${change} WHERE ${conditions.join(' AND ')} RETURNING id, sent_at`
}

const wrongSchema = z.object({ wrong: z.number() })

/**
 * Counts a guess as wrong before the guess is checked.
 * @returns the number of guesses made; null if no more guesses are allowed
 */
export async function payForGuess(
  services: Pick<Services, 'db'>,
  codeId: string,
  most: number,
): Promise<number | null> {
  const paid = await services.db.query(
    'UPDATE sms_code SET wrong = wrong + 1 WHERE id = $1 AND wrong < $2 AND used_at IS NULL RETURNING wrong',
    [codeId, most],
  )
  return paid.rows[0] === undefined ? null : wrongSchema.parse(paid.rows[0]).wrong
}

export interface NewFaceCheck {
  readonly id: string
  readonly customerId: string
  readonly visitId: string
  readonly session: Buffer
  readonly day: string
  readonly vendorToken: string
  readonly at: Date
}

/** Builds the SQL that inserts a face check. The SQL returns no row if the applicant already has an open face check. */
export function beginFaceCheck(sql: Statement, check: NewFaceCheck): string {
  return `INSERT INTO identity_attempt (id, customer_id, visit_id, customer_session_id, method, status, day, vendor_token, started_at)
    VALUES (${sql.value(check.id)}::uuid, ${sql.value(check.customerId)}::uuid, ${sql.value(check.visitId)}::uuid,
      ${sql.value(check.session)}::bytea, 'FACE', 'STARTED', ${sql.value(check.day)}::date, ${sql.value(check.vendorToken)}, ${sql.value(check.at)}::timestamptz)
    ON CONFLICT DO NOTHING RETURNING id, visit_id`
}

/**
 * Builds the SQL that records the vendor's result of a face check. The SQL returns no row if the check has already
 * ended.
 */
export function endFaceCheck(
  sql: Statement,
  id: string,
  end: {
    readonly status: string
    readonly vendorCode: number | null
    readonly vendorRequestId: string | null
    readonly at: Date
  },
): string {
  return `UPDATE identity_attempt SET status = ${sql.value(end.status)}::attempt_status, vendor_code = ${sql.value(end.vendorCode)}::int,
      vendor_request_id = ${sql.value(end.vendorRequestId)}::text, settled_at = ${sql.value(end.at)}::timestamptz
    WHERE id = ${sql.value(id)}::uuid AND status = 'STARTED' RETURNING 1`
}

/**
 * Builds the SQL that writes the identity attempt of the code in the CTE `code` (id, sent_at). There is one attempt
 * per code: the first guess inserts the attempt, and each later guess updates its status.
 */
export function recordGuess(
  sql: Statement,
  guess: {
    readonly customerId: string
    readonly visitId: string
    readonly session: Buffer
    readonly right: boolean
    readonly day: string
    readonly at: Date
  },
): string {
  return `INSERT INTO identity_attempt (id, customer_id, visit_id, customer_session_id, method, status, day, started_at, settled_at)
    SELECT code.id, ${sql.value(guess.customerId)}::uuid, ${sql.value(guess.visitId)}::uuid, ${sql.value(guess.session)}::bytea, 'SMS',
      ${sql.value(guess.right ? 'PASSED' : 'FAILED')}::attempt_status, ${sql.value(guess.day)}::date, code.sent_at, ${sql.value(guess.at)}::timestamptz FROM code
    ON CONFLICT (id) DO UPDATE SET status = excluded.status, settled_at = excluded.settled_at RETURNING 1`
}
