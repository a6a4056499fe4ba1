import { randomBytes } from 'node:crypto'
import { z } from 'zod'

import type { Clock } from '../kernel/clock.ts'
import {
  cookie,
  type EmulatorHandler,
  type EmulatorReply,
  type EmulatorRequest,
  json,
  parseJson,
  redirect,
} from './base/http.ts'
import type { EmulatorStorage } from './base/storage.ts'
import { finishedEvent, type PushTarget, push, pushRequest } from './wechat-push.ts'
import { breaksTemplateRule } from './wechat-template.ts'

export interface WechatEmulatorSettings {
  readonly appId: string
  readonly appSecret: string
  readonly templateId: string
  readonly push: PushTarget
}

export const OPENID_COOKIE = 'demo_openid'

/**
 * The prefix of the openids of seeded people. Seeded people follow the account from the start; all other people must
 * be registered first.
 */
const SEEDED_OPENID = /^o?demo/i
export const openidSchema = z.string().regex(/^[A-Za-z0-9_-]{4,64}$/)

export const followSchema = z.object({
  openid: openidSchema,
  following: z.boolean(),
  /**
   * True if the person follows the account but blocks template messages. WeChat then accepts the message and reports
   * `failed:user block`.
   */
  blocked: z.boolean().default(false),
})

const TOKEN_SECONDS = 7200
/**
 * A token request made within this many seconds of the current token's expiry returns a new token. The old token
 * stays valid for the same number of seconds.
 */
const OVERLAP_SECONDS = 300
const FORCED_PER_DAY = 20
const CODE_SECONDS = 300

const followerSchema = z.object({ following: z.boolean(), blocked: z.boolean() })
const codeSchema = z.object({ openid: z.string() })
const tokenSchema = z.object({ token: z.string(), expiresAt: z.number(), previous: z.string().nullable() })
const sentSchema = z.object({ messageId: z.string() })
const messageSchema = z.object({
  messageId: z.string(),
  templateId: z.string(),
  url: z.string(),
  data: z.record(z.string(), z.string()),
})

const stableToken = z.object({
  grant_type: z.literal('client_credential'),
  appid: z.string(),
  secret: z.string(),
  force_refresh: z.boolean().default(false),
})

const templateSend = z.object({
  touser: z.string(),
  template_id: z.string(),
  url: z.url().or(z.literal('')).default(''),
  client_msg_id: z.string().max(64).optional(),
  data: z.record(z.string(), z.object({ value: z.string() })),
})

/** Builds WeChat's error response: HTTP 200 with an errcode. */
export const wechatError = (errcode: number) => json({ errcode, errmsg: `emulated ${errcode}` })

export type WechatEmulator = ReturnType<typeof createWechatEmulator>

/**
 * Emulates the functions of the WeChat service account that a visit uses: sign-in, token, template messages, server
 * push.
 */
