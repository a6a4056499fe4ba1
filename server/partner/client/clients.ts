import { z } from 'zod'
import type { Services } from '../../context.ts'
import { type Actor, recordAudit } from '../../evidence/audit.ts'
import { tables } from '../../generated/tables.ts'
import { DAY_MS } from '../../kernel/calendar.ts'
import { isStale, isUniqueViolation } from '../../kernel/database/db.ts'
import { computed, oneMore, pick } from '../../kernel/database/expression.ts'
import { listOf, select } from '../../kernel/database/selection.ts'
import { prepare, type Queryable, query, readAll, Statement } from '../../kernel/database/statement.ts'
import {
  assign,
  assignSql,
  columnsOf,
  hasVersion,
  insert,
  returning,
  update,
} from '../../kernel/database/table.ts'
import { DomainError } from '../../kernel/errors.ts'
import { KEYS_AT_ONCE, type PartnerScope, partnerScopes } from '../rules/scopes.ts'
import { agentsOf, assignAgents } from './agents.ts'
import { makeKey } from './key.ts'

/** Maximum number of clients. An insurer has a few systems. */
const MOST_CLIENTS = 200

const c = columnsOf(tables.partnerClient, 'c')
const k = columnsOf(tables.partnerKey, 'k')
const client = columnsOf(tables.partnerClient, tables.partnerClient.name)
const key = columnsOf(tables.partnerKey, tables.partnerKey.name)

const keysOf = listOf(
  select(
    pick(k, 'id', 'createdAt', 'expiresAt', 'revokedAt', 'lastUsedAt'),
    `FROM ${k} WHERE ${k.clientId} = ${c.id}`,
  ),
  'createdAt',
)

const CLIENTS = query({}, () =>
  select(
    {
      ...pick(c, 'id', 'name', 'scopes', 'networks', 'certificates', 'version', 'createdAt', 'disabledAt'),
      keys: keysOf,
      agents: agentsOf,
    },
    `FROM ${c} ORDER BY ${c.name} LIMIT ${MOST_CLIENTS}`,
  ),
)

/** Where a key stands at `now`. */
function stateOf(
  { expiresAt, revokedAt }: { readonly expiresAt: Date; readonly revokedAt: Date | null },
  now: Date,
): 'VALID' | 'EXPIRED' | 'REVOKED' {
  if (revokedAt !== null) return 'REVOKED'
  return expiresAt <= now ? 'EXPIRED' : 'VALID'
}

/** All clients by name, with their agents, and their keys, the oldest first. */
export async function listClients(services: Pick<Services, 'db' | 'clock'>) {
  const now = services.clock.now()
  const clients = await CLIENTS.all(services.db, {})
  return clients.map(({ createdAt, disabledAt, keys, scopes, ...rest }) => ({
    ...rest,
    scopes: partnerScopes.filter((scope) => scopes.includes(scope)),
    createdAt: createdAt.toISOString(),
    disabledAt: disabledAt?.toISOString() ?? null,
    keys: keys.map(({ id, lastUsedAt, ...times }) => ({
      id,
      state: stateOf(times, now),
      createdAt: times.createdAt.toISOString(),
      expiresAt: times.expiresAt.toISOString(),
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
    })),
  }))
}

export interface ClientFields {
  readonly name: string
  readonly scopes: readonly PartnerScope[]
  readonly networks: readonly string[]
  /** Fingerprints in the spelling of `fingerprintIn`. */
  readonly certificates: readonly string[]
}

/** The person who made something; null for the system itself. */
const maker = ({ kind, id }: Actor) => (kind === 'SYSTEM' ? null : id)
/** The staff of an outside call centre for whom a client acts. */
interface ClientAgents {
  readonly agents: readonly string[]
}

const once = (ids: readonly string[]) => [...new Set(ids)].sort()

const nameTaken = () => new DomainError('NAME_TAKEN', { fields: ['name'] })

/** The refusal that an error of a write stands for. A write fails as stale only because of its agents. */
function refusalOf(error: unknown): unknown {
  if (isUniqueViolation(error)) return nameTaken()
  return isStale(error) ? new DomainError('PARTNER_AGENT_NOT_FIT', { fields: ['agents'] }) : error
}

/**
 * Creates a client. It has no key yet.
 * @throws DomainError NAME_TAKEN {fields}; PARTNER_AGENT_NOT_FIT {fields} (see `assignAgents`)
 */
