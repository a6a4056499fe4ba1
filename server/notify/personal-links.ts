import type { Services } from '../context.ts'
import { sha256 } from '../evidence/canonical.ts'

/**
 * This file is the only writer of `personal_link`. A personal link is the link in a text message that signs the
 * customer in.
 */

/**
 * Creates the link of a message and returns its token. The token is the same on every try, so that a repeated message
 * contains the same link.
 */
export async function personalLink(
  services: Pick<Services, 'db' | 'secrets' | 'settings'>,
  messageId: string,
  customerId: string,
  now: Date,
): Promise<string> {
  const token = services.secrets.derive(`link\0${messageId}`).slice(0, 24)
  await services.db.query(
    `INSERT INTO personal_link (token_hash, customer_id, created_at, expires_at) VALUES ($1, $2, $3, $4)
      ON CONFLICT (token_hash) DO NOTHING`,
    [sha256(token), customerId, now, new Date(now.getTime() + services.settings.personalLinkMs)],
  )
  return token
}

/**
 * Builds the SQL that admits a device to the link in the row `link`. The SQL returns a row if the device was admitted
 * before, or if the link has not reached its maximum number of devices. The arguments are SQL expressions.
 */
export function admitDevice({ link, device, most }: { link: string; device: string; most: string }): string {
  return `UPDATE personal_link l
    SET devices = CASE WHEN ${device} = ANY(l.devices) THEN l.devices ELSE array_append(l.devices, ${device}::bytea) END
    FROM ${link} WHERE l.token_hash = ${link}.token_hash AND (${device} = ANY(l.devices) OR cardinality(l.devices) < ${most})
    RETURNING l.token_hash`
}