export function createWechatEmulator(
  settings: WechatEmulatorSettings,
  storage: EmulatorStorage,
  clock: Clock,
  wallClock: Clock,
) {
  const pushing = new Set<Promise<boolean>>()
  // Runs the token requests one after the other, because each request reads and replaces the token in several steps.
  // A queue in memory is enough, because the demo is a single process.
  let turn: Promise<unknown> = Promise.resolve()

  async function follower(openid: string): Promise<z.infer<typeof followerSchema> | null> {
    const entry = await storage.get('follower', openid)
    if (entry !== null) return followerSchema.parse(entry.value)
    return SEEDED_OPENID.test(openid) ? { following: true, blocked: false } : null
  }

  /**
   * Answers the silent sign-in page. If no WeChat user is chosen in this browser, it redirects to the page where the
   * person chooses a WeChat user.
   */
  async function authorize(request: EmulatorRequest): Promise<EmulatorReply> {
    const input = z
      .object({
        appid: z.literal(settings.appId),
        redirect_uri: z.url({ protocol: /^https?$/ }),
        response_type: z.literal('code'),
        scope: z.literal('snsapi_base'),
        state: z
          .string()
          .regex(/^[A-Za-z0-9_-]{0,128}$/)
          .default(''),
      })
      .safeParse(Object.fromEntries(request.query))
    if (!input.success)
      return {
        status: 400,
        headers: { 'Content-Type': 'text/plain; charset=utf-8' },
        body: '10003 链接参数错误',
      }
    const openid = cookie(request.headers, OPENID_COOKIE)
    if (openid === null || (await follower(openid)) === null) {
      const here = `/emulator/wechat/connect/oauth2/authorize?${request.query}`
      return redirect(`/demo/people?return=${encodeURIComponent(here)}`)
    }
    const code = randomBytes(16).toString('hex')
    await storage.put('wechat-code', code, { openid }, clock.now())
    const target = new URL(input.data.redirect_uri)
    target.searchParams.set('code', code)
    target.searchParams.set('state', input.data.state)
    return redirect(target.href)
  }

  async function exchangeCode(request: EmulatorRequest): Promise<EmulatorReply> {
    const query = request.query
    if (query.get('appid') !== settings.appId) return wechatError(40013)
    if (query.get('secret') !== settings.appSecret) return wechatError(40125)
    if (query.get('grant_type') !== 'authorization_code') return wechatError(40002)
    const code = query.get('code') ?? ''
    const entry = await storage.get('wechat-code', code)
    if (entry === null) return wechatError(40029)
    if (!(await storage.insert('wechat-code-used', code, {}, clock.now()))) return wechatError(40163)
    if (clock.now().getTime() - entry.at.getTime() > CODE_SECONDS * 1000) return wechatError(40029)
    const { openid } = codeSchema.parse(entry.value)
    return json({
      access_token: randomBytes(24).toString('base64url'),
      expires_in: TOKEN_SECONDS,
      refresh_token: randomBytes(24).toString('base64url'),
      openid,
      scope: 'snsapi_base',
    })
  }

  async function issueToken(request: EmulatorRequest): Promise<EmulatorReply> {
    if (request.method !== 'POST') return wechatError(43002)
    const input = stableToken.safeParse(parseJson(request.body))
    if (!input.success) return wechatError(47001)
    if (input.data.appid !== settings.appId) return wechatError(40013)
    if (input.data.secret !== settings.appSecret) return wechatError(40125)
    const now = clock.now()
    const held = await currentToken()
    const left = held === null ? 0 : (held.expiresAt - now.getTime()) / 1000
    if (input.data.force_refresh) {
      const day = now.toISOString().slice(0, 10)
      const forced = z
        .object({ times: z.number() })
        .safeParse((await storage.get('wechat-forced', day))?.value)
      const times = (forced.data?.times ?? 0) + 1
      if (times > FORCED_PER_DAY) return wechatError(45009)
      await storage.put('wechat-forced', day, { times }, now)
    } else if (held !== null && left > OVERLAP_SECONDS) {
      return json({ access_token: held.token, expires_in: Math.floor(left) })
    }
    const next: z.infer<typeof tokenSchema> = {
      token: `9${randomBytes(48).toString('base64url')}`,
      expiresAt: now.getTime() + TOKEN_SECONDS * 1000,
      previous: input.data.force_refresh || left <= 0 ? null : (held?.token ?? null),
    }
    await storage.put('wechat-token', settings.appId, next, now)
    return json({ access_token: next.token, expires_in: TOKEN_SECONDS })
  }

  async function currentToken(): Promise<z.infer<typeof tokenSchema> | null> {
    const entry = await storage.get('wechat-token', settings.appId)
    return entry === null ? null : tokenSchema.parse(entry.value)
  }

  async function tokenHolds(given: string | null): Promise<boolean> {
    const held = await currentToken()
    if (held === null || !given) return false
    const left = (held.expiresAt - clock.now().getTime()) / 1000
    if (given === held.token) return left > 0
    return given === held.previous && left > TOKEN_SECONDS - OVERLAP_SECONDS
  }

  async function sendTemplate(request: EmulatorRequest): Promise<EmulatorReply> {
    if (request.method !== 'POST') return wechatError(43002)
    if (!(await tokenHolds(request.query.get('access_token')))) return wechatError(40001)
    const input = templateSend.safeParse(parseJson(request.body))
    if (!input.success) return wechatError(47001)
    const { touser, template_id: templateId, url, client_msg_id: clientMessageId } = input.data
    if (templateId !== settings.templateId) return wechatError(40037)
    const receiver = await follower(touser)
    if (receiver === null) return wechatError(40003)
    if (!receiver.following) return wechatError(43004)
    const data = Object.fromEntries(
      Object.entries(input.data.data).map(([name, field]) => [name, field.value]),
    )
    if (breaksTemplateRule(data)) return wechatError(47003)

    // Creates an id as large as the vendor's 64-bit ids, which a JavaScript number cannot hold exactly.
    const messageId = (BigInt(`0x${randomBytes(7).toString('hex')}`) + 2n ** 60n).toString()
    if (clientMessageId !== undefined) {
      const key = `${touser}/${clientMessageId}`
      if (!(await storage.insert('wechat-sent', key, { messageId }, clock.now()))) {
        const first = sentSchema.parse((await storage.get('wechat-sent', key))?.value)
        return accepted(first.messageId)
      }
    }
    const message: z.infer<typeof messageSchema> = { messageId, templateId, url, data }
    if (!receiver.blocked) await storage.put('wechat-message', `${touser}/${messageId}`, message, clock.now())
    announce({ openid: touser, messageId, status: receiver.blocked ? 'failed:user block' : 'success' })
    return accepted(messageId)
  }

  /** The JSON is written by hand, because the id is too large for a JavaScript number. */
  function accepted(messageId: string): EmulatorReply {
    return { ...json({}), body: `{"errcode":0,"errmsg":"ok","msgid":${messageId}}` }
  }

  function announce(event: { openid: string; messageId: string; status: string }): void {
    const xml = finishedEvent({ ...event, at: clock.now() })
    const running = push(pushRequest(settings.push, xml, wallClock))
    pushing.add(running)
    void running.finally(() => pushing.delete(running))
  }

  function inTurn(work: () => Promise<EmulatorReply>): Promise<EmulatorReply> {
    const mine = turn.then(work)
    turn = mine.catch(() => undefined)
    return mine
  }

  const api: EmulatorHandler = async (request) => {
    switch (request.path) {
      case 'connect/oauth2/authorize':
        return authorize(request)
      case 'sns/oauth2/access_token':
        return exchangeCode(request)
      case 'cgi-bin/stable_token':
        return inTurn(() => issueToken(request))
      case 'cgi-bin/message/template/send':
        return sendTemplate(request)
      default:
        return wechatError(40066)
    }
  }

  return {
    api,
    /** Registers an openid, or changes whether it follows the account and blocks messages. */
    async follow(input: z.infer<typeof followSchema>): Promise<void> {
      const known: z.infer<typeof followerSchema> = { following: input.following, blocked: input.blocked }
      await storage.put('follower', input.openid, known, clock.now())
    },
    /**
     * Sets the WeChat user of this browser to the given openid, or to a new openid if none is given. An unknown
     * openid is registered.
     */
    async become(openid: string | undefined): Promise<string> {
      const chosen = openid ?? `o${randomBytes(20).toString('base64url')}`
      if ((await follower(chosen)) === null) {
        await storage.insert('follower', chosen, { following: true, blocked: false }, clock.now())
      }
      return chosen
    },
    /** Lists the template messages sent to one person, newest first. */
    async inbox(openid: string) {
      return (await storage.list('wechat-message', `${openid}/`, 100)).map((entry) => ({
        ...messageSchema.parse(entry.value),
        at: entry.at.toISOString(),
      }))
    },
    /** Resolves when no push is running. */
    async idle(): Promise<void> {
      while (pushing.size > 0) await Promise.all(pushing)
    },
  }
}
