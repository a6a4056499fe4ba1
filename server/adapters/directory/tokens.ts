import { createRemoteJWKSet, customFetch, errors, type JWTPayload, jwtVerify } from 'jose'
import type { Clock } from '../../kernel/clock.ts'
import { VendorError } from '../vendor/vendor-error.ts'
import { type DirectoryFault, DirectoryRefusal } from './port.ts'
import { sendTo } from './request.ts'

/**
 * The algorithms with which a directory may sign. There is none without a signature, and none with a shared secret: with
 * those, anybody could sign with the directory's public key as the secret.
 */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']

/** Seconds by which the directory's clock may differ. */
const TOLERANCE_SECONDS = 30
/** Milliseconds after which published keys are read again, so that a key that was withdrawn counts no longer. */
const KEYS_MS = 60_000

const faultOfClaim: Readonly<Record<string, DirectoryFault>> = {
  iss: 'ISSUER',
  aud: 'AUDIENCE',
  exp: 'EXPIRED',
}

function faultOf(error: errors.JOSEError): DirectoryFault | null {
  if (error instanceof errors.JWTExpired) return 'EXPIRED'
  if (error instanceof errors.JWTClaimValidationFailed) return faultOfClaim[error.claim] ?? 'TOKEN'
  if (error instanceof errors.JOSEAlgNotAllowed) return 'ALGORITHM'
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return 'KEY'
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'SIGNATURE'
  if (error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid) return 'TOKEN'
  if (error instanceof errors.JOSENotSupported) return 'ALGORITHM'
  return null
}

/** Checks tokens that are said to be signed by the directory. */
export function createTokenChecks(settings: {
  readonly issuer: string
  readonly clientId: string
  readonly jwksUri: string
  readonly timeoutMs: number
  readonly wallClock: Clock
}) {
  const { issuer, clientId, timeoutMs, wallClock } = settings
  // An unknown key is looked up at once, so that nobody is refused after the directory has changed its keys. Requests
  // at the same time share one look-up.
  const keys = createRemoteJWKSet(new URL(settings.jwksUri), {
    timeoutDuration: timeoutMs,
    cooldownDuration: 0,
    cacheMaxAge: KEYS_MS,
    // The library itself reads an answer of any length.
    [customFetch]: async (url) => {
      const call = { vendor: 'directory', operation: 'jwks', changes: false, timeoutMs } as const
      return new Response((await sendTo(call, url, { method: 'GET' })).text)
    },
  })

  /**
   * Checks signature, issuer, audience and times.
   * @throws DirectoryRefusal; VendorError if the keys cannot be fetched
   */
  return async function check(token: string, requiredClaims: readonly string[]): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience: clientId,
        algorithms: ALGORITHMS,
        clockTolerance: TOLERANCE_SECONDS,
        requiredClaims: [...requiredClaims],
        currentDate: wallClock.now(),
      })
      // OpenID Connect Core 3.1.3.7: a token for several clients names the one to which it was issued.
      const several = Array.isArray(payload.aud) && payload.aud.length > 1
      if ((several || payload.azp !== undefined) && payload.azp !== clientId)
        throw new DirectoryRefusal('AUDIENCE')
      return payload
    } catch (error) {
      if (error instanceof DirectoryRefusal) throw error
      const fault = error instanceof errors.JOSEError ? faultOf(error) : null
      if (fault !== null) throw new DirectoryRefusal(fault)
      throw new VendorError({
        vendor: 'directory',
        code: 'KEYS',
        message: 'directory jwks: the keys could not be read',
        retryable: true,
      })
    }
  }
}
