import type { Services } from '../../context.ts'
import { type Actor, recordAudit, systemActor } from '../../evidence/audit.ts'
import { lastPosition } from '../../feed/read.ts'
import { tables, type WebhookEndpointRow } from '../../generated/tables.ts'
import { oneMore, pick } from '../../kernel/database/expression.ts'
import { recordset, select } from '../../kernel/database/selection.ts'
import { prepare, query, readAll, Statement } from '../../kernel/database/statement.ts'
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
import { insertMessages } from '../../notify/outbox.ts'
import type { endpointEnds, FeedEventType } from '../../vocabulary/visits.ts'
import { type Circuit, isLost } from '../rules/retry.ts'
import { FORMER_SECRET_MS, MOST_ENDPOINTS } from '../rules/webhooks.ts'

/** This file is the only writer of `webhook_endpoint`. */

const e = columnsOf(tables.webhookEndpoint, 'e')
const endpoint = columnsOf(tables.webhookEndpoint, tables.webhookEndpoint.name)

/** The field under which an endpoint's secrets are sealed. */
const SECRETS_FIELD = 'webhookSecrets'

const columns = {
  ...pick(e, 'id', 'clientId', 'url', 'description', 'types', 'state', 'disabledFor', 'readTo', 'version'),
  ...pick(e, 'failures', 'failingSince', 'retryAt', 'secretsEnc', 'formerSecretUntil'),
}
const c = columnsOf(tables.partnerClient, 'c')
const d = columnsOf(tables.webhookDelivery, 'd')
const f = columnsOf(tables.feedEvent, 'f')
const OF_CLIENT = `${e} JOIN ${c} ON ${c.id} = ${e.clientId}`
const ONE = query({ id: 'uuid' }, ({ id }) =>
  select({ ...columns, clientDisabledAt: c.disabledAt }, `FROM ${OF_CLIENT} WHERE ${e.id} = ${id}`),
)
export type StoredEndpoint = Readonly<Pick<WebhookEndpointRow, keyof typeof columns>> & {
  readonly clientDisabledAt: Date | null
}

/** One endpoint. @throws DomainError RECORD_NOT_FOUND */
export async function readEndpoint(services: Pick<Services, 'db'>, id: string): Promise<StoredEndpoint> {
  const row = await ONE.first(services.db, { id })
  if (row === undefined) throw new DomainError('RECORD_NOT_FOUND')
  return row
}

const SERVED = query({ now: 'timestamptz' }, ({ now }) => {
  const unread = `${e.readTo} < (SELECT max(${f.position}) FROM ${f})`
  const due = `EXISTS (SELECT 1 FROM ${d} WHERE ${d.endpointId} = ${e.id} AND ${d.settledAt} IS NULL
    AND ${d.nextTryAt} <= ${now} AND (${d.leasedUntil} IS NULL OR ${d.leasedUntil} <= ${now}))`
  return select(
    pick(e, 'id'),
    `FROM ${OF_CLIENT} WHERE ${e.state.is('ACTIVE')} AND ${c.disabledAt} IS NULL
      AND (${e.retryAt} IS NULL OR ${e.retryAt} <= ${now}) AND (${unread} OR ${due}) ORDER BY ${e.id}`,
  )
})

/** The ids of the endpoints for which there is something to do, and to which messages may be sent now. */
export async function servedEndpoints(services: Pick<Services, 'db' | 'clock'>): Promise<string[]> {
  const rows = await SERVED.all(services.db, { now: services.clock.now() })
  return rows.map(({ id }) => id)
}

/** The secrets with which messages to an endpoint are signed at `now`, the current one first. */
export function secretsOf(
  services: Pick<Services, 'secrets'>,
  { id, secretsEnc, formerSecretUntil }: StoredEndpoint,
  now: Date,
): string[] {
  const secrets = services.secrets.decrypt(SECRETS_FIELD, id, secretsEnc).split(' ')
  return secrets.slice(0, formerSecretUntil !== null && formerSecretUntil > now ? 2 : 1)
}

/** 32 random bytes in the form that Standard Webhooks prescribes. */
function newSecret({ ids }: Pick<Services, 'ids'>): string {
  return `whsec_${Buffer.from(ids.token(), 'base64url').toString('base64')}`
}

/** What staff says of an endpoint. */
export interface EndpointFields {
  readonly url: string
  readonly description: string
  /** Empty: all types. */
  readonly types: readonly FeedEventType[]
}

