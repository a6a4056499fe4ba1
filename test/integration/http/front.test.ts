import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seed } from '#server/demo/story/seed.ts'
import { customerRequest } from '#server/http/base/request.ts'
import { systemIds } from '#server/kernel/ids.ts'
import { Secrets } from '#server/kernel/secret/secrets.ts'
import { newestEntry } from '#server/kernel/version.ts'
import { LINK_DEVICES } from '#server/session/service.ts'
import { type OpenFront, openFront } from '#test/support/server/front.ts'

const secrets = new Secrets([], Buffer.alloc(32, 1), Buffer.alloc(32, 2))

let open: OpenFront
let origin: string

beforeAll(async () => {
  open = await openFront({ fill: (env) => seed({ env, log: () => undefined }) })
  origin = open.origin
})
afterAll(() => open.close())

const json = { 'Content-Type': 'application/json' }

async function call(path: string, init: RequestInit = {}) {
  const answer = await fetch(`${origin}/api/trpc/${path}`, { method: 'POST', headers: json, ...init })
  return { status: answer.status, body: JSON.parse(await answer.text()) }
}

/** Follows redirects one by one and keeps cookies, as a browser does. */
async function follow(start: string, cookies = new Map<string, string>()) {
  let url = new URL(start, origin)
  const seen: string[] = []
  for (let hop = 0; hop < 8; hop += 1) {
    seen.push(url.href)
    const header = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(url, { redirect: 'manual', headers: { Cookie: header } })
    for (const cookie of answer.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';')
      const at = pair.indexOf('=')
      cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    const location = answer.headers.get('location')
    if (location === null) break
    url = new URL(location, url)
  }
  return { last: url, cookies, seen }
}

async function become(openid: string): Promise<Map<string, string>> {
  const answer = await fetch(`${origin}/emulator/control/become`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ openid }),
  })
  expect(answer.status).toBe(200)
  const [cookie = ''] = answer.headers.getSetCookie()
  const [pair = ''] = cookie.split(';')
  return new Map([['demo_openid', pair.slice(pair.indexOf('=') + 1)]])
}

/** The headers of a customer's browser after the sign-in through WeChat. */
async function signedIn(): Promise<Record<string, string>> {
  const { cookies } = await follow('/api/wechat/sign-in?to=/h5/visits', await become('odemo-jia'))
  return { ...json, Cookie: `rv_session=${cookies.get('rv_session')}` }
}

