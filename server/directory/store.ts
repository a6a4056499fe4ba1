import type { DirectoryLogout, DirectoryTokens } from '../adapters/directory/port.ts'
import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { pick, type Sql } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { prepare, query, type Statement } from '../kernel/database/statement.ts'
import { assign, columnsOf, insertFrom, returning } from '../kernel/database/table.ts'

/** The only code that writes the tables of sign-ins at directories. Sessions themselves are written by `staff/tables`. */

const attempt = columnsOf(tables.staffDirectoryAttempt, tables.staffDirectoryAttempt.name)
const held = columnsOf(tables.staffDirectorySession, tables.staffDirectorySession.name)
const logout = columnsOf(tables.staffDirectoryLogout, tables.staffDirectoryLogout.name)

const FIELD = { access: 'directory_access', refresh: 'directory_refresh' } as const

const BEGIN = prepare(
  pick(attempt, 'stateHash', 'provider', 'browserHash', 'nonce', 'codeVerifier', 'returnTo', 'expiresAt'),
  (given) => insertFrom(tables.staffDirectoryAttempt, given),
)

export type Attempt = Parameters<typeof BEGIN.run>[1]

export async function writeAttempt(services: Pick<Services, 'db'>, begun: Attempt): Promise<void> {
  await BEGIN.run(services.db, begun)
}

const TAKE = query({ stateHash: 'bytea', provider: 'text' }, ({ stateHash, provider }) =>
  returning(
    `DELETE FROM ${attempt} WHERE ${attempt.stateHash} = ${stateHash} AND ${attempt.provider} = ${provider}`,
    pick(attempt, 'browserHash', 'nonce', 'codeVerifier', 'returnTo', 'expiresAt'),
  ),
)

/** Takes a sign-in that has begun. Of several requests with one state, only one gets it, so a nonce works once. */
export async function takeAttempt(services: Pick<Services, 'db'>, stateHash: Buffer, provider: string) {
  return (await TAKE.first(services.db, { stateHash, provider })) ?? null
}

/** Returns tokens as they are stored: encrypted, and bound to their session. */
export function sealTokens(
  { secrets }: Pick<Services, 'secrets'>,
  sessionId: string,
  tokens: DirectoryTokens,
) {
  const seal = (field: string, token: string | null) =>
    token === null ? null : secrets.encrypt(field, sessionId, token)
  return {
    accessTokenEnc: seal(FIELD.access, tokens.access),
    refreshTokenEnc: seal(FIELD.refresh, tokens.refresh),
  }
}

/** Adds the CTE that stores with what a session is confirmed. `session` names the CTE with the session's id. */
export function insertHeld(
  sql: Statement,
  services: Pick<Services, 'secrets'>,
  session: { readonly name: string; readonly id: Sql },
  row: {
    readonly sessionId: string
    readonly provider: string
    readonly subject: string
    readonly sid: string | null
    readonly strong: boolean
    readonly tokens: DirectoryTokens
    readonly at: Date
  },
): void {
  const { accessTokenEnc, refreshTokenEnc } = sealTokens(services, row.sessionId, row.tokens)
  const values = {
    sessionId: session.id,
    provider: sql.given('text', row.provider),
    subject: sql.given('text', row.subject),
    sid: sql.given('text?', row.sid),
    strong: sql.given('bool', row.strong),
    accessTokenEnc: sql.given('text?', accessTokenEnc),
    refreshTokenEnc: sql.given('text?', refreshTokenEnc),
    checkedAt: sql.given('timestamptz', row.at),
  }
  sql.with('held', insertFrom(tables.staffDirectorySession, values, session.name))
}

const h = columnsOf(tables.staffDirectorySession, 'h')
const n = columnsOf(tables.staffSession, 'n')
const OPEN = query({ provider: 'text', now: 'timestamptz' }, ({ provider, now }) =>
  select(
    {
      ...pick(h, 'sessionId', 'subject', 'strong', 'accessTokenEnc', 'refreshTokenEnc', 'failingSince'),
      staffId: n.userId,
    },
    `FROM ${h} JOIN ${n} ON ${n.id} = ${h.sessionId}
      WHERE ${h.provider} = ${provider} AND ${n.expiresAt} > ${now} ORDER BY ${h.checkedAt}`,
  ),
)

/** The open sessions of a directory, those first that were not confirmed for the longest. */
export async function readOpen(services: Pick<Services, 'db' | 'secrets'>, provider: string, now: Date) {
  const rows = await OPEN.all(services.db, { provider, now })
  return rows.map(({ accessTokenEnc, refreshTokenEnc, ...row }) => ({
    ...row,
    /** @throws Error if the key with which they were encrypted is gone */
    tokens: (): DirectoryTokens => {
      const open = (field: string, sealed: string | null) =>
        sealed === null ? null : services.secrets.decrypt(field, row.sessionId, sealed)
      return {
        access: open(FIELD.access, accessTokenEnc),
        refresh: open(FIELD.refresh, refreshTokenEnc),
      }
    },
  }))
}

export type OpenSession = Awaited<ReturnType<typeof readOpen>>[number]

/** Adds the CTE that stores what the last question to the directory brought. */
export function updateHeld(
  sql: Statement,
  sessionId: string,
  set: {
    readonly checkedAt?: Date
    readonly failingSince: Date | null
    readonly accessTokenEnc?: string | null
    readonly refreshTokenEnc?: string | null
  },
): void {
  sql.with(
    'held',
    `UPDATE ${held} SET ${assign(sql, tables.staffDirectorySession, set)}
      WHERE ${held.sessionId} = ${sql.given('uuid', sessionId)} RETURNING 1`,
  )
}

/** Adds the CTE `once`, which has a row only the first time that this logout token arrives. */
export function takeLogout(sql: Statement, provider: string, { jti, expiresAt }: DirectoryLogout): void {
  const row = {
    provider: sql.given('text', provider),
    jti: sql.given('text', jti),
    expiresAt: sql.given('timestamptz', expiresAt),
  }
  sql.with('once', `${insertFrom(tables.staffDirectoryLogout, row)} ON CONFLICT DO NOTHING RETURNING 1`)
}

const FORGET_ATTEMPTS = prepare(
  { before: 'timestamptz' },
  ({ before }) => `DELETE FROM ${attempt} WHERE ${attempt.expiresAt} < ${before}`,
)
const FORGET_LOGOUTS = prepare(
  { before: 'timestamptz' },
  ({ before }) => `DELETE FROM ${logout} WHERE ${logout.expiresAt} < ${before}`,
)

/** Deletes sign-ins that nobody finished, and logout tokens that have expired by real time. */
export async function forgetDirectory(services: Pick<Services, 'db'>, before: Date): Promise<void> {
  await FORGET_ATTEMPTS.run(services.db, { before })
  await FORGET_LOGOUTS.run(services.db, { before })
}
