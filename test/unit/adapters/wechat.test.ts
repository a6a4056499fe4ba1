import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'

import { createMemoryTokenStore } from '#server/adapters/wechat/token-store.ts'
import { failure, IMPATIENT, startVendors, type Vendors } from './vendors.ts'

let vendors: Vendors
beforeEach(async () => {
  vendors = await startVendors()
})
afterEach(() => vendors.close())

const OPENID = 'odemo-0001'
const message = (clientMessageId: string, openid = OPENID) => ({
  openid,
  url: 'http://localhost:3000/visit',
  data: { thing1: '微信在线回访提醒', character_string2: '00000000000000001', time3: '2031年3月21日' },
  clientMessageId,
})

const inboxSchema = z.object({
  messages: z.array(
    z.object({ messageId: z.string(), url: z.string(), data: z.record(z.string(), z.string()) }),
  ),
})
const inbox = async (openid = OPENID) =>
  inboxSchema.parse((await vendors.control(`inbox?openid=${openid}`)).json).messages

const tokenCalls = () => vendors.served.filter((line) => line.endsWith('/cgi-bin/stable_token')).length

/** Follows WeChat's sign-in, which needs no interaction, as a browser would. Returns the code from the redirect. */
async function signInCode(openid: string): Promise<string> {
  const url = vendors.wechat().authorizeUrl({ redirectUri: 'http://localhost:3000/visit?x=1', state: 's1' })
  const answer = await fetch(url, { redirect: 'manual', headers: { Cookie: `demo_openid=${openid}` } })
  const back = new URL(answer.headers.get('location') ?? '')
  expect(back.origin + back.pathname).toBe('http://localhost:3000/visit')
  expect(back.searchParams.get('x')).toBe('1')
  expect(back.searchParams.get('state')).toBe('s1')
  return back.searchParams.get('code') ?? ''
}

describe('sign-in', () => {
  test('uses the address WeChat expects, with its parameters in order', () => {
    const wechat = vendors.wechat({ authorizeEndpoint: 'https://open.weixin.qq.com' })
    expect(wechat.authorizeUrl({ redirectUri: 'https://h5.example.com/visit?a=1', state: 'abc' })).toBe(
      'https://open.weixin.qq.com/connect/oauth2/authorize?appid=wx0000000000000000' +
        '&redirect_uri=https%3A%2F%2Fh5.example.com%2Fvisit%3Fa%3D1&response_type=code&scope=snsapi_base&state=abc' +
        '#wechat_redirect',
    )
  })

  test('lets an unknown browser pick a person, become that person, and return with a code', async () => {
    const url = vendors.wechat().authorizeUrl({ redirectUri: 'http://localhost:3000/visit', state: 's' })
    const first = await fetch(url, { redirect: 'manual' })
    const pick = new URL(first.headers.get('location') ?? '', vendors.origin)
    expect(pick.pathname).toBe('/demo/people')
    const become = await vendors.control('become', { openid: 'o-new-person' })
    const cookie = become.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/^demo_openid=o-new-person; Path=\/; .*HttpOnly; SameSite=Lax$/)
    const again = await fetch(vendors.origin + pick.searchParams.get('return'), {
      redirect: 'manual',
      headers: { Cookie: cookie.split(';')[0] ?? '' },
    })
    const code = new URL(again.headers.get('location') ?? '').searchParams.get('code') ?? ''
    expect(await vendors.wechat().exchangeCode(code)).toEqual({ openid: 'o-new-person' })
  })

  test('accepts a code once (40163), for exactly one of ten who use it at once', async () => {
    const code = await signInCode(OPENID)
    const wechat = vendors.wechat()
    const answers = await Promise.allSettled(Array.from({ length: 10 }, () => wechat.exchangeCode(code)))
    expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(1)
    expect(await failure(wechat.exchangeCode(code))).toMatchObject({
      code: '40163',
      retryable: false,
      ambiguous: false,
    })
  })

  test('refuses an unknown code and one older than five minutes (40029)', async () => {
    const wechat = vendors.wechat()
    expect(await failure(wechat.exchangeCode('never'))).toMatchObject({ code: '40029', retryable: false })
    const code = await signInCode(OPENID)
    vendors.clock.advance(301_000)
    expect((await failure(wechat.exchangeCode(code))).code).toBe('40029')
  })

  test('checks app id and secret, which appear in no error', async () => {
    const code = await signInCode(OPENID)
    expect((await failure(vendors.wechat({ appId: 'wx1' }).exchangeCode(code))).code).toBe('40013')
    const failed = await failure(vendors.wechat({ appSecret: 'wrong-secret' }).exchangeCode(code))
    expect(failed).toMatchObject({ code: '40125', retryable: false })
    await vendors.fail('wechat', { code: 'drop' })
    const cut = await failure(vendors.wechat().exchangeCode(code))
    expect(cut).toMatchObject({ code: 'NETWORK', retryable: true, ambiguous: true, cause: undefined })
    expect(failed.message + cut.message).not.toMatch(/secret|demo-wechat/)
  })
})