describe('the API on the wire', () => {
  it("answers in tRPC's envelope", async () => {
    expect(await call('session.current')).toEqual({
      status: 200,
      body: { result: { data: { signedIn: false, bound: false, name: null, idType: null } } },
    })
  })

  it('refuses with a stable code and a message to act on, and reveals no internals', async () => {
    const { status, body } = await call('visit.pending')
    expect(status).toBe(401)
    expect(body.error.data).toEqual({
      httpStatus: 401,
      code: 'NOT_SIGNED_IN',
      message: '登录已失效，请从微信公众号重新进入。',
      details: {},
    })
    expect(JSON.stringify(body)).not.toMatch(/stack|server\//)
  })

  it('names the invalid fields', async () => {
    const headers = await signedIn()
    const view = (body: string) => call('visit.view', { headers, body })
    const { status, body } = await view(JSON.stringify({ visitId: 'not-an-id' }))
    expect(status).toBe(400)
    expect(body.error.data).toMatchObject({ code: 'BAD_INPUT', details: { fields: ['visitId'] } })
    expect((await view('{"visitId":')).body.error.data.code).toBe('BAD_INPUT')
    expect((await call('no.such')).status).toBe(404)
  })

  it('accepts nothing by URL and nothing another site could send', async () => {
    expect((await call('visit.pending', { method: 'GET' })).body.error.data.details).toEqual({
      fields: ['method'],
    })
    const form = { 'Content-Type': 'text/plain' }
    expect((await call('visit.pending', { headers: form, body: '{}' })).body.error.data.details).toEqual({
      fields: ['content-type'],
    })
    const elsewhere = { ...json, Origin: 'https://elsewhere.example' }
    expect((await call('visit.pending', { headers: elsewhere })).body.error.data.details).toEqual({
      fields: ['origin'],
    })
    expect((await call('visit.pending', { headers: { ...json, Origin: origin } })).status).toBe(401)
  })

  it('survives characters that cannot be stored and deep nesting', async () => {
    const odd = 'demo.editor\u0000\ud83d\ufffe'
    const session = (step: string, body: unknown) =>
      call(`../admin/session/${step}`, { body: JSON.stringify(body) })
    const codes = [
      await session('sign-in', { username: odd, password: odd }),
      await session('second-factor', { backupCode: odd }),
      await session('two-factor/prepare', { password: odd }),
      await session('two-factor/remove', { password: odd }),
      await session(odd, {}),
    ].map(({ body }) => body.error.data.code)
    expect(codes).toEqual([
      'STAFF_SIGN_IN_FAILED',
      'SECOND_FACTOR_EXPIRED',
      'STAFF_NOT_SIGNED_IN',
      'STAFF_NOT_SIGNED_IN',
      'NOT_FOUND',
    ])
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
    const headers = await signedIn()
    expect((await call('visit.sign', { headers, body: deep })).body.error.data.code).toBe('BAD_INPUT')
  })

  it('stops reading a body that is too large', async () => {
    const { status, body } = await call('visit.view', {
      headers: await signedIn(),
      body: JSON.stringify({ visitId: 'x'.repeat(600_000) }),
    })
    expect([status, body.error.data.code]).toEqual([413, 'PAYLOAD_TOO_LARGE'])
  })

  it('compresses long answers for clients that can read them; short ones, with their tokens, stay plain', async () => {
    const encodingOf = async (path: string, accepted: string) =>
      (await fetch(`${origin}${path}`, { headers: { 'accept-encoding': accepted } })).headers.get(
        'content-encoding',
      )
    const long = '/api/schema/questionnaire-template.json'
    expect(await encodingOf(long, 'gzip, br')).toBe('gzip')
    expect(await encodingOf(long, 'identity')).toBeNull()
    expect(await encodingOf('/api/health', 'gzip')).toBeNull()
    const texts = await Promise.all(
      ['gzip', 'identity'].map(async (accepted) =>
        (await fetch(`${origin}${long}`, { headers: { 'accept-encoding': accepted } })).text(),
      ),
    )
    expect(texts[0]).toBe(texts[1])
  })

  it('reports whether it can serve', async () => {
    const answer = await fetch(`${origin}/api/health`)
    const report = await answer.json()
    expect(answer.status).toBe(200)
    // The real clock decides which years' calendars are missing.
    expect(report).toMatchObject({ status: 'ok', demo: true, databaseRole: 'application' })
    expect(report).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      changes: newestEntry(readFileSync('CHANGELOG.md', 'utf8')),
    })
    expect(report.calendarsMissing).toEqual(expect.any(Array))
  })

  it('leaves pages to Next and answers unknown API paths with not found', async () => {
    expect((await fetch(`${origin}/h5/visits`)).status).toBe(299)
    expect((await fetch(`${origin}/api/nothing`)).status).toBe(404)
  })
})

