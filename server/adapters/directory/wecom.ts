import { z } from 'zod'
import { type Clock, systemClock } from '../../kernel/clock.ts'
import { VendorError } from '../vendor/vendor-error.ts'
import { readAnswer, type VendorCall } from '../vendor/vendor-http.ts'
import { exchange } from '../vendor/vendor-text.ts'
import type { TokenStore, VendorToken } from '../wechat/token-store.ts'
import { type DirectoryPerson, type DirectoryPort, DirectoryRefusal } from './port.ts'

export interface WecomSettings {
  /** The origin of the page with the QR code. */
  readonly authorizeEndpoint: string
  readonly apiEndpoint: string
  readonly corpId: string
  /** The application (自建应用) in whose name people sign in. */
  readonly agentId: string
  readonly secret: string
  /** Whether scanning with the phone counts as a second factor. */
  readonly secondFactor: 'reported' | 'trusted'
  readonly timeoutMs?: number
}

/** Remaining lifetime in milliseconds below which an access token is renewed. */
const RENEW_BEFORE_MS = 5 * 60_000
/** The codes for a code that is unknown, used up or too old. */
const CODE_REFUSED: ReadonlySet<number> = new Set([40029, 42003])
/** The codes for an access token that is not, or is no longer, valid. */
const TOKEN_REFUSED: ReadonlySet<number> = new Set([40001, 40014, 42001])
/** The code for a person who is not (or no longer) in the company. */
const UNKNOWN_PERSON = 60111
/** The code for "system busy". */
const BUSY = -1
/** The state 已激活 of a person. Those who are disabled, have not joined, or have left have other states. */
const ACTIVE = 1

const refusal = z.object({ errcode: z.number().int() })
/** WeCom's tokens live for 7,200 seconds. A much longer time is no answer of WeCom. */
const MOST_LIFETIME_SECONDS = 86_400
const issued = z.object({
  access_token: z.string().min(1).max(2048),
  expires_in: z.number().int().positive().max(MOST_LIFETIME_SECONDS),
})
/** A person from outside the company has an `openid` and no `userid`. */
const scanned = z.object({ userid: z.string().min(1).max(64).optional() })
const member = z.object({ status: z.number().int() })

class WecomRefusal extends VendorError {
  readonly errcode: number

  constructor(call: VendorCall, errcode: number) {
    super({
      vendor: 'wecom',
      code: String(errcode),
      message: `wecom ${call.operation}: refused with ${errcode}`,
      retryable: errcode === BUSY || TOKEN_REFUSED.has(errcode),
    })
    this.errcode = errcode
  }
}

/** WeCom does not distinguish capitals in a userid, so a person would otherwise have several identities. */
const personOf = (userid: string): DirectoryPerson => ({ subject: userid.toLowerCase(), profile: null })

/**
 * Signs staff in by scanning with 企业微信 (WeCom), and asks whether they are still active there. Sources:
 * https://developer.work.weixin.qq.com/document/path/98152 (the page), …/path/98176 (the code), …/path/90196 (the
 * person).
 */
export function createWecom(
  settings: WecomSettings,
  tokens: TokenStore,
  wallClock: Clock = systemClock,
): DirectoryPort {
  const { corpId, agentId, secret, timeoutMs = 5000 } = settings

  async function ask<T>(operation: string, query: Readonly<Record<string, string>>, schema: z.ZodType<T>) {
    const call: VendorCall = { vendor: 'wecom', operation, changes: false, timeoutMs }
    const url = new URL(`${settings.apiEndpoint.replace(/\/$/, '')}/cgi-bin/${operation}`)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    const text = await exchange(call, url.href, { method: 'GET' })
    const { errcode } = readAnswer(call, text, refusal)
    if (errcode !== 0) throw new WecomRefusal(call, errcode)
    return readAnswer(call, text, schema)
  }

  async function currentToken(refused: string | null): Promise<string> {
    const usable = (held: VendorToken) =>
      held.token !== refused && held.expiresAt.getTime() - wallClock.now().getTime() > RENEW_BEFORE_MS
    const held = await tokens.read()
    if (held !== null && usable(held)) return held.token
    const fetch = async (): Promise<VendorToken> => {
      const answer = await ask('gettoken', { corpid: corpId, corpsecret: secret }, issued)
      const expiresAt = new Date(wallClock.now().getTime() + answer.expires_in * 1000)
      return { token: answer.access_token, expiresAt }
    }
    return (await tokens.refresh({ usable, fetch })).token
  }

  /** Asks with the shared token, and once more with a new one if WeCom refuses the token. */
  async function askWithToken<T>(
    operation: string,
    query: Readonly<Record<string, string>>,
    schema: z.ZodType<T>,
  ): Promise<T> {
    const token = await currentToken(null)
    try {
      return await ask(operation, { access_token: token, ...query }, schema)
    } catch (error) {
      if (!(error instanceof WecomRefusal && TOKEN_REFUSED.has(error.errcode))) throw error
    }
    return await ask(operation, { access_token: await currentToken(token), ...query }, schema)
  }

  async function isActive(userid: string): Promise<boolean> {
    try {
      return (await askWithToken('user/get', { userid }, member)).status === ACTIVE
    } catch (error) {
      if (error instanceof WecomRefusal && error.errcode === UNKNOWN_PERSON) return false
      throw error
    }
  }

  async function scannedBy(code: string): Promise<string> {
    try {
      const { userid } = await askWithToken('auth/getuserinfo', { code }, scanned)
      if (userid === undefined) throw new DirectoryRefusal('NOT_LINKED')
      return userid
    } catch (error) {
      if (error instanceof WecomRefusal && CODE_REFUSED.has(error.errcode)) throw new DirectoryRefusal('CODE')
      throw error
    }
  }

  return {
    provider: `wecom:${corpId}`,

    async authorizeUrl({ state, redirectUri }) {
      const url = new URL(`${settings.authorizeEndpoint.replace(/\/$/, '')}/wwlogin/sso/login`)
      const query = {
        login_type: 'CorpApp',
        appid: corpId,
        agentid: agentId,
        redirect_uri: redirectUri,
        state,
      }
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
      return url.href
    },

    async redeem({ code }) {
      const userid = await scannedBy(code)
      if (!(await isActive(userid))) throw new DirectoryRefusal('DISABLED')
      return {
        person: personOf(userid),
        sid: null,
        strong: settings.secondFactor === 'trusted',
        tokens: { access: null, refresh: null },
      }
    },

    async confirm({ subject, tokens: held }) {
      if (!(await isActive(subject))) return { kind: 'ENDED' }
      return { kind: 'CONFIRMED', person: personOf(subject), tokens: held }
    },
  }
}