export async function createClient(
  services: Services,
  actor: Actor,
  { reason, agents: given, ...fields }: ClientFields & ClientAgents & { readonly reason: string },
): Promise<{ id: string }> {
  const at = services.clock.now()
  const agents = once(given)
  const row = {
    id: services.ids.id(at),
    ...fields,
    version: 1,
    createdAt: at,
    createdBy: maker(actor),
  }
  const sql = new Statement()
  const changed = sql.with('changed', returning(insert(sql, tables.partnerClient, [row]), pick(client, 'id')))
  // A new client has none to lose, and whoever assigns agents is a person.
  const assigned =
    agents.length === 0 ? 'true' : assignAgents(sql, actor, { clientId: row.id, staffIds: agents, at })
  recordAudit(sql, actor, {
    at,
    action: 'partner.create',
    from: 'changed',
    targetKind: 'partner_client',
    targetId: changed.id,
    change: sql.given('jsonb', { after: { ...fields, agents }, reason }),
  })
  try {
    await services.db.query(sql.text(`SELECT ${assigned} FROM changed`), sql.values)
  } catch (error) {
    throw refusalOf(error)
  }
  return { id: row.id }
}

const ONE = query({ id: 'uuid' }, ({ id }) =>
  select(
    {
      ...pick(c, 'id', 'name', 'scopes', 'networks', 'certificates', 'version', 'disabledAt'),
      agents: agentsOf,
    },
    `FROM ${c} WHERE ${c.id} = ${id}`,
  ),
)

async function readClient(services: Pick<Services, 'db'>, id: string) {
  const row = await ONE.first(services.db, { id })
  if (row === undefined) throw new DomainError('RECORD_NOT_FOUND')
  return row
}

async function changeClient(
  services: Services,
  actor: Actor,
  input: {
    readonly id: string
    readonly version: number
    readonly action: 'partner.edit' | 'partner.disable' | 'partner.enable'
    readonly set: (at: Date) => Partial<ClientFields> & { readonly disabledAt?: Date | null }
    /** The agents that the client then has; absent if they stay. */
    readonly agents?: readonly string[]
    readonly reason: string
  },
): Promise<void> {
  const at = services.clock.now()
  const { name, scopes, networks, certificates, agents: had } = await readClient(services, input.id)
  const set = input.set(at)
  const sql = new Statement()
  const changed = sql.with(
    'changed',
    update(tables.partnerClient, 'c', {
      set: assign(sql, tables.partnerClient, { ...set, version: oneMore(c.version) }),
      where: hasVersion(sql, c, input),
      returning: pick(c, 'id'),
    }),
  )
  const { disabledAt: _, ...fields } = set
  const agents = input.agents === undefined ? undefined : once(input.agents)
  const assigned =
    agents === undefined ? 'true' : assignAgents(sql, actor, { clientId: input.id, staffIds: agents, at })
  const compared =
    agents === undefined
      ? {}
      : {
          before: { name, scopes, networks, certificates, agents: once(had.map(({ id }) => id)) },
          after: { ...fields, agents },
        }
  recordAudit(sql, actor, {
    at,
    action: input.action,
    from: 'changed',
    targetKind: 'partner_client',
    targetId: changed.id,
    change: sql.given('jsonb', { ...compared, reason: input.reason }),
  })
  const result = { id: changed.id, assigned: computed(z.boolean(), assigned) }
  const rows = await readAll(services.db, sql, sql.select(result, 'FROM changed')).catch((error: unknown) => {
    throw refusalOf(error)
  })
  if (rows.length === 0) throw new DomainError('EDITED_MEANWHILE')
}

/**
 * Changes a client and the agents for whom it acts. It takes effect with the client's next request, on every instance.
 * @throws DomainError RECORD_NOT_FOUND, EDITED_MEANWHILE, NAME_TAKEN, PARTNER_AGENT_NOT_FIT
 */
export async function editClient(
  services: Services,
  actor: Actor,
  input: ClientFields &
    ClientAgents & { readonly id: string; readonly version: number; readonly reason: string },
): Promise<void> {
  const { id, version, reason, agents, ...fields } = input
  const action = 'partner.edit'
  await changeClient(services, actor, { id, version, reason, agents, action, set: () => fields })
}

/**
 * Disables a client and with it all its keys, or enables it again.
 * @throws DomainError RECORD_NOT_FOUND, EDITED_MEANWHILE
 */
