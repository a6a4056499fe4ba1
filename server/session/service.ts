import { z } from 'zod'
import { VendorError } from '../adapters/vendor/vendor-error.ts'
import type { CustomerRequest, Services } from '../context.ts'
import { sha256 } from '../evidence/canonical.ts'
import { endIdentitiesOf } from '../identity/store.ts'
import { DomainError } from '../kernel/errors.ts'
import { maskName } from '../kernel/text/mask.ts'
import { admitDevice } from '../notify/personal-links.ts'

/** A signed-in browser. Its cookie holds the token; the database stores only the token's hash. */
export interface SignedIn {
  readonly token: string
  readonly expiresAt: Date
}

async function createSession(
  services: Services,
  who: { readonly openid: string } | { readonly customerId: string },
  now: Date,
): Promise<SignedIn> {
  const token = services.ids.token()
  const expiresAt = new Date(now.getTime() + services.settings.customerSessionMs)
  await services.db.query(
    `INSERT INTO customer_session (id, openid, link_customer_id, created_at, expires_at)
      VALUES ($1, $2, $3, $4, $5)`,
    [
      sha256(token),
      'openid' in who ? who.openid : null,
      'customerId' in who ? who.customerId : null,
      now,
      expiresAt,
    ],
  )
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

const openedLinkSchema = z.object({ customer_id: z.string(), admitted: z.boolean(), signed_in: z.boolean() })

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
  // One conditional write admits the device, so that the limit also holds when many devices open the link at once.
  const found = await services.db.query(
    `WITH link AS (SELECT token_hash, customer_id FROM personal_link WHERE token_hash = $1 AND expires_at > $2),
      admitted AS (${admitDevice({ link: 'link', device: '$3', most: '$5' })})
      SELECT customer_id, EXISTS (SELECT FROM admitted) AS admitted,
        EXISTS (SELECT FROM customer_session cs WHERE cs.id = $4 AND cs.link_customer_id = link.customer_id
          AND cs.ended_at IS NULL AND cs.expires_at > $2) AS signed_in
      FROM link`,
    [sha256(input.token), at, input.device, input.session, LINK_DEVICES],
  )
  const row = openedLinkSchema.safeParse(found.rows[0])
  if (!row.success) throw new DomainError('LINK_INVALID')
  if (!row.data.admitted) throw new DomainError('LINK_ON_OTHER_DEVICES')
  if (row.data.signed_in) return null
  return await createSession(services, { customerId: row.data.customer_id }, at)
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

/**
 * Describes the session of this browser. It returns a description even without a session, because pages use it to
 * decide which page to open next.
 */
export async function viewSession(services: Services, request: CustomerRequest): Promise<SessionView> {
  const nobody = { signedIn: false, bound: false, name: null, idType: null }
  if (request.session === null) return nobody
  const found = await services.db.query(
    `SELECT cs.openid, c.name, c.id_type FROM customer_session cs
      LEFT JOIN wechat_binding wb ON wb.openid = cs.openid
      LEFT JOIN customer c ON c.id = coalesce(cs.link_customer_id, wb.customer_id)
      WHERE cs.id = $1 AND cs.ended_at IS NULL AND cs.expires_at > $2`,
    [request.session, services.clock.now()],
  )
  const row = z
    .object({ name: z.string().nullable(), id_type: z.string().nullable() })
    .safeParse(found.rows[0])
  if (!row.success) return nobody
  const { name, id_type: idType } = row.data
  return { signedIn: true, bound: name !== null, name: name === null ? null : maskName(name), idType }
}

/** Ends a browser's session and its identity checks. Without a session it does nothing and still succeeds. */
export async function leaveSession(services: Services, request: CustomerRequest): Promise<{ left: true }> {
  const { session } = request
  if (session !== null) {
    await services.db.query(
      `WITH checks AS (${endIdentitiesOf('$1', '$2')})
        UPDATE customer_session SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL`,
      [session, services.clock.now()],
    )
  }
  return { left: true }
}
