import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Clock } from '../../kernel/clock.ts'
import {
  type EmulatorHandler,
  type EmulatorReply,
  type EmulatorRequest,
  json,
  redirect,
} from '../base/http.ts'
import type { EmulatorStorage } from '../base/storage.ts'
import { newKey, published, signed, signedWithPublicKey, unsigned } from './keys.ts'
import { choicePage } from './page.ts'
import type { People, Person } from './people.ts'

export interface OidcEmulatorSettings {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** The origin under which browsers reach this server. */
  readonly publicUrl: string
  /** The address to which the directory sends logout tokens. */
  readonly logoutTo: string
}

/** What the directory, or somebody between it and the client, does wrong with the next token. */
export const misdeeds = [
  'wrong-issuer',
  'swapped-audience',
  'expired',
  'replayed-id-token',
  'withdrawn-key',
  'forged-signature',
  'alg-none',
  'alg-hs256',
  'other-person',
  'no-id-token',
] as const
export type Misdeed = (typeof misdeeds)[number]

/** What can be wrong with a logout token. */
export const logoutMisdeeds = ['nonce', 'no-events', 'no-subject', 'replayed', ...misdeeds] as const
export type LogoutMisdeed = (typeof logoutMisdeeds)[number]

const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout'
const CODE_SECONDS = 60
const TOKEN_SECONDS = 300

const codeSchema = z.object({
  person: z.string(),
  redirectUri: z.string(),
  challenge: z.string(),
  nonce: z.string(),
  sid: z.string(),
})
const sessionSchema = z.object({ person: z.string(), sid: z.string(), ended: z.boolean() })

const oauthError = (error: string, status = 400) => json({ error }, status)
const fresh = () => randomBytes(24).toString('base64url')

/**
 * Emulates an OpenID provider with the parts that signing in needs: discovery, keys, authorization with PKCE, tokens with
 * rotation, UserInfo, and back-channel logout. It checks requests as a real one does, and can be told to do wrong.
 * @param wallClock tokens have real times
 */
