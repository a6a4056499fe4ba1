import { timingSafeEqual } from 'node:crypto'
import { v7 } from 'uuid'
import { z } from 'zod'
import type { Services } from '../../context.ts'
import { sha256 } from '../../evidence/digest.ts'
import { canonical, type Json } from '../../evidence/rules/canonical.ts'
import { tables } from '../../generated/tables.ts'
import { DAY_MS, MINUTE_MS } from '../../kernel/calendar.ts'
import { greatest, pick } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { prepare, query } from '../../kernel/database/statement.ts'
import { assignSql, columnsOf, insertFrom, returning } from '../../kernel/database/table.ts'
import { toDomainError } from '../../procedure/errors.ts'
import { Problem } from '../rules/problem.ts'

/** Milliseconds after which a request counts as broken off, so that a retry works on it again. */
const LEASE_MS = 2 * MINUTE_MS
/** Milliseconds for which the answers of writes are kept. */
export const ANSWERS_KEPT_MS = 7 * DAY_MS

const jsonSchema: z.ZodType<Json> = z.json()

const r = columnsOf(tables.partnerRequest, 'r')
const own = columnsOf(tables.partnerRequest, tables.partnerRequest.name)

/** Takes the key: inserts it, or takes over a request that broke off. */
const BEGIN = query(
  { clientId: 'uuid', key: 'text', digest: 'bytea', now: 'timestamptz', until: 'timestamptz' },
  ({ clientId, key, digest, now, until }, sql) => {
    const row = { clientId, idempotencyKey: key, digest, startedAt: now, leaseUntil: until }
    const { clientId: client, idempotencyKey } = tables.partnerRequest.sql
    const write = `${insertFrom(tables.partnerRequest, row)} ON CONFLICT (${client}, ${idempotencyKey}) DO UPDATE
      SET ${assignSql(tables.partnerRequest, { leaseUntil: until })}
      WHERE ${own.status} IS NULL AND ${own.leaseUntil} <= ${now} AND ${own.digest} = ${digest}`
    const begun = sql.with('begun', returning(write, pick(own, 'startedAt')))
    return sql.select({ startedAt: greatest(begun.startedAt) }, 'FROM begun')
  },
)

const KNOWN = query({ clientId: 'uuid', key: 'text' }, ({ clientId, key }) =>
  select(
    pick(r, 'digest', 'status', 'answer', 'etag'),
    `FROM ${r} WHERE ${r.clientId} = ${clientId} AND ${r.idempotencyKey} = ${key}`,
  ),
)

const END = prepare(
  { clientId: 'uuid', key: 'text', status: 'int4', answer: 'jsonb', etag: 'text?' },
  ({ clientId, key, status, answer, etag }) =>
    `UPDATE ${r} SET ${assignSql(tables.partnerRequest, { status, answer, etag })}
      WHERE ${r.clientId} = ${clientId} AND ${r.idempotencyKey} = ${key}`,
)

const GIVE_UP = prepare(
  { clientId: 'uuid', key: 'text' },
  ({ clientId, key }) =>
    `DELETE FROM ${r} WHERE ${r.clientId} = ${clientId} AND ${r.idempotencyKey} = ${key} AND ${r.status} IS NULL`,
)

/** Ends the lease of a request that broke off, so that a retry works on it at once, as the same write. */
const BREAK_OFF = prepare(
  { clientId: 'uuid', key: 'text', now: 'timestamptz' },
  ({ clientId, key, now }) =>
    `UPDATE ${r} SET ${assignSql(tables.partnerRequest, { leaseUntil: now })}
      WHERE ${r.clientId} = ${clientId} AND ${r.idempotencyKey} = ${key} AND ${r.status} IS NULL`,
)

const FORGET = prepare(
  { before: 'timestamptz' },
  ({ before }) => `DELETE FROM ${r} WHERE ${r.startedAt} < ${before}`,
)

/**
 * The id of a write, the same at every retry, with which a use case recognises what it has already written. It sorts by
 * the instant at which the client first asked.
 */
function commandOf(clientId: string, key: string, startedAt: Date): string {
  return v7({ msecs: startedAt.getTime(), random: sha256(`${clientId} ${key}`).subarray(0, 16) })
}

/** Whether the write was refused by a rule. After any other error it may have been carried out. */
const isRefusal = (error: unknown) => error instanceof Problem || toDomainError(error).code !== 'INTERNAL'

/** The answer to a write. It must contain no personal data, because it is stored. */
export interface Answer {
  readonly status: number
  readonly body: Json
  /** The entity tag of the answer; null if it has none. */
  readonly etag: string | null
}

/**
 * Carries out a write once for each Idempotency-Key of a client. A retry with the same content gets the same answer,
 * with any other content it is refused.
 *
 * If the process or its database ends between the write and its answer, a retry carries the write out again, with the same
 * `commandId`: the key is forgotten only after a refusal, which wrote nothing. Every write of this API is therefore one that changes nothing the second time, by its content, by the lease under which it is done, or by its
 * `commandId`.
 *
 * @param of.content what the request asks for: the operation, its path and its body
 * @param work gets the id of the write; its answer is stored only if it does not throw
 * @returns the answer, and whether it is a stored one
 * @throws Problem IDEMPOTENCY_KEY_REUSED, IN_PROGRESS, or what `work` throws
 */
export async function onceOnly(
  services: Pick<Services, 'db' | 'clock'>,
  of: { readonly clientId: string; readonly key: string; readonly content: Json },
  work: (commandId: string) => Promise<Answer>,
): Promise<Answer & { readonly repeated: boolean }> {
  const { clientId, key } = of
  const digest = sha256(canonical(of.content))
  const now = services.clock.now()
  const until = new Date(now.getTime() + LEASE_MS)
  const { startedAt } = await BEGIN.one(services.db, { clientId, key, digest, now, until })
  if (startedAt === null) {
    const known = await KNOWN.first(services.db, { clientId, key })
    if (known !== undefined && !timingSafeEqual(known.digest, digest))
      throw new Problem('IDEMPOTENCY_KEY_REUSED')
    if (known === undefined || known.status === null)
      throw new Problem('IN_PROGRESS', { headers: { 'Retry-After': '5' } })
    return { status: known.status, body: jsonSchema.parse(known.answer), etag: known.etag, repeated: true }
  }
  try {
    const answer = await work(commandOf(clientId, key, startedAt))
    await END.run(services.db, {
      clientId,
      key,
      status: answer.status,
      answer: answer.body,
      etag: answer.etag,
    })
    return { ...answer, repeated: false }
  } catch (error) {
    const over = isRefusal(error)
      ? GIVE_UP.run(services.db, { clientId, key })
      : BREAK_OFF.run(services.db, { clientId, key, now })
    await over.catch(() => undefined)
    throw error
  }
}

/** Deletes the answers that need not be kept any longer. */
export async function forgetAnswers(services: Pick<Services, 'db'>, now: Date): Promise<void> {
  await FORGET.run(services.db, { before: new Date(now.getTime() - ANSWERS_KEPT_MS) })
}
