import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'

/**
 * The source of ids and secrets. It is passed as a parameter, so that a simulated run can be repeated from its seed.
 */
export interface Ids {
  /** Creates a UUID of version 7. Such ids sort by their `now`. */
  id(now: Date): string
  /** 32 random bytes in base64url, for cookies and page tokens. */
  token(): string
  /** Six decimal digits. */
  code(): string
}

/** Creates ids from a source of random bytes. */
export function idsFrom(random: (size: number) => Buffer): Ids {
  return {
    id: (now) => v7({ msecs: now.getTime(), random: random(16) }),
    token: () => random(32).toString('base64url'),
    // The remainder is nearly unbiased: 2^48 is so much larger than a million that the bias is below 1 in 10^8.
    code: () => String(random(6).readUIntBE(0, 6) % 1_000_000).padStart(6, '0'),
  }
}

export const systemIds: Ids = idsFrom(randomBytes)