function checkUrl({ webhooks }: Pick<Services, 'webhooks'>, url: string): void {
  if (!webhooks.accepts(url)) throw new DomainError('URL_NOT_ALLOWED', { fields: ['url'] })
}

/**
 * Registers an endpoint. It gets the events that are placed in the feed from now on. Its secret is returned once.
 * @throws DomainError URL_NOT_ALLOWED {fields}; ENDPOINTS_FULL {most}, also if there is no such client
 */
export async function createEndpoint(
  services: Services,
  actor: Actor,
  input: EndpointFields & { readonly clientId: string; readonly reason: string },
): Promise<{ id: string; secret: string }> {
  const at = services.clock.now()
  const { clientId, reason, ...fields } = input
  checkUrl(services, fields.url)
  const id = services.ids.id(at)
  const secret = newSecret(services)
  const sql = new Statement()
  const room = `SELECT 1 FROM ${c} WHERE ${c.id} = ${sql.given('uuid', clientId)}
    AND (SELECT count(*) FROM ${e}) < ${sql.given('int4', MOST_ENDPOINTS)}`
  sql.with('room', room)
  const row = {
    id,
    clientId,
    ...fields,
    state: 'ACTIVE' as const,
    secretsEnc: services.secrets.encrypt(SECRETS_FIELD, id, secret),
    readTo: String(await lastPosition(services)),
    version: 1,
    createdAt: at,
    createdBy: actor.id,
  }
  const added = sql.with(
    'added',
    returning(insert(sql, tables.webhookEndpoint, [row], 'room'), pick(endpoint, 'id', 'clientId')),
  )
  recordAudit(sql, actor, {
    at,
    action: 'webhook.create',
    from: 'added',
    targetKind: 'partner_client',
    targetId: added.clientId,
    change: sql.given('jsonb', { after: { ...fields }, reason }),
  })
  const rows = await readAll(services.db, sql, sql.select({ id: added.id }, 'FROM added'))
  if (rows.length === 0) throw new DomainError('ENDPOINTS_FULL', { most: MOST_ENDPOINTS })
  return { id, secret }
}

/** Applies one change of staff to an endpoint. @throws DomainError EDITED_MEANWHILE */
export async function changeEndpoint(
  services: Services,
  actor: Actor,
  input: {
    readonly seen: { readonly id: string; readonly version: number }
    readonly at: Date
    readonly action: 'webhook.edit' | 'webhook.pause' | 'webhook.resume' | 'webhook.rotate-secret'
    readonly set: Parameters<typeof assign<typeof tables.webhookEndpoint, keyof WebhookEndpointRow>>[2]
    readonly told: Readonly<Record<string, string | object>>
    /** Adds further writes of the same use case. */
    readonly beside?: (sql: Statement) => void
  },
): Promise<void> {
  const { seen, at, action, set, told } = input
  const sql = new Statement()
  const changed = sql.with(
    'changed',
    update(tables.webhookEndpoint, 'e', {
      set: assign(sql, tables.webhookEndpoint, { ...set, version: oneMore(e.version) }),
      where: hasVersion(sql, e, seen),
      returning: pick(e, 'id', 'clientId'),
    }),
  )
  recordAudit(sql, actor, {
    at,
    action,
    from: 'changed',
    targetKind: 'partner_client',
    targetId: changed.clientId,
    change: sql.given('jsonb', told),
  })
  input.beside?.(sql)
  const rows = await readAll(services.db, sql, sql.select({ id: changed.id }, 'FROM changed'))
  if (rows.length === 0) throw new DomainError('EDITED_MEANWHILE')
}

/** The endpoint as staff saw it, and why it is changed. */
export interface SeenEndpoint {
  readonly id: string
  readonly version: number
  readonly reason: string
}

/**
 * Changes what staff says of an endpoint.
 * @throws DomainError URL_NOT_ALLOWED {fields}, RECORD_NOT_FOUND, EDITED_MEANWHILE
 */
export async function editEndpoint(
  services: Services,
  actor: Actor,
  input: SeenEndpoint & EndpointFields,
): Promise<void> {
  const at = services.clock.now()
  const { id, version, reason, ...fields } = input
  checkUrl(services, fields.url)
  const { url, description, types } = await readEndpoint(services, id)
  const told = { before: { url, description, types }, after: { ...fields }, reason }
  await changeEndpoint(services, actor, {
    seen: { id, version },
    at,
    action: 'webhook.edit',
    set: fields,
    told,
  })
}