export async function switchClient(
  services: Services,
  actor: Actor,
  input: {
    readonly id: string
    readonly version: number
    readonly enabled: boolean
    readonly reason: string
  },
): Promise<void> {
  const { id, version, enabled, reason } = input
  await changeClient(services, actor, {
    id,
    version,
    reason,
    action: enabled ? 'partner.enable' : 'partner.disable',
    set: (at) => ({ disabledAt: enabled ? null : at }),
  })
}

/**
 * Makes a key for a client. The key itself is returned once and is not stored.
 * @throws DomainError RECORD_NOT_FOUND; KEYS_FULL {most} if the client has two valid keys
 */
export async function issueKey(
  services: Services,
  actor: Actor,
  input: { readonly clientId: string; readonly days: number; readonly reason: string },
): Promise<{ id: string; key: string; expiresAt: string }> {
  const at = services.clock.now()
  await readClient(services, input.clientId)
  const made = makeKey([services.ids.token(), services.ids.token()])
  const expiresAt = new Date(at.getTime() + input.days * DAY_MS)
  const sql = new Statement()
  const owner = sql.given('uuid', input.clientId)
  const now = sql.given('timestamptz', at)
  // The client's row is locked, so that two people cannot issue the last key at the same time.
  sql.with('owner', `SELECT ${c.id} FROM ${c} WHERE ${c.id} = ${owner} FOR UPDATE`)
  const valid = `SELECT count(*) FROM ${k} WHERE ${k.clientId} = ${owner} AND ${k.revokedAt} IS NULL AND ${k.expiresAt} > ${now}`
  sql.with('room', `SELECT 1 FROM owner WHERE (${valid}) < ${sql.given('int4', KEYS_AT_ONCE)}`)
  const row = {
    id: made.id,
    clientId: input.clientId,
    hash: made.hash,
    createdAt: at,
    createdBy: maker(actor),
    expiresAt,
  }
  const issued = sql.with(
    'issued',
    returning(insert(sql, tables.partnerKey, [row], 'room'), pick(key, 'id', 'clientId')),
  )
  recordAudit(sql, actor, {
    at,
    action: 'partner.issue-key',
    from: 'issued',
    targetKind: 'partner_client',
    targetId: issued.clientId,
    change: sql.given('jsonb', { key: made.id, expiresAt: expiresAt.toISOString(), reason: input.reason }),
  })
  const rows = await readAll(services.db, sql, sql.select({ id: issued.id }, 'FROM issued'))
  if (rows.length === 0) throw new DomainError('KEYS_FULL', { most: KEYS_AT_ONCE })
  return { id: made.id, key: made.key, expiresAt: expiresAt.toISOString() }
}

/**
 * Revokes a key at once, on every instance: each request looks its key up.
 * @throws DomainError STEP_NOT_POSSIBLE if the key is unknown or already revoked
 */
export async function revokeKey(
  services: Services,
  actor: Actor,
  input: { readonly id: string; readonly reason: string },
): Promise<void> {
  const at = services.clock.now()
  const sql = new Statement()
  const revoked = sql.with(
    'revoked',
    update(tables.partnerKey, 'k', {
      set: assign(sql, tables.partnerKey, { revokedAt: at }),
      where: [`${k.id} = ${sql.given('text', input.id)}`, `${k.revokedAt} IS NULL`],
      returning: pick(k, 'clientId'),
    }),
  )
  recordAudit(sql, actor, {
    at,
    action: 'partner.revoke-key',
    from: 'revoked',
    targetKind: 'partner_client',
    targetId: revoked.clientId,
    change: sql.given('jsonb', { key: input.id, reason: input.reason }),
  })
  const rows = await readAll(services.db, sql, sql.select({ id: revoked.clientId }, 'FROM revoked'))
  if (rows.length === 0) throw new DomainError('STEP_NOT_POSSIBLE')
}

const USED = prepare({ id: 'text', now: 'timestamptz', before: 'timestamptz' }, ({ id, now, before }) => {
  const older = `(${k.lastUsedAt} IS NULL OR ${k.lastUsedAt} < ${before})`
  return `UPDATE ${k} SET ${assignSql(tables.partnerKey, { lastUsedAt: now })} WHERE ${k.id} = ${id} AND ${older}`
})

/** Records that a key was used, unless that was recorded after `before`. */
export async function noteUse(
  db: Queryable,
  use: { readonly id: string; readonly now: Date; readonly before: Date },
): Promise<void> {
  await USED.run(db, use)
}