describe('sign-in by WeChat', () => {
  it('ends on the requested page, signed in, without the code in the address', async () => {
    const { last, cookies } = await follow('/api/wechat/sign-in?to=/h5/visits', await become('odemo-jia'))
    expect(last.href).toBe(`${origin}/h5/visits`)
    const { body } = await call('visit.pending', {
      headers: { ...json, Cookie: `rv_session=${cookies.get('rv_session')}` },
    })
    expect(body.result.data).toHaveLength(2)
  })

  it('clears the session’s cookies on sign-out, and never with a refusal', async () => {
    const { cookies } = await follow('/api/wechat/sign-in?to=/h5/visits', await become('odemo-jia'))
    const leave = (headers: Record<string, string>) =>
      fetch(`${origin}/api/trpc/session.leave`, {
        method: 'POST',
        headers: { ...json, Cookie: `rv_session=${cookies.get('rv_session')}`, ...headers },
      })
    const foreign = await leave({ Origin: 'https://elsewhere.example' })
    expect([foreign.status, foreign.headers.getSetCookie()]).toEqual([400, []])
    const own = await leave({})
    expect(own.status).toBe(200)
    expect(own.headers.getSetCookie().map((each) => each.replace(/; Path.*Max-Age/, ' Max-Age'))).toEqual([
      'rv_session= Max-Age=0',
      'rv_state= Max-Age=0',
    ])
    const { status } = await call('visit.pending', {
      headers: { ...json, Cookie: `rv_session=${cookies.get('rv_session')}` },
    })
    expect(status).toBe(401)
  })

  it('never redirects to another site', async () => {
    for (const to of [
      'https://elsewhere.example',
      '//elsewhere.example',
      '/h5/../api/x',
      '/h5/visits?next=https://x',
    ]) {
      const { last } = await follow(
        `/api/wechat/sign-in?to=${encodeURIComponent(to)}`,
        await become('odemo-jia'),
      )
      expect(last.href, to).toBe(`${origin}/h5/policies`)
    }
  })

  it('signs in anew when a callback address is opened again or shared', async () => {
    const { seen, cookies } = await follow('/api/wechat/sign-in?to=/h5/visits', await become('odemo-jia'))
    const callback = seen.find((url) => url.includes('/api/wechat/callback')) ?? ''
    cookies.delete('rv_session')
    cookies.delete('rv_state')
    const again = await follow(callback, cookies)
    expect(again.last.pathname).toBe('/h5/policies')
    expect(again.cookies.get('rv_session')).toBeTruthy()
  })

  it('ignores a code of another sign-in, and this browser signs in as itself', async () => {
    const theirs = await follow('/api/wechat/sign-in?to=/h5/visits', await become('odemo-yi'))
    const slippedIn = theirs.seen.find((url) => url.includes('/api/wechat/callback')) ?? ''
    const jar = await become('odemo-jia')
    const own = await follow('/api/wechat/sign-in?to=/h5/visits', jar)
    jar.delete('rv_session')
    const state = new URL(own.seen.find((url) => url.includes('/api/wechat/callback')) ?? '').searchParams
    for (const change of [
      (url: URL) => url,
      (url: URL) => url.searchParams.set('state', state.get('state') ?? ''),
      (url: URL) => url.searchParams.set('state', 'another'),
      (url: URL) => url.searchParams.delete('state'),
    ]) {
      const url = new URL(slippedIn)
      change(url)
      const { last, cookies } = await follow(url.href, new Map(jar))
      expect(last.pathname).toBe('/h5/policies')
      const { body } = await call('session.current', {
        headers: { ...json, Cookie: `rv_session=${cookies.get('rv_session')}` },
      })
      expect(body.result.data.name).toBe('测***甲')
    }
  })

  it('ignores a forged cookie', async () => {
    const jar = await become('odemo-jia')
    const { seen } = await follow('/api/wechat/sign-in?to=/h5/visits', jar)
    const callback = new URL(seen.find((url) => url.includes('/api/wechat/callback')) ?? '')
    const nonce = callback.searchParams.get('state')?.slice(0, 32)
    const made = `${nonce}.1.${Date.now()}.${Buffer.from('/h5/register').toString('base64url')}.${'0'.repeat(32)}`
    expect((await follow(callback.href, new Map([...jar, ['rv_state', made]]))).last.pathname).toBe(
      '/h5/policies',
    )
  })

  it('does not redirect for ever a browser that keeps no cookies', async () => {
    let url = new URL('/api/wechat/sign-in', origin)
    const who = `demo_openid=${(await become('odemo-jia')).get('demo_openid')}`
    const seen: string[] = []
    for (let hop = 0; hop < 20; hop += 1) {
      seen.push(url.pathname)
      const answer = await fetch(url, { redirect: 'manual', headers: { Cookie: who } })
      const location = answer.headers.get('location')
      if (location === null) break
      url = new URL(location, url)
    }
    expect(seen.at(-1)).toBe('/h5/error/sign-in')
  })

  it('sends WeChat a state it accepts: at most 128 letters and digits', async () => {
    const answer = await fetch(`${origin}/api/wechat/sign-in`, { redirect: 'manual' })
    expect(new URL(answer.headers.get('location') ?? '').searchParams.get('state')).toMatch(
      /^[a-zA-Z0-9]{1,128}$/,
    )
  })

  it('says that a personal link is unknown', async () => {
    expect((await follow('/l/nothing')).last.pathname).toBe('/h5/error/link')
  })
})

