import { createHmac } from 'node:crypto'
import { sameHash } from '../../kernel/secret/secrets.ts'

/**
 * How long one code is shown (RFC 6238), and how many codes before and after it are accepted, because clocks
 * differ.
 */
const STEP_MS = 30_000
const WINDOW = 1

/** The code of one time step: HMAC-SHA-1, six digits (RFC 4226). */
function codeOf(secret: string, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 15
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/**
 * The time step of a code, or null when it matches no accepted step; all steps are always compared, so the
 * time reveals nothing.
 */
export function stepOfCode(secret: string, code: string, at: Date): number | null {
  const current = Math.floor(at.getTime() / STEP_MS)
  const typed = Buffer.from(code)
  const steps = Array.from({ length: 2 * WINDOW + 1 }, (_, index) => current - WINDOW + index)
  const found = steps.filter((step) => sameHash(typed, Buffer.from(codeOf(secret, step))))
  return found.at(-1) ?? null
}
