import type { Services } from '../context.ts'
import { sha256 } from '../evidence/digest.ts'
import { tables } from '../generated/tables.ts'
import { pick, type Sql } from '../kernel/database/expression.ts'
import { prepare } from '../kernel/database/statement.ts'
import { assignSql, columnsOf, insertFrom } from '../kernel/database/table.ts'

/**
 * This file is the only writer of `personal_link`. A personal link is the link in a text message that signs the
 * customer in.
 */

const l = columnsOf(tables.personalLink, 'l')

const CREATE = prepare(
  pick(l, 'tokenHash', 'customerId', 'createdAt', 'expiresAt'),
  (given) =>
    `${insertFrom(tables.personalLink, given)} ON CONFLICT (${tables.personalLink.sql.tokenHash}) DO NOTHING`,
)

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
  const expiresAt = new Date(now.getTime() + services.settings.personalLinkMs)
  await CREATE.run(services.db, { tokenHash: sha256(token), customerId, createdAt: now, expiresAt })
  return token
}

/**
 * Builds the SQL that admits a device to the link whose hash is in the relation `from`. The SQL returns a row if the
 * device was admitted before, or if the link has not reached its maximum number of devices. `tokenHash` and `device` are
 * SQL expressions.
 */
export function admitDevice(input: {
  readonly from: string
  readonly tokenHash: Sql
  readonly device: string
  readonly most: number
}): string {
  const { from, tokenHash, device, most } = input
  const known = `${device} = ANY(${l.devices})`
  const devices = `CASE WHEN ${known} THEN ${l.devices} ELSE array_append(${l.devices}, ${device}) END`
  return `UPDATE ${l} SET ${assignSql(tables.personalLink, { devices })} FROM ${from}
    WHERE ${l.tokenHash} = ${tokenHash} AND (${known} OR cardinality(${l.devices}) < ${most}) RETURNING ${l.tokenHash}`
}

/**
 * Builds the SQL that deletes every link of a customer, with the devices that opened it. The arguments are a relation, and its
 * column with the customer.
 */
export function forgetLinks(from: string, customerId: Sql): string {
  return `DELETE FROM ${l} USING ${from} WHERE ${l.customerId} = ${customerId} RETURNING 1`
}