export function createOidcEmulator(
  settings: OidcEmulatorSettings,
  people: People,
  storage: EmulatorStorage,
  wallClock: Clock,
) {
  const { issuer, clientId } = settings
  let key = newKey()
  const orders: Misdeed[] = []
  let lastIdToken = ''
  let lastLogout = ''

  const seconds = () => Math.floor(wallClock.now().getTime() / 1000)
  const callback = `${settings.publicUrl}/api/admin/directory/oidc/callback`

  /** Signs claims, with what is wrong about them. */
  function token(
    claims: Readonly<Record<string, unknown>>,
    misdeed: string | undefined,
    typ?: string,
  ): string {
    const wrong: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
      'wrong-issuer': { iss: `${issuer}/other` },
      'swapped-audience': { aud: 'another-client' },
      expired: { iat: seconds() - 7200, exp: seconds() - 3600 },
      'other-person': { sub: 'somebody-else' },
    }
    const said = { ...claims, ...(misdeed === undefined ? {} : wrong[misdeed]) }
    if (misdeed === 'withdrawn-key') return signed(newKey(), said, typ)
    if (misdeed === 'forged-signature') return signed({ ...newKey(), kid: key.kid }, said, typ)
    if (misdeed === 'alg-none') return unsigned(said)
    if (misdeed === 'alg-hs256') return signedWithPublicKey(key, said)
    return signed(key, said, typ)
  }

  async function authorize(request: EmulatorRequest): Promise<EmulatorReply> {
    const input = z
      .object({
        client_id: z.literal(clientId),
        redirect_uri: z.literal(callback),
        response_type: z.literal('code'),
        scope: z.string().regex(/\bopenid\b/),
        state: z.string().min(16),
        nonce: z.string().min(16),
        code_challenge: z.string().length(43),
        code_challenge_method: z.literal('S256'),
        person: z.string().optional(),
      })
      .safeParse(Object.fromEntries(request.query))
    if (!input.success) return oauthError('invalid_request')
    const { state, person: chosen } = input.data
    const back = (more: Readonly<Record<string, string>>) => {
      const url = new URL(callback)
      for (const [name, value] of Object.entries({ ...more, state, iss: issuer }))
        url.searchParams.set(name, value)
      return url.href
    }
    if (chosen === undefined) {
      const here = (id: string) =>
        `/emulator/oidc/authorize?${new URLSearchParams([...request.query, ['person', id]])}`
      const denied = back({ error: 'access_denied' })
      return choicePage('企业目录（演示）', await people.list(), ({ id }) => here(id), denied)
    }
    const person = await people.get(chosen)
    if (person === null || person.disabled) return redirect(back({ error: 'access_denied' }))
    const code = fresh()
    await storage.put(
      'oidc-code',
      code,
      {
        person: person.id,
        redirectUri: input.data.redirect_uri,
        challenge: input.data.code_challenge,
        nonce: input.data.nonce,
        sid: fresh(),
      },
      wallClock.now(),
    )
    return redirect(back({ code }))
  }

  function isClient(request: EmulatorRequest): boolean {
    const [scheme, given = ''] = (request.headers.authorization ?? '').split(' ')
    const right = `${encodeURIComponent(clientId)}:${encodeURIComponent(settings.clientSecret)}`
    return scheme === 'Basic' && Buffer.from(given, 'base64').toString('utf8') === right
  }

  async function issue(
    person: Person,
    sid: string,
    more: Readonly<Record<string, unknown>>,
    misdeed?: Misdeed,
  ) {
    const [access, refresh] = [fresh(), fresh()]
    const session = { person: person.id, sid, ended: false }
    await storage.put('oidc-session', sid, session, wallClock.now())
    await storage.put('oidc-access', access, { sid }, wallClock.now())
    await storage.put('oidc-refresh', refresh, { sid }, wallClock.now())
    const claims = {
      iss: issuer,
      sub: person.id,
      aud: clientId,
      iat: seconds(),
      exp: seconds() + TOKEN_SECONDS,
      sid,
      amr: person.methods,
      ...more,
    }
    const idToken = misdeed === 'replayed-id-token' ? lastIdToken : token(claims, misdeed)
    lastIdToken = idToken
    return json({
      access_token: access,
      token_type: 'Bearer',
      expires_in: TOKEN_SECONDS,
      refresh_token: refresh,
      ...(misdeed === 'no-id-token' ? {} : { id_token: idToken }),
    })
  }

  const sessionOf = async (sid: string) => {
    const entry = await storage.get('oidc-session', sid)
    return entry === null ? null : sessionSchema.parse(entry.value)
  }

  const endSession = async (sid: string) => {
    const session = await sessionOf(sid)
    if (session !== null) await storage.put('oidc-session', sid, { ...session, ended: true }, wallClock.now())
  }

  async function byCode(form: URLSearchParams): Promise<EmulatorReply> {
    const code = form.get('code') ?? ''
    const entry = await storage.get('oidc-code', code)
    if (entry === null) return oauthError('invalid_grant')
    const { person: id, redirectUri, challenge, nonce, sid } = codeSchema.parse(entry.value)
    if (!(await storage.insert('oidc-code-used', code, {}, wallClock.now()))) {
      // RFC 6749 4.1.2: what was issued for a code that is used again is taken back.
      await endSession(sid)
      return oauthError('invalid_grant')
    }
    const age = wallClock.now().getTime() - entry.at.getTime()
    const proof = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    if (age > CODE_SECONDS * 1000 || proof !== challenge || form.get('redirect_uri') !== redirectUri)
      return oauthError('invalid_grant')
    const person = await people.get(id)
    return person === null ? oauthError('invalid_grant') : await issue(person, sid, { nonce }, orders.shift())
  }

  /** The person of an open session; null if the session has ended or the person is disabled. */
  async function openPerson(kind: string, held: string): Promise<{ person: Person; sid: string } | null> {
    const entry = await storage.get(kind, held)
    if (entry === null) return null
    const { sid } = z.object({ sid: z.string() }).parse(entry.value)
    const session = await sessionOf(sid)
    if (session === null || session.ended) return null
    const person = await people.get(session.person)
    return person === null || person.disabled ? null : { person, sid }
  }

  async function byRefresh(form: URLSearchParams): Promise<EmulatorReply> {
    const held = form.get('refresh_token') ?? ''
    const open = await openPerson('oidc-refresh', held)
    if (open === null) return oauthError('invalid_grant')
    if (!(await storage.insert('oidc-refresh-used', held, {}, wallClock.now()))) {
      await endSession(open.sid)
      return oauthError('invalid_grant')
    }
    return await issue(open.person, open.sid, {})
  }

  async function userinfo(request: EmulatorRequest): Promise<EmulatorReply> {
    const held = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
    const open = await openPerson('oidc-access', held)
    if (open === null) return oauthError('invalid_token', 401)
    const { id, username, name, email, emailVerified, groups } = open.person
    return json({
      sub: id,
      preferred_username: username,
      name,
      email,
      email_verified: emailVerified,
      groups,
    })
  }

  const api: EmulatorHandler = async (request) => {
    const { method, path } = request
    if (path === '.well-known/openid-configuration')
      return json({
        issuer,
        authorization_endpoint: `${settings.publicUrl}/emulator/oidc/authorize`,
        token_endpoint: `${issuer}/token`,
        userinfo_endpoint: `${issuer}/userinfo`,
        jwks_uri: `${issuer}/jwks`,
        id_token_signing_alg_values_supported: ['ES256'],
        token_endpoint_auth_methods_supported: ['client_secret_basic'],
        code_challenge_methods_supported: ['S256'],
        authorization_response_iss_parameter_supported: true,
        backchannel_logout_supported: true,
        backchannel_logout_session_supported: true,
      })
    if (path === 'jwks') return json({ keys: [published(key)] })
    if (path === 'authorize' && method === 'GET') return await authorize(request)
    if (path === 'userinfo') return await userinfo(request)
    if (path === 'token' && method === 'POST') {
      if (!isClient(request)) return oauthError('invalid_client', 401)
      const form = new URLSearchParams(request.body.toString('utf8'))
      if (form.get('grant_type') === 'authorization_code') return await byCode(form)
      return form.get('grant_type') === 'refresh_token'
        ? await byRefresh(form)
        : oauthError('unsupported_grant_type')
    }
    return oauthError('not_found', 404)
  }

  /** Ends all sessions of a person at the directory and, unless told not to, says so to the client. */
  async function signOut(
    person: string,
    how: { readonly tells: boolean; readonly wrong?: LogoutMisdeed | undefined },
  ): Promise<number | null> {
    for (const { key: sid } of await storage.list('oidc-session', '', 1000))
      if ((await sessionOf(sid))?.person === person) await endSession(sid)
    if (!how.tells) return null
    const { wrong } = how
    const claims = {
      iss: issuer,
      aud: clientId,
      iat: seconds(),
      exp: seconds() + 120,
      jti: fresh(),
      ...(wrong === 'no-subject' ? {} : { sub: person }),
      ...(wrong === 'no-events' ? {} : { events: { [LOGOUT_EVENT]: {} } }),
      ...(wrong === 'nonce' ? { nonce: fresh() } : {}),
    }
    const sent = wrong === 'replayed' ? lastLogout : token(claims, wrong, 'logout+jwt')
    lastLogout = sent
    const answer = await fetch(settings.logoutTo, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ logout_token: sent }),
    })
    return answer.status
  }

  return {
    api,
    fault: (code: string) => oauthError(code, 500),
    signOut,
    /** The directory replaces its key, and withdraws the old one at once. */
    rotateKey: () => {
      key = newKey()
    },
    order: (misdeed: Misdeed) => {
      orders.push(misdeed)
    },
  }
}

export type OidcEmulator = ReturnType<typeof createOidcEmulator>