describe('a template message', () => {
  test('arrives with its fields and address', async () => {
    const { messageId } = await vendors.wechat().sendTemplate(message('m1'))
    expect(BigInt(messageId)).toBeGreaterThan(BigInt(Number.MAX_SAFE_INTEGER))
    expect(await inbox()).toMatchObject([
      { messageId, url: 'http://localhost:3000/visit', data: { thing1: '微信在线回访提醒' } },
    ])
  })

  test('with the same client_msg_id is delivered once, even if the first answer was lost', async () => {
    const wechat = vendors.wechat()
    await vendors.fail('wechat', { code: 'drop', on: 'cgi-bin/message/template/send' })
    expect(await failure(wechat.sendTemplate(message('m1')))).toMatchObject({
      retryable: true,
      ambiguous: true,
    })
    const [first, second] = await Promise.all([
      wechat.sendTemplate(message('m1')),
      wechat.sendTemplate(message('m1')),
    ])
    expect(first).toEqual(second)
    expect(await inbox()).toHaveLength(1)
    await wechat.sendTemplate(message('m2'))
    expect((await inbox()).map((one) => one.messageId === first?.messageId)).toEqual([false, true])
  })

  test.each([
    ['a thing of 21 characters', { thing1: '微'.repeat(21) }],
    ['Chinese in a character_string', { character_string2: '保单1' }],
    ['a character_string of 33', { character_string2: '1'.repeat(33) }],
    ['an empty field', { thing1: '' }],
    ['a field of no known kind', { first: 'x' }],
    ['no field', {}],
  ])('is refused for %s (47003)', async (_, data) => {
    expect(await failure(vendors.wechat().sendTemplate({ ...message('m1'), data }))).toMatchObject({
      code: '47003',
      retryable: false,
      ambiguous: false,
    })
    expect(await inbox()).toEqual([])
  })

  test('counts the 20 characters of a thing field as characters, not as UTF-16 units', async () => {
    await vendors.wechat().sendTemplate({ ...message('m1'), data: { thing1: '𠮷'.repeat(20) } })
  })

  test('is refused for an unknown openid, for one that does not follow, and for an unknown template', async () => {
    expect((await failure(vendors.wechat().sendTemplate(message('m1', 'o-stranger')))).code).toBe('40003')
    await vendors.control('follow', { openid: OPENID, following: false })
    expect(await failure(vendors.wechat().sendTemplate(message('m1')))).toMatchObject({
      code: '43004',
      retryable: false,
    })
    await vendors.control('follow', { openid: OPENID, following: true })
    expect((await failure(vendors.wechat({ templateId: 'x' }).sendTemplate(message('m1')))).code).toBe(
      '40037',
    )
    await vendors.wechat().sendTemplate(message('m1'))
  })

  test.each([
    [-1, true, true],
    [45011, true, false],
    [45009, false, false],
    [48001, false, false],
    [40003, false, false],
    [40037, false, false],
    [47003, false, false],
    [43004, false, false],
  ])('errcode %i: retryable %s, ambiguous %s', async (code, retryable, ambiguous) => {
    await vendors.fail('wechat', { code, on: 'cgi-bin/message/template/send' })
    const failed = await failure(vendors.wechat().sendTemplate(message('m1')))
    expect(failed).toMatchObject({ vendor: 'wechat', code: String(code), retryable, ambiguous })
    expect(failed.message).not.toContain(OPENID)
  })

  test.each([
    ['timeout', 'TIMEOUT'],
    ['refuse', 'NETWORK'],
    ['unavailable', 'HTTP_503'],
  ])('%s', async (fault, code) => {
    // The first send has already fetched the token, so the fault affects only the message.
    const tokens = createMemoryTokenStore()
    await vendors.wechat({}, tokens).sendTemplate(message('m0'))
    await vendors.fail('wechat', { code: fault, on: 'cgi-bin/message/template/send' })
    const wechat = vendors.wechat(fault === 'timeout' ? IMPATIENT : {}, tokens)
    expect(await failure(wechat.sendTemplate(message('m1')))).toMatchObject({
      code,
      retryable: true,
      ambiguous: true,
    })
  })
})

