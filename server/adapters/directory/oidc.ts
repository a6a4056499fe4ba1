import { createHash } from 'node:crypto'
import { z } from 'zod'
import { type Clock, systemClock } from '../../kernel/clock.ts'
import { VendorError } from '../vendor/vendor-error.ts'
import { failedStatus, readAnswer, type VendorCall } from '../vendor/vendor-http.ts'
import { createDiscovery, type Description } from './discovery.ts'
import { isTwoFactors } from './factors.ts'
import { type DirectoryPerson, DirectoryRefusal, type OidcPort } from './port.ts'
import { sendTo } from './request.ts'
import { createTokenChecks } from './tokens.ts'

export interface OidcSettings {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  readonly scopes: string
  readonly usernameClaim: string
  readonly groupsClaim: string
  /** Whether a mail address counts only if the directory says that it has verified it. */
  readonly email: 'verified' | 'trusted'
  /** Whether a second factor is believed only if the directory reports it (`amr`). */
  readonly secondFactor: 'reported' | 'trusted'
  readonly timeoutMs?: number
}

/** The claim by which a token is a logout token, and by which it can be no ID token. */
const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout'
/** Seconds for which a logout token without an end is accepted; its jti is remembered for as long. */
const LOGOUT_SECONDS = 300

const issued = z.object({
  access_token: z.string().min(1),
  id_token: z.string().optional(),
  refresh_token: z.string().min(1).optional(),
})
const refusal = z.object({ error: z.string() })
const idClaims = z.object({
  sub: z.string().min(1).max(255),
  nonce: z.string().optional(),
  sid: z.string().max(255).optional(),
  amr: z.array(z.string()).default([]),
})
const logoutClaims = z.object({
  jti: z.string().min(1).max(255),
  iat: z.number(),
  exp: z.number().optional(),
  sub: z.string().min(1).max(255).optional(),
  sid: z.string().min(1).max(255).optional(),
  events: z.object({ [LOGOUT_EVENT]: z.object({}) }),
  nonce: z.undefined().optional(),
})
const userClaims = z.looseObject({
  sub: z.string(),
  name: z.string().trim().min(1).max(40).optional(),
  email: z.email().max(200).optional(),
  email_verified: z.union([z.boolean(), z.enum(['true', 'false'])]).optional(),
})
const groupsOf = z.union([z.array(z.string()), z.string().transform((group) => [group])]).default([])

/**
 * The insurer's directory by OpenID Connect: the authorization code with PKCE and nonce, the ID token checked, the person
 * read from the UserInfo endpoint, and sessions confirmed by refreshing.
 *
 * Better Auth's plugin for OAuth is not used: it answers every refusal alike, keeps no `sid`, knows no back-channel logout,
 * and opens the session before this platform can write its audit in the same statement.
 *
 * @param wallClock must be real time, because tokens have times of the directory's clock
 */
