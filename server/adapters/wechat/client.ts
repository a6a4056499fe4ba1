import { z } from 'zod'

import { type Clock, systemClock } from '../../kernel/clock.ts'
import { VendorError } from '../vendor/vendor-error.ts'
import { readAnswer, type VendorCall } from '../vendor/vendor-http.ts'
import { exchange } from '../vendor/vendor-text.ts'
import { TOKEN_REFUSED, wechatRefusal } from './errors.ts'
import type { WechatPort } from './port.ts'
import { readHandshake, readPush } from './push.ts'
import type { TokenStore, VendorToken } from './token-store.ts'

export interface WechatSettings {
  /** The origin (with a path prefix, if any) of WeChat's page that signs a person in. */
  readonly authorizeEndpoint: string
  readonly apiEndpoint: string
  readonly appId: string
  readonly appSecret: string
  readonly templateId: string
  readonly pushToken: string
  readonly pushAesKey: string
  readonly timeoutMs?: number
}

export interface WechatClient extends WechatPort {
  /**
   * Answers the GET request with which WeChat checks the push URL when the URL is entered in WeChat's console.
   * @returns the plain-text response; null when the signature is wrong
   */
  readHandshake(query: Readonly<Record<string, string>>): string | null
  /** Whether WeChat accepts AppID and AppSecret: asks for the token that is valid now. @throws VendorError */
  checkCredentials(): Promise<void>
}

/**
 * Remaining lifetime in milliseconds below which a token is renewed. WeChat issues the next token only five minutes
 * before the current token expires; an earlier request returns the current token.
 */
const RENEW_BEFORE_MS = 3 * 60_000

/** WeChat's tokens live for 7,200 seconds. A much longer time is no answer of WeChat. */
const MOST_LIFETIME_SECONDS = 86_400

const refusal = z.object({
  errcode: z
    .number()
    .int()
    .refine((code) => code !== 0),
})
const issuedToken = z.object({
  access_token: z.string().min(1).max(2048),
  expires_in: z.number().int().positive().max(MOST_LIFETIME_SECONDS),
})
const signedIn = z.object({ openid: z.string().min(1).max(128) })
const accepted = z.object({ msgid: z.string().regex(/^\d+$/) })

/**
 * The client of a 服务号 (WeChat service account): sign-in (snsapi_base), template messages, server push. Sources:
 * https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken and
 * https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Template_Message_Interface.html
 *
 * @param clock the business clock; decides whether a token is still valid
 * @param wallClock decides whether a push is recent; must be real time
 */
export function createWechatClient(
  settings: WechatSettings,
  tokens: TokenStore,
  clock: Clock,
  wallClock: Clock = systemClock,
): WechatClient {
  const timeoutMs = settings.timeoutMs ?? 5000
  const push = { appId: settings.appId, token: settings.pushToken, aesKey: settings.pushAesKey }

  /** Makes one call. WeChat always responds with HTTP 200. On success, `errcode` is absent or 0. */
  async function ask<T>(
    input: { operation: string; changes: boolean; url: URL; body?: unknown },
    schema: z.ZodType<T>,
  ): Promise<T> {
    const call: VendorCall = {
      vendor: 'wechat',
      operation: input.operation,
      changes: input.changes,
      timeoutMs,
    }
    const text = await exchange(
      call,
      input.url.href,
      input.body === undefined
        ? { method: 'GET' }
        : {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify(input.body),
          },
    )
    const refused = refusal.safeParse(readAnswer(call, text, z.unknown()))
    if (refused.success) throw wechatRefusal(call, refused.data.errcode)
    // Message ids are 64-bit JSON numbers. If they were parsed as numbers, they would lose digits and not match the
    // id in the push.
    return readAnswer(call, text.replace(/"msgid"\s*:\s*(\d+)/, '"msgid":"$1"'), schema)
  }

  const api = (path: string, query: Readonly<Record<string, string>> = {}) => {
    const url = new URL(`${settings.apiEndpoint.replace(/\/$/, '')}/${path}`)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    return url
  }

  async function stableToken(force: boolean): Promise<VendorToken> {
    const answer = await ask(
      {
        operation: 'stable_token',
        changes: force,
        url: api('cgi-bin/stable_token'),
        body: {
          grant_type: 'client_credential',
          appid: settings.appId,
          secret: settings.appSecret,
          force_refresh: force,
        },
      },
      issuedToken,
    )
    return {
      token: answer.access_token,
      expiresAt: new Date(clock.now().getTime() + answer.expires_in * 1000),
    }
  }

  /**
   * @param refused the token that WeChat has just refused and that must not be used again; null if there is none
   * @throws VendorError
   */
  async function currentToken(refused: string | null): Promise<string> {
    const usable = (held: VendorToken) =>
      held.token !== refused && held.expiresAt.getTime() - clock.now().getTime() > RENEW_BEFORE_MS
    const held = await tokens.read()
    if (held !== null && usable(held)) return held.token
    const renewed = await tokens.refresh({
      usable,
      async fetch() {
        const next = await stableToken(false)
        // Forced refreshes are limited to 20 a day. A refresh is therefore forced only when WeChat returns the same
        // token that it refused.
        return next.token === refused ? stableToken(true) : next
      },
    })
    return renewed.token
  }

  /** Runs a call with the shared token. If WeChat refuses the token, the call is repeated once with a new token. */
  async function withToken<T>(use: (token: string) => Promise<T>): Promise<T> {
    const token = await currentToken(null)
    try {
      return await use(token)
    } catch (error) {
      if (!isTokenRefusal(error)) throw error
    }
    return use(await currentToken(token))
  }

  return {
    authorizeUrl(input) {
      // WeChat compares this URL as a string, so the order of the parameters and the fragment are part of the
      // contract.
      const query = new URLSearchParams([
        ['appid', settings.appId],
        ['redirect_uri', input.redirectUri],
        ['response_type', 'code'],
        ['scope', 'snsapi_base'],
        ['state', input.state],
      ])
      const endpoint = settings.authorizeEndpoint.replace(/\/$/, '')
      return `${endpoint}/connect/oauth2/authorize?${query}#wechat_redirect`
    },

    async exchangeCode(code) {
      const url = api('sns/oauth2/access_token', {
        appid: settings.appId,
        secret: settings.appSecret,
        code,
        grant_type: 'authorization_code',
      })
      const answer = await ask({ operation: 'oauth2/access_token', changes: true, url }, signedIn)
      return { openid: answer.openid }
    },

    async sendTemplate(input) {
      const body = {
        touser: input.openid,
        template_id: settings.templateId,
        url: input.url,
        client_msg_id: input.clientMessageId,
        data: Object.fromEntries(Object.entries(input.data).map(([name, value]) => [name, { value }])),
      }
      const answer = await withToken((token) =>
        ask(
          {
            operation: 'message/template/send',
            changes: true,
            url: api('cgi-bin/message/template/send', { access_token: token }),
            body,
          },
          accepted,
        ),
      )
      return { messageId: answer.msgid }
    },

    checkCredentials: async () => {
      await stableToken(false)
    },

    readPush: (input) => readPush(push, wallClock, input),
    readHandshake: (query) => readHandshake(push, query),
  }
}

function isTokenRefusal(error: unknown): boolean {
  return error instanceof VendorError && TOKEN_REFUSED.has(Number(error.code))
}
