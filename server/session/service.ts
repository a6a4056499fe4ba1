import { VendorError } from '../adapters/vendor/vendor-error.ts'
import type { CustomerRequest, Services } from '../context.ts'
import { sha256 } from '../evidence/digest.ts'
import { tables } from '../generated/tables.ts'
import { endIdentitiesOf } from '../identity/store.ts'
import { holds, orNull, pick, type Sql } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { prepare, query } from '../kernel/database/statement.ts'
import { assignSql, columnsOf, insertFrom } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import { maskName } from '../kernel/text/mask.ts'
import { admitDevice } from '../notify/personal-links.ts'
import { owner } from '../visit/read.ts'
import { sessionIsOpen } from './open.ts'

const cs = columnsOf(tables.customerSession, 'cs')
const wb = columnsOf(tables.wechatBinding, 'wb')
const c = columnsOf(tables.customer, 'c')
const l = columnsOf(tables.personalLink, 'l')

/** A signed-in browser. Its cookie holds the token; the database stores only the token's hash. */
export interface SignedIn {
  readonly token: string
  readonly expiresAt: Date
}

const CREATE = prepare(pick(cs, 'id', 'openid', 'linkCustomerId', 'createdAt', 'expiresAt'), (given) =>
  insertFrom(tables.customerSession, given),
)

async function createSession(
  services: Services,
  who: { readonly openid: string } | { readonly customerId: string },
  now: Date,
): Promise<SignedIn> {
  const token = services.ids.token()
  const expiresAt = new Date(now.getTime() + services.settings.customerSessionMs)
  await CREATE.run(services.db, {
    id: sha256(token),
    openid: 'openid' in who ? who.openid : null,
    linkCustomerId: 'customerId' in who ? who.customerId : null,
    createdAt: now,
    expiresAt,
  })
  return { token, expiresAt }
}

/**
 * Signs a browser in with the code from WeChat. If this fails with SIGN_IN_FAILED, the page starts the sign-in again
 * without any action by the customer.
 * @throws DomainError SIGN_IN_FAILED when the code is unknown or already used; VENDOR_UNAVAILABLE when WeChat does
 * not answer
 */
export async function signInByWechat(services: Services, code: string): Promise<SignedIn> {
  try {
    const { openid } = await services.wechat.exchangeCode(code)
    return await createSession(services, { openid }, services.clock.now())
  } catch (error) {
    if (error instanceof VendorError)
      throw new DomainError(error.retryable ? 'VENDOR_UNAVAILABLE' : 'SIGN_IN_FAILED')
    throw error
  }
}

/**
 * The number of devices on which one personal link can be opened. One phone can count twice, because the app that
 * shows the text message and the browser that then opens the link keep separate cookies. [decision]
 */
export const LINK_DEVICES = 3
/** Seconds for which a browser is remembered as having opened a link. This time is longer than any link is valid. */
export const LINK_DEVICE_SECONDS = 90 * 24 * 60 * 60

/** One conditional write admits the device, so that the limit also holds when many devices open the link at once. */
const OPEN_LINK = query(
  { tokenHash: l.tokenHash, now: 'timestamptz', device: 'bytea', session: 'bytea?' },
  ({ tokenHash, now, device, session }, sql) => {
    const link = sql.with(
      'link',
      select(
        pick(l, 'tokenHash', 'customerId'),
        `FROM ${l} WHERE ${l.tokenHash} = ${tokenHash} AND ${l.expiresAt} > ${now}`,
      ),
    )
    sql.with('admitted', admitDevice({ from: 'link', tokenHash: link.tokenHash, device, most: LINK_DEVICES }))
    return sql.select(
      {
        customerId: link.customerId,
        admitted: holds('EXISTS (SELECT FROM admitted)'),
        signedIn: holds(`EXISTS (SELECT FROM ${cs} WHERE ${cs.id} = ${session}
          AND ${cs.linkCustomerId} = ${link.customerId} AND ${sessionIsOpen(now)})`),
      },
      'FROM link',
    )
  },
)