export function createOidc(settings: OidcSettings, wallClock: Clock = systemClock): OidcPort {
  const { issuer, clientId, clientSecret, timeoutMs = 5000 } = settings
  const describe = createDiscovery({ issuer, timeoutMs, wallClock })
  let checks: { readonly uri: string; readonly check: ReturnType<typeof createTokenChecks> } | null = null

  /** The checks keep the keys, so they live as long as the address of the keys stays the same. */
  function checkOf({ jwks_uri: uri }: Description): ReturnType<typeof createTokenChecks> {
    if (checks?.uri !== uri)
      checks = { uri, check: createTokenChecks({ issuer, clientId, jwksUri: uri, timeoutMs, wallClock }) }
    return checks.check
  }

  const call = (operation: string, changes: boolean): VendorCall => ({
    vendor: 'directory',
    operation,
    changes,
    timeoutMs,
  })

  /** @returns null if the directory refuses the grant */
  async function requestTokens(found: Description, grant: Readonly<Record<string, string>>) {
    const made = call('token', true)
    const basic = found.token_endpoint_auth_methods_supported.includes('client_secret_basic')
    const pair = [clientId, clientSecret].map(encodeURIComponent).join(':')
    const { status, text } = await sendTo(
      made,
      found.token_endpoint,
      {
        method: 'POST',
        headers: {
          'Content-Type': 'application/x-www-form-urlencoded',
          Accept: 'application/json',
          ...(basic ? { Authorization: `Basic ${Buffer.from(pair).toString('base64')}` } : {}),
        },
        body: new URLSearchParams({
          ...grant,
          ...(basic ? {} : { client_id: clientId, client_secret: clientSecret }),
        }),
      },
      400,
    )
    if (status === 200) return readAnswer(made, text, issued)
    if (readAnswer(made, text, refusal).error === 'invalid_grant') return null
    throw failedStatus(made, status)
  }

  /** @returns null if the directory no longer accepts the access token */
  async function readPerson(
    found: Description,
    access: string,
    subject: string,
  ): Promise<DirectoryPerson | null> {
    const made = call('userinfo', false)
    const { status, text } = await sendTo(
      made,
      found.userinfo_endpoint,
      { method: 'GET', headers: { Authorization: `Bearer ${access}` } },
      401,
      403,
    )
    if (status !== 200) return null
    const claims = readAnswer(made, text, userClaims)
    // An access token of somebody else, exchanged on the way, would give this person the rights of the other.
    if (claims.sub !== subject) throw new DirectoryRefusal('TOKEN')
    const username = z.string().safeParse(claims[settings.usernameClaim])
    const groups = groupsOf.safeParse(claims[settings.groupsClaim])
    const verified = settings.email === 'trusted' || String(claims.email_verified) === 'true'
    if (claims.email === undefined || !verified) throw new DirectoryRefusal('EMAIL')
    if (!username.success) throw new DirectoryRefusal('USERNAME')
    if (!groups.success) throw new DirectoryRefusal('TOKEN')
    const name = claims.name ?? username.data
    return {
      subject,
      profile: { username: username.data, name, email: claims.email.toLowerCase(), groups: groups.data },
    }
  }

  return {
    provider: `oidc:${issuer}`,

    async authorizeUrl({ state, nonce, codeVerifier, redirectUri }) {
      const url = new URL((await describe()).authorization_endpoint)
      const query = {
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUri,
        scope: settings.scopes,
        state,
        nonce,
        code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
        code_challenge_method: 'S256',
      }
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
      return url.href
    },

    async redeem({ code, issuer: named, nonce, codeVerifier, redirectUri }) {
      const found = await describe()
      // RFC 9207: otherwise a code of one directory could be exchanged at another.
      if (named === null ? found.authorization_response_iss_parameter_supported : named !== issuer)
        throw new DirectoryRefusal('ISSUER')
      const tokens = await requestTokens(found, {
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: codeVerifier,
      })
      if (tokens === null) throw new DirectoryRefusal('CODE')
      if (tokens.id_token === undefined) throw new DirectoryRefusal('TOKEN')
      const claims = idClaims.safeParse(await checkOf(found)(tokens.id_token, ['sub', 'iat', 'exp']))
      if (!claims.success) throw new DirectoryRefusal('TOKEN')
      if (claims.data.nonce !== nonce) throw new DirectoryRefusal('NONCE')
      const person = await readPerson(found, tokens.access_token, claims.data.sub)
      if (person === null) throw new DirectoryRefusal('DENIED')
      return {
        person,
        sid: claims.data.sid ?? null,
        strong: settings.secondFactor === 'trusted' || isTwoFactors(claims.data.amr),
        tokens: { access: tokens.access_token, refresh: tokens.refresh_token ?? null },
      }
    },

    async confirm({ subject, tokens: held }) {
      const found = await describe()
      let tokens = held
      if (held.refresh !== null) {
        const renewed = await requestTokens(found, {
          grant_type: 'refresh_token',
          refresh_token: held.refresh,
        })
        if (renewed === null) return { kind: 'ENDED' }
        // OpenID Connect Core 12.2: a refreshed ID token is about the same person.
        if (renewed.id_token !== undefined) {
          const { sub } = await checkOf(found)(renewed.id_token, ['sub', 'iat', 'exp'])
          if (sub !== subject) throw new DirectoryRefusal('TOKEN')
        }
        tokens = { access: renewed.access_token, refresh: renewed.refresh_token ?? held.refresh }
      }
      const person = tokens.access === null ? null : await readPerson(found, tokens.access, subject)
      return person === null ? { kind: 'ENDED' } : { kind: 'CONFIRMED', person, tokens }
    },

    async readLogout(token) {
      const claims = logoutClaims.safeParse(await checkOf(await describe())(token, ['iat', 'jti', 'events']))
      if (!claims.success) throw new DirectoryRefusal('TOKEN')
      const { jti, iat, exp, sub, sid } = claims.data
      if (sub === undefined && sid === undefined) throw new DirectoryRefusal('TOKEN')
      const expiresAt = new Date((exp ?? iat + LOGOUT_SECONDS) * 1000)
      if (expiresAt <= wallClock.now()) throw new DirectoryRefusal('EXPIRED')
      return { jti, subject: sub ?? null, sid: sid ?? null, expiresAt }
    },
  }
}

/** What the sign-in page says if the directory did not answer, or answered what cannot be read. */
export function faultOf(error: unknown): DirectoryRefusal['fault'] | null {
  if (error instanceof DirectoryRefusal) return error.fault
  return error instanceof VendorError ? 'UNAVAILABLE' : null
}
