import { z } from 'zod'
import type { Clock } from '../../kernel/clock.ts'
import { readAnswer, type VendorCall } from '../vendor/vendor-http.ts'
import { DirectoryRefusal } from './port.ts'
import { sendTo } from './request.ts'

/** Milliseconds for which the directory's description of itself is used. */
const KEPT_MS = 10 * 60_000

const description = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  userinfo_endpoint: z.url(),
  jwks_uri: z.url(),
  token_endpoint_auth_methods_supported: z.array(z.string()).default(['client_secret_basic']),
  authorization_response_iss_parameter_supported: z.boolean().default(false),
})
export type Description = z.infer<typeof description>

const ADDRESSES = ['authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'jwks_uri'] as const

/**
 * Reads and keeps the directory's description of itself (OpenID Connect Discovery 1.0). It is read when it is first
 * needed, so that the platform starts while the directory is down.
 */
export function createDiscovery(settings: {
  readonly issuer: string
  readonly timeoutMs: number
  readonly wallClock: Clock
}): () => Promise<Description> {
  const { issuer, timeoutMs, wallClock } = settings
  const call: VendorCall = { vendor: 'directory', operation: 'discovery', changes: false, timeoutMs }
  let kept: { readonly found: Description; readonly until: number } | null = null

  /** @throws DirectoryRefusal ISSUER; VendorError */
  return async () => {
    const now = wallClock.now().getTime()
    if (kept !== null && kept.until > now) return kept.found
    const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
    const { text } = await sendTo(call, url, { method: 'GET' })
    const found = readAnswer(call, text, description)
    // Another issuer's description would send people, and the client's secret, to another directory.
    if (found.issuer !== issuer) throw new DirectoryRefusal('ISSUER')
    const secure = issuer.startsWith('https:')
    if (secure && ADDRESSES.some((name) => !found[name].startsWith('https:')))
      throw new DirectoryRefusal('ISSUER')
    kept = { found, until: now + KEPT_MS }
    return found
  }
}
