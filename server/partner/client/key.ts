import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'

/**
 * A key of the partner API: `rvk_<id>_<secret><check>`. The id may be shown and logged. The prefix and the check digits
 * let scanners for leaked secrets recognise a key without asking this server.
 */
const FORM = /^rvk_([0-9A-Za-z]{12})_([0-9A-Za-z_-]{43})([0-9a-f]{8})$/

/** Eight hex digits over the rest of the key (CRC-32). They find typing errors and protect nothing. */
function checkOf(rest: string): string {
  return crc32(rest).toString(16).padStart(8, '0')
}

/** SHA-256 of a key. The secret has 256 random bits, so nobody can guess it and a slow hash would protect nothing. */
function hashOf(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}

export interface PartnerKey {
  readonly id: string
  readonly hash: Buffer
}

/**
 * Makes a key.
 * @param random two independent random texts in base64url, of 256 bits each
 */
export function makeKey(
  random: readonly [id: string, secret: string],
): PartnerKey & { readonly key: string } {
  const id = random[0].replace(/[^0-9A-Za-z]/g, '0').slice(0, 12)
  const rest = `rvk_${id}_${random[1]}`
  const key = `${rest}${checkOf(rest)}`
  return { id, key, hash: hashOf(key) }
}

/** What the demo's key is made of. */
export const DEMO_PARTS = ['demodemodemo', 'public-key-of-the-demo-no-secret-no-secret-'] as const
/**
 * The key of the demo's client. Everybody can read it here, so it is refused wherever the demo is off, even on a
 * database that a demo has filled.
 */
export const demoKey = makeKey(DEMO_PARTS)

/** Reads a key; null for a text that is not a key. */
export function readKey(text: string): PartnerKey | null {
  const [, id] = FORM.exec(text) ?? []
  if (id === undefined || checkOf(text.slice(0, -8)) !== text.slice(-8)) return null
  return { id, hash: hashOf(text) }
}
