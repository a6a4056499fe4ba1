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
import { demoKey, readKey } from './key.ts'
import { isAccepted } from './networks.ts'

const c = columnsOf(tables.partnerClient, 'c')
const k = columnsOf(tables.partnerKey, 'k')

const FOUND = query({ id: 'text', now: 'timestamptz' }, ({ id, now }) =>
  select(
    {
      clientId: c.id,
      ...pick(c, 'scopes', 'networks', 'certificates'),
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
 * @param input.certificate the fingerprint of the certificate with which the client connected; null if there is none,
 * or none that can be trusted
 * @param input.demo whether the demo's public key is accepted
 * @throws Problem KEY_MISSING, KEY_INVALID, NETWORK_NOT_ALLOWED, CERTIFICATE_NOT_ACCEPTED
 */
export async function authenticate(
  services: Pick<Services, 'db' | 'clock'>,
  input: {
    readonly authorization: string | undefined
    readonly address: string
    readonly certificate: string | null
    readonly demo: boolean
  },
): Promise<KeyHolder> {
  const challenge = { headers: { 'WWW-Authenticate': 'Bearer' } }
  const [, text] = /^Bearer +(\S+)$/i.exec(input.authorization ?? '') ?? []
  if (text === undefined) throw new Problem('KEY_MISSING', challenge)
  const read = readKey(text)
  const given = read?.id === demoKey.id && !input.demo ? null : read
  const now = services.clock.now()
  const found = given === null ? undefined : await FOUND.first(services.db, { id: given.id, now })
  if (given === null || found === undefined || !timingSafeEqual(found.hash, given.hash))
    throw new Problem('KEY_INVALID', challenge)
  if (!isAccepted(found.networks, input.address)) throw new Problem('NETWORK_NOT_ALLOWED')
  if (found.certificates.length > 0 && !found.certificates.includes(input.certificate ?? ''))
    throw new Problem('CERTIFICATE_NOT_ACCEPTED')
  const before = new Date(now.getTime() - MINUTE_MS)
  if (found.lastUsedAt === null || found.lastUsedAt < before)
    await noteUse(services.db, { id: given.id, now, before })
  return {
    id: found.clientId,
    keyId: given.id,
    scopes: partnerScopes.filter((scope) => found.scopes.includes(scope)),
  }
}