/**
 * Gives an endpoint a new secret, which is returned once. For a day, messages are signed with both.
 * @throws DomainError RECORD_NOT_FOUND, EDITED_MEANWHILE
 */
export async function rotateSecret(
  services: Services,
  actor: Actor,
  input: SeenEndpoint,
): Promise<{ secret: string; formerUntil: string }> {
  const at = services.clock.now()
  const { id, version, reason } = input
  const stored = await readEndpoint(services, id)
  const secret = newSecret(services)
  const [former = ''] = secretsOf(services, stored, at)
  const until = new Date(at.getTime() + FORMER_SECRET_MS)
  await changeEndpoint(services, actor, {
    seen: { id, version },
    at,
    action: 'webhook.rotate-secret',
    set: {
      secretsEnc: services.secrets.encrypt(SECRETS_FIELD, id, `${secret} ${former}`),
      formerSecretUntil: until,
    },
    told: { url: stored.url, reason },
  })
  return { secret, formerUntil: until.toISOString() }
}

/**
 * SQL that moves an endpoint on in the feed. It returns the row `e` unless another instance has moved it meanwhile, the
 * endpoint is no longer active, or there is nothing behind its place (`to` is null).
 */
export function moveOn(move: { readonly id: string; readonly from: string; readonly to: string }) {
  return update(tables.webhookEndpoint, 'e', {
    set: assignSql(tables.webhookEndpoint, { readTo: move.to }),
    where: [
      `${e.id} = ${move.id}`,
      `${e.readTo} = ${move.from}`,
      `${e.readTo} < ${move.to}`,
      e.state.is('ACTIVE'),
    ],
    returning: pick(e, 'id', 'types'),
  })
}

/**
 * Adds to a statement what an endpoint's last tries mean for it. It is disabled if it says that it is gone, or if nothing
 * has reached it for three days; staff then learns of it.
 */
export function settleCircuit(
  sql: Statement,
  of: StoredEndpoint,
  after: Circuit,
  round: { readonly gone: boolean; readonly now: Date },
): void {
  const { gone, now } = round
  const disabledFor: (typeof endpointEnds)[number] | null = gone
    ? 'GONE'
    : isLost(after, now)
      ? 'UNREACHABLE'
      : null
  const ended =
    disabledFor === null
      ? {}
      : { state: 'DISABLED' as const, disabledFor, disabledAt: now, version: oneMore(e.version) }
  const settled = sql.with(
    'circuit',
    update(tables.webhookEndpoint, 'e', {
      set: assign(sql, tables.webhookEndpoint, { ...after, ...ended }),
      where: [`${e.id} = ${sql.given('uuid', of.id)}`, e.state.is('ACTIVE')],
      returning: pick(e, 'id', 'clientId', 'version'),
    }),
  )
  if (disabledFor === null) return
  const at = sql.given('timestamptz', now)
  const message = insertMessages({
    from: 'circuit',
    id: 'gen_random_uuid()',
    topic: 'webhook.disabled',
    dedupeKey: `'webhook-disabled:' || ${settled.id} || ':' || ${settled.version}`,
    payload: `jsonb_build_object('endpointId', ${settled.id})`,
    at,
    availableAt: at,
  })
  sql.with('robot', message)
  recordAudit(sql, systemActor('webhooks'), {
    at: now,
    action: 'webhook.disable',
    from: 'circuit',
    targetKind: 'partner_client',
    targetId: settled.clientId,
    change: sql.given('jsonb', { url: of.url, because: disabledFor }),
  })
}

/** The secrets, as a sealed column (`server/keys/sealed-columns.ts`). */
export const sealedSecrets = {
  table: tables.webhookEndpoint.name,
  column: tables.webhookEndpoint.sql.secretsEnc,
  field: SECRETS_FIELD,
  of: e,
  sealed: e.secretsEnc,
  RESEAL: prepare({ rows: 'jsonb' }, ({ rows }) => {
    const r = recordset(rows, 'r', { id: e.id, before: e.secretsEnc, after: e.secretsEnc })
    return `UPDATE ${e} SET ${assignSql(tables.webhookEndpoint, { secretsEnc: r.after })} FROM ${r}
      WHERE ${e.id} = ${r.id} AND ${e.secretsEnc} = ${r.before}`
  }),
} as const
