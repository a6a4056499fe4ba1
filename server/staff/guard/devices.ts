import type { Services } from '../../context.ts'
import { sha256 } from '../../evidence/canonical.ts'
import type { Statement } from '../../kernel/database/statement.ts'
import { staffLimits } from '../rules/sign-in.ts'
import { forgetDevices, insertDevice, moveDevices } from '../tables/write.ts'
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

/**
 * Returns the origin of a guess at this user name: the browser's hash if the account was signed in with this browser
 * before, otherwise 'stranger'.
 * @param device the hash of the browser's device cookie
 */
export async function originOf(
  services: Pick<Services, 'db' | 'clock'>,
  username: string,
  device: Buffer | null,
): Promise<Origin> {
  if (device === null) return 'stranger'
  const found = await services.db.query(
    `SELECT 1 FROM staff_device d JOIN staff s ON s.id = d.staff_id
      WHERE d.device_hash = $1 AND s.username = $2 AND d.expires_at > $3`,
    [device, username, services.clock.now()],
  )
  return found.rows.length === 0 ? 'stranger' : device
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
  const staffId = `${sql.value(input.staffId)}::uuid`
  const old = `${sql.value(before)}::bytea`
  const hash = `${sql.value(after)}::bytea`
  const now = `${sql.value(at)}::timestamptz`
  const until = `${sql.value(new Date(at.getTime() + staffLimits.deviceMs))}::timestamptz`
  sql.with('replaced', forgetDevices(`device_hash = ${old} AND staff_id = ${staffId}`))
  sql.with('moved', moveDevices(hash, `device_hash = ${old} AND staff_id <> ${staffId}`))
  sql.with('remembered', insertDevice({ hash, staffId, at: now, until }))
}
