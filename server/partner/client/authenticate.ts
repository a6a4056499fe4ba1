import { timingSafeEqual } from 'node:crypto'
import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import { MINUTE_MS } from '../../kernel/calendar.ts'
import { pick } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { query } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { Problem } from '../rules/problem.ts'
import { type PartnerScope, partnerScopes } from '../rules/scopes.ts'
import { noteUse } from './clients.ts'
import { readKey } from './key.ts'
import { isAccepted } from './networks.ts'

const c = columnsOf(tables.partnerClient, 'c')
const k = columnsOf(tables.partnerKey, 'k')

const FOUND = query({ id: 'text', now: 'timestamptz' }, ({ id, now }) =>
  select(
    {
      clientId: c.id,
      ...pick(c, 'scopes', 'networks'),
      ...pick(k, 'hash', 'lastUsedAt'),
    },
    `FROM ${k} JOIN ${c} ON ${c.id} = ${k.clientId}
      WHERE ${k.id} = ${id} AND ${k.revokedAt} IS NULL AND ${k.expiresAt} > ${now} AND ${c.disabledAt} IS NULL`,
  ),
)

/** The system behind a request, as its key and its configuration say. */
export interface PartnerClient {
  readonly id: string
  readonly scopes: readonly PartnerScope[]
}

interface KeyHolder extends PartnerClient {
  /** The part of the request's key that may be shown. */
  readonly keyId: string
}

/**
 * Finds the client of a request. The key is looked up for every request, so that a revoked one is refused at once on
 * every instance.
 *
 * @param input.authorization the value of the header
 * @param input.address the client's IP address
 * @throws Problem KEY_MISSING, KEY_INVALID, NETWORK_NOT_ALLOWED
 */
export async function authenticate(
  services: Pick<Services, 'db' | 'clock'>,
  input: { readonly authorization: string | undefined; readonly address: string },
): Promise<KeyHolder> {
  const challenge = { headers: { 'WWW-Authenticate': 'Bearer' } }
  const [, text] = /^Bearer +(\S+)$/i.exec(input.authorization ?? '') ?? []
  if (text === undefined) throw new Problem('KEY_MISSING', challenge)
  const given = readKey(text)
  const now = services.clock.now()
  const found = given === null ? undefined : await FOUND.first(services.db, { id: given.id, now })
  if (given === null || found === undefined || !timingSafeEqual(found.hash, given.hash))
    throw new Problem('KEY_INVALID', challenge)
  if (!isAccepted(found.networks, input.address)) throw new Problem('NETWORK_NOT_ALLOWED')
  const before = new Date(now.getTime() - MINUTE_MS)
  if (found.lastUsedAt === null || found.lastUsedAt < before)
    await noteUse(services.db, { id: given.id, now, before })
  return {
    id: found.clientId,
    keyId: given.id,
    scopes: partnerScopes.filter((scope) => found.scopes.includes(scope)),
  }
}