/**
 * Signs a browser in by a personal link from a text message. If the link is opened again in a browser whose session
 * already belongs to the customer, that session continues. A link opens on at most LINK_DEVICES devices, which limits
 * how widely it can be passed on. Opening the link repeatedly on one device counts only once.
 *
 * @param input.device SHA-256 of the browser's device token
 * @param input.session the session that the browser already has
 * @returns null when the browser's session already belongs to this customer
 * @throws DomainError LINK_INVALID when the link is unknown or expired
 * @throws DomainError LINK_ON_OTHER_DEVICES when too many devices have opened the link
 */
export async function signInByLink(
  services: Services,
  input: { readonly token: string; readonly device: Buffer; readonly session: Buffer | null },
): Promise<SignedIn | null> {
  const at = services.clock.now()
  const { token, device, session } = input
  const link = await OPEN_LINK.first(services.db, { tokenHash: sha256(token), now: at, device, session })
  if (link === undefined) throw new DomainError('LINK_INVALID')
  if (!link.admitted) throw new DomainError('LINK_ON_OTHER_DEVICES')
  if (link.signedIn) return null
  return await createSession(services, { customerId: link.customerId }, at)
}

export interface SessionView {
  readonly signedIn: boolean
  /**
   * True if the session has a customer, either through the binding of its WeChat identity or through a personal link.
   */
  readonly bound: boolean
  /** The customer's masked name; null when the session is not bound. */
  readonly name: string | null
  readonly idType: string | null
}

const OWNER = query({ session: 'bytea', now: 'timestamptz' }, ({ session, now }) =>
  select(
    { name: orNull(c.name), idType: orNull(c.idType) },
    `FROM ${cs} LEFT JOIN ${wb} ON ${wb.openid} = ${cs.openid} LEFT JOIN ${c} ON ${c.id} = ${owner}
      WHERE ${cs.id} = ${session} AND ${sessionIsOpen(now)}`,
  ),
)

/**
 * Describes the session of this browser. It returns a description even without a session, because pages use it to
 * decide which page to open next.
 */
export async function viewSession(services: Services, request: CustomerRequest): Promise<SessionView> {
  const nobody = { signedIn: false, bound: false, name: null, idType: null }
  if (request.session === null) return nobody
  const row = await OWNER.first(services.db, { session: request.session, now: services.clock.now() })
  if (row === undefined) return nobody
  const { name, idType } = row
  return { signedIn: true, bound: name !== null, name: name === null ? null : maskName(name), idType }
}

const LEAVE = prepare({ session: 'bytea', now: 'timestamptz' }, ({ session, now }, sql) => {
  sql.with('checks', endIdentitiesOf(session, now))
  return sql.text(
    `UPDATE ${cs} SET ${assignSql(tables.customerSession, { endedAt: now })} WHERE ${cs.id} = ${session} AND ${cs.endedAt} IS NULL`,
  )
})

/** Ends a browser's session and its identity checks. Without a session it does nothing and still succeeds. */
export async function leaveSession(services: Services, request: CustomerRequest): Promise<{ left: true }> {
  const { session } = request
  if (session !== null) await LEAVE.run(services.db, { session, now: services.clock.now() })
  return { left: true }
}

/** SQL condition: the session `cs` belongs to this customer, by a personal link or by a WeChat binding. */
export const sessionIsOf = (customerId: Sql) =>
  `(${cs.linkCustomerId} = ${customerId} OR ${cs.openid} IN (SELECT ${wb.openid} FROM ${wb} WHERE ${wb.customerId} = ${customerId}))`

/** Builds the SQL that deletes every session of a customer. The arguments are a relation, and its column with the customer. */
export function forgetSessions(from: string, customerId: Sql): string {
  return `DELETE FROM ${cs} USING ${from} WHERE ${sessionIsOf(customerId)} RETURNING 1`
}