describe('the access token', () => {
  test('is fetched once for a hundred senders, and kept until shortly before it expires', async () => {
    const wechat = vendors.wechat()
    await Promise.all(Array.from({ length: 100 }, (_, at) => wechat.sendTemplate(message(`m${at}`))))
    expect(tokenCalls()).toBe(1)
    vendors.clock.advance((7200 - 181) * 1000)
    await wechat.sendTemplate(message('later'))
    expect(tokenCalls()).toBe(1)
    vendors.clock.advance(2000)
    await wechat.sendTemplate(message('at the end'))
    await wechat.sendTemplate(message('after'))
    expect(tokenCalls()).toBe(2)
  })

  test('is fetched anew after 40001 when it was replaced elsewhere, and the message goes out', async () => {
    const wechat = vendors.wechat()
    await wechat.sendTemplate(message('m1'))
    await forceNewToken()
    await Promise.all(Array.from({ length: 20 }, (_, at) => wechat.sendTemplate(message(`n${at}`))))
    expect(tokenCalls()).toBe(1 + 1 + 1)
    expect(await inbox()).toHaveLength(21)
  })

  test('is renewed by force only when WeChat refuses the very token it hands out', async () => {
    const tokens = createMemoryTokenStore()
    const wechat = vendors.wechat({}, tokens)
    await wechat.sendTemplate(message('m1'))
    const before = await tokens.read()
    await vendors.fail('wechat', { code: 40001, on: 'cgi-bin/message/template/send' })
    await wechat.sendTemplate(message('m2'))
    expect((await tokens.read())?.token).not.toBe(before?.token)
    expect(tokenCalls()).toBe(3)
  })

  test('is given up as retryable when it is refused twice in a row', async () => {
    await vendors.fail('wechat', { code: 40001, times: 2, on: 'cgi-bin/message/template/send' })
    expect(await failure(vendors.wechat().sendTemplate(message('m1')))).toMatchObject({
      code: '40001',
      retryable: true,
      ambiguous: false,
    })
  })

  test('fails all who wait for it when it cannot be fetched, and the next caller tries again', async () => {
    await vendors.fail('wechat', { code: -1, on: 'cgi-bin/stable_token' })
    const wechat = vendors.wechat()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) => failure(wechat.sendTemplate(message(`m${at}`)))),
    )
    expect(
      new Set(answers.map((answer) => `${answer.code} ${answer.retryable} ${answer.ambiguous}`)),
    ).toEqual(new Set(['-1 true false']))
    expect(tokenCalls()).toBe(1)
    await wechat.sendTemplate(message('m'))
  })

  test('stays valid for five minutes after an ordinary renewal, and not at all after a forced one', async () => {
    const old = await askToken(false)
    vendors.clock.advance((7200 - 299) * 1000)
    const next = await askToken(false)
    expect(next).not.toBe(old)
    expect(await sendWith(old)).toBe(0)
    expect(await sendWith(next)).toBe(0)
    vendors.clock.advance(300_000)
    expect(await sendWith(old)).toBe(40001)
    const forced = await askToken(true)
    expect(await sendWith(next)).toBe(40001)
    expect(await sendWith(forced)).toBe(0)
    vendors.clock.advance(7200_000)
    expect(await sendWith(forced)).toBe(40001)
  })

  test('can be forced twenty times a day (45009)', async () => {
    for (let time = 0; time < 20; time += 1) await askToken(true)
    await expect(askToken(true)).rejects.toThrow('45009')
  })
})

async function askToken(force: boolean): Promise<string> {
  const answer = await fetch(`${vendors.origin}/emulator/wechat/cgi-bin/stable_token`, {
    method: 'POST',
    body: JSON.stringify({
      grant_type: 'client_credential',
      appid: vendors.env.WECHAT_APP_ID,
      secret: vendors.env.WECHAT_APP_SECRET,
      force_refresh: force,
    }),
  })
  const read = z
    .object({ access_token: z.string().optional(), errcode: z.number().optional() })
    .parse(await answer.json())
  if (read.access_token === undefined) throw new Error(String(read.errcode))
  return read.access_token
}

const forceNewToken = () => askToken(true)

async function sendWith(token: string): Promise<number> {
  const answer = await fetch(
    `${vendors.origin}/emulator/wechat/cgi-bin/message/template/send?access_token=${token}`,
    {
      method: 'POST',
      body: JSON.stringify({
        touser: OPENID,
        template_id: vendors.env.WECHAT_TEMPLATE_ID,
        data: { thing1: { value: 'x' } },
      }),
    },
  )
  return z.object({ errcode: z.number() }).parse(await answer.json()).errcode
}
