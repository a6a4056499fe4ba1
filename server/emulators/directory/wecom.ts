import { randomBytes } from 'node:crypto'
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
import { choicePage } from './page.ts'
import type { People } from './people.ts'

export interface WecomEmulatorSettings {
  readonly corpId: string
  readonly agentId: string
  readonly secret: string
  readonly publicUrl: string
}

const CODE_SECONDS = 300
const TOKEN_SECONDS = 7200

/** 企业微信 answers with HTTP 200 and an errcode. */
export const wecomError = (errcode: number) => json({ errcode, errmsg: `emulated ${errcode}` })
const ok = (value: object) => json({ errcode: 0, errmsg: 'ok', ...value })

/** Emulates what signing in by scanning with 企业微信 (WeCom) needs: the page with the QR code, and three calls. */
export function createWecomEmulator(
  settings: WecomEmulatorSettings,
  people: People,
  storage: EmulatorStorage,
  wallClock: Clock,
) {
  const callback = `${settings.publicUrl}/api/admin/directory/wecom/callback`

  /** Scanning with a phone is replaced by choosing a person. The userid is the staff number. */
  async function scan(request: EmulatorRequest): Promise<EmulatorReply> {
    const input = z
      .object({
        login_type: z.literal('CorpApp'),
        appid: z.literal(settings.corpId),
        agentid: z.literal(settings.agentId),
        redirect_uri: z.literal(callback),
        state: z.string().regex(/^[A-Za-z0-9]{1,128}$/),
        person: z.string().optional(),
      })
      .safeParse(Object.fromEntries(request.query))
    if (!input.success) return json({ error: 'redirect_uri 参数错误' }, 400)
    const { state, person: chosen } = input.data
    const url = new URL(callback)
    url.searchParams.set('state', state)
    if (chosen === undefined) {
      const here = (id: string) =>
        `/emulator/wecom/wwlogin/sso/login?${new URLSearchParams([...request.query, ['person', id]])}`
      return choicePage('企业微信扫码（演示）', await people.list(), ({ id }) => here(id), url.href)
    }
    const code = randomBytes(24).toString('base64url')
    await storage.put('wecom-code', code, { person: chosen }, wallClock.now())
    url.searchParams.set('code', code)
    return redirect(url.href)
  }

  async function isToken(query: URLSearchParams): Promise<boolean> {
    const entry = await storage.get('wecom-token', query.get('access_token') ?? '')
    return entry !== null && wallClock.now().getTime() - entry.at.getTime() < TOKEN_SECONDS * 1000
  }

  async function exchange(query: URLSearchParams): Promise<EmulatorReply> {
    const code = query.get('code') ?? ''
    const entry = await storage.get('wecom-code', code)
    if (entry === null || !(await storage.insert('wecom-code-used', code, {}, wallClock.now())))
      return wecomError(40029)
    if (wallClock.now().getTime() - entry.at.getTime() > CODE_SECONDS * 1000) return wecomError(40029)
    const person = await people.get(z.object({ person: z.string() }).parse(entry.value).person)
    return person === null ? ok({ openid: 'somebody-outside' }) : ok({ userid: person.username })
  }

  async function member(query: URLSearchParams): Promise<EmulatorReply> {
    const wanted = (query.get('userid') ?? '').toLowerCase()
    const person = (await people.list()).find(({ username }) => username === wanted)
    if (person === undefined) return wecomError(60111)
    return ok({ userid: person.username, name: person.name, status: person.disabled ? 2 : 1 })
  }

  const api: EmulatorHandler = async (request) => {
    const { path, query } = request
    if (request.method !== 'GET') return wecomError(43001)
    if (path === 'wwlogin/sso/login') return await scan(request)
    if (path === 'cgi-bin/gettoken') {
      if (query.get('corpid') !== settings.corpId) return wecomError(40013)
      if (query.get('corpsecret') !== settings.secret) return wecomError(40001)
      const token = randomBytes(24).toString('base64url')
      await storage.put('wecom-token', token, {}, wallClock.now())
      return ok({ access_token: token, expires_in: TOKEN_SECONDS })
    }
    if (!(await isToken(query))) return wecomError(40014)
    if (path === 'cgi-bin/auth/getuserinfo') return await exchange(query)
    return path === 'cgi-bin/user/get' ? await member(query) : wecomError(40066)
  }
  return { api }
}
