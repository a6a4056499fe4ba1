import type { Services } from '../../context.ts'
import { sha256 } from '../../evidence/digest.ts'
import { tables } from '../../generated/tables.ts'
import { pick } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { query, type Statement } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { staffLimits } from '../rules/sign-in.ts'
import { device, forgetDevices, insertDevice, moveDevices } from '../tables/write.ts'
import type { Origin } from './lockout.ts'

/**
 * The token by which a browser is recognised, and its hash. The browser keeps the token; the database stores only the
 * hash.
 */
export interface NewDevice {
  readonly token: string
  readonly hash: Buffer
}

export function newDevice(services: Pick<Services, 'ids'>): NewDevice {
  const token = services.ids.token()
  return { token, hash: sha256(token) }
}

const s = columnsOf(tables.staff, 's')
const KNOWN = query({ device: 'bytea', username: 'text', now: 'timestamptz' }, (given) =>
  select(
    pick(device, 'staffId'),
    `FROM ${device} JOIN ${s} ON ${s.id} = ${device.staffId}
      WHERE ${device.deviceHash} = ${given.device} AND ${s.username} = ${given.username} AND ${device.expiresAt} > ${given.now}`,
  ),
)

/**
 * Returns the origin of a guess at this user name: the browser's hash if the account was signed in with this browser
 * before, otherwise 'stranger'.
 * @param hash the hash of the browser's device cookie
 */
export async function originOf(
  services: Pick<Services, 'db' | 'clock'>,
  username: string,
  hash: Buffer | null,
): Promise<Origin> {
  if (hash === null) return 'stranger'
  const known = await KNOWN.first(services.db, { device: hash, username, now: services.clock.now() })
  return known === undefined ? 'stranger' : hash
}

/**
 * Adds CTEs to a sign-in's statement that record the browser as known to the account. Each sign-in sets a new cookie,
 * so that a copy of the old cookie becomes useless. The other accounts known in this browser are moved to the new
 * cookie.
 */
export function rememberDevice(
  sql: Statement,
  input: {
    readonly staffId: string
    readonly before: Buffer | null
    readonly after: Buffer
    readonly at: Date
  },
): void {
  const { before, after, at } = input
  const staffId = sql.given('uuid', input.staffId)
  const old = sql.given('bytea?', before)
  const hash = sql.given('bytea', after)
  const until = new Date(at.getTime() + staffLimits.deviceMs)
  const times = { at: sql.given('timestamptz', at), until: sql.given('timestamptz', until) }
  const { deviceHash, staffId: owner } = device
  sql.with('replaced', forgetDevices(`${deviceHash} = ${old} AND ${owner} = ${staffId}`))
  sql.with('moved', moveDevices(hash, `${deviceHash} = ${old} AND ${owner} <> ${staffId}`))
  sql.with('remembered', insertDevice({ hash, staffId, ...times }))
}
