import { createHmac } from 'node:crypto'
import { sameHash } from '../../kernel/secret/secrets.ts'

/**
 * STEP_MS is the time in milliseconds for which one code is shown (RFC 6238). Because clocks differ, the codes of the
 * WINDOW previous and the WINDOW following steps are accepted too.
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
 * Returns the time step of a code, or null when the code matches no accepted step. All steps are always compared, so
 * that the response time reveals nothing about the code.
 */
export function stepOfCode(secret: string, code: string, at: Date): number | null {
  const current = Math.floor(at.getTime() / STEP_MS)
  const typed = Buffer.from(code)
  const steps = Array.from({ length: 2 * WINDOW + 1 }, (_, index) => current - WINDOW + index)
  const found = steps.filter((step) => sameHash(typed, Buffer.from(codeOf(secret, step))))
  return found.at(-1) ?? null
}