describe('a personal link', () => {
  /** Creates a personal link, like that of a text message, for the first customer in the database. */
  async function link(): Promise<string> {
    const token = randomBytes(32).toString('base64url')
    await open.database.pool.query(
      `INSERT INTO personal_link (token_hash, customer_id, created_at, expires_at)
        SELECT sha256(convert_to($1, 'UTF8')), id, now(), now() + interval '3 days' FROM customer LIMIT 1`,
      [token],
    )
    return `/l/${token}`
  }
  const sessions = async () =>
    (await open.database.pool.query('SELECT count(*)::int AS n FROM customer_session')).rows[0].n

  it('opens again and again where it was first opened, without a new session each time', async () => {
    const path = await link()
    const { cookies, last } = await follow(path)
    expect(last.pathname).toBe('/h5/visits')
    const before = await sessions()
    for (let again = 0; again < 20; again += 1)
      expect((await follow(path, cookies)).last.pathname).toBe('/h5/visits')
    expect(await sessions()).toBe(before)
  })

  it('signs in anew once its session has ended', async () => {
    const path = await link()
    const { cookies } = await follow(path)
    const first = cookies.get('rv_session')
    cookies.delete('rv_session')
    expect((await follow(path, cookies)).last.pathname).toBe('/h5/visits')
    expect(cookies.get('rv_session')).not.toBe(first)
  })

  it('opens on three devices at most when it is passed on, even if all open it at once', async () => {
    const path = await link()
    const ends = await Promise.all(Array.from({ length: 20 }, async () => (await follow(path)).last.pathname))
    expect(ends.filter((end) => end === '/h5/visits')).toHaveLength(LINK_DEVICES)
    expect(ends.filter((end) => end === '/h5/error/link-devices')).toHaveLength(20 - LINK_DEVICES)
  })
})

describe('the id of a request', () => {
  const idOf = async (given: string, trusted: number) => {
    const request = { headers: { 'x-request-id': given }, socket: {} }
    const message: IncomingMessage = Object.assign(new IncomingMessage(new Socket()), request)
    return customerRequest(message, { secrets, publicUrl: 'http://test', ids: systemIds }, trusted).requestId
  }
  const made = /^[\w-]{43}$/

  it('is the proxy’s if a proxy sent a valid one, and ours in every other case', async () => {
    expect(await idOf('proxy-1234:5678', 1)).toBe('proxy-1234:5678')
    for (const odd of [
      '',
      'short',
      'a\nb forged line',
      '<script>x</script>',
      'x'.repeat(65),
      '测试客户甲测试客户甲',
    ])
      expect(await idOf(odd, 1), odd).toMatch(made)
    expect(await idOf('proxy-1234:5678', 0)).toMatch(made)
  })
})

describe('pushes of WeChat', () => {
  it('without a valid signature are not read', async () => {
    const answer = await fetch(`${origin}/api/wechat/push?signature=0&timestamp=1&nonce=2`, {
      method: 'POST',
      body: '<xml></xml>',
    })
    expect(answer.status).toBe(403)
  })
})

it('the demo’s reminder goes through the real client to the emulated WeChat, and its delivery report comes back', async () => {
  const answer = await fetch(`${origin}/api/demo/people`, { method: 'POST', headers: json })
  const people = JSON.parse(await answer.text()).result.data
  const jia = people.find((person: { openid: string | null }) => person.openid === 'odemo-jia')
  await fetch(`${origin}/api/demo/anotherPolicy`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ customerId: jia.customerId }),
  })
  // Two reminders were due at the start, and one more is due now. The wait ends when all three have arrived, in any
  // order.
  await expect
    .poll(
      async () => {
        const inbox = await fetch(`${origin}/emulator/control/inbox?openid=odemo-jia`)
        return JSON.stringify(await inbox.json()).match(/微信在线回访提醒/g)?.length ?? 0
      },
      { timeout: 20_000 },
    )
    .toBeGreaterThanOrEqual(3)
})
