import { createHash } from 'node:crypto'
import { z } from 'zod'

/** The kind of key with which a witness cosigns: Ed25519, `cosignature/v1` (c2sp.org/tlog-cosignature). */
const COSIGNATURE = 4

/** Whether a key (vkey) is one of cosignatures and has its own id. A mistyped key has another id. */
function isWitnessKey(text: string): boolean {
  const [, name, id, encoded = ''] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text) ?? []
  const bytes = Buffer.from(encoded, 'base64')
  if (bytes.length !== 33 || bytes[0] !== COSIGNATURE) return false
  return createHash('sha256').update(`${name}\n`).update(bytes).digest('hex').slice(0, 8) === id
}

/** Witnesses as `vkey@url`, separated by commas. */
export const witnesses = z.string().transform((value, context) =>
  value.split(',').map((entry) => {
    const [, key = '', url = ''] = /^([^\s@]+)@(https?:\/\/\S+)$/.exec(entry.trim()) ?? []
    if (!isWitnessKey(key) || !URL.canParse(url))
      context.addIssue({
        code: 'custom',
        message: 'must be vkey@url, comma separated, with keys of cosignatures (Ed25519)',
      })
    return { key, url }
  }),
)
