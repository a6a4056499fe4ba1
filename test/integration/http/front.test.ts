import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seed } from '../../../prisma/seed.ts'
import { type OpenFront, openFront } from '../../support/front.ts'

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

/** Follows redirects by hand, keeping cookies, as a browser does. */
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

describe('the API on the wire', () => {
  it("answers in tRPC's envelope", async () => {
    expect(await call('session.current')).toEqual({
      status: 200,
      body: { result: { data: { signedIn: false, bound: false, name: null, idType: null } } },
    })
  })

  it('refuses with a stable code and a message to act on, and nothing of its insides', async () => {
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

  it('names the fields of bad input', async () => {
    const { status, body } = await call('visit.view', { body: JSON.stringify({ visitId: 'not-an-id' }) })
    expect(status).toBe(400)
    expect(body.error.data).toMatchObject({ code: 'BAD_INPUT', details: { fields: ['visitId'] } })
    expect((await call('visit.view', { body: '{"visitId":' })).body.error.data.code).toBe('BAD_INPUT')
    expect((await call('no.such')).status).toBe(404)
  })

  it('takes nothing by URL and nothing another site could send', async () => {
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

  it('is not brought down by what no text may hold, nor by nesting', async () => {
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
    expect((await call('visit.view', { body: deep })).body.error.data.code).toBe('BAD_INPUT')
  })

  it('stops reading a body that is too large', async () => {
    const { status, body } = await call('visit.view', {
      body: JSON.stringify({ visitId: 'x'.repeat(600_000) }),
    })
    expect([status, body.error.data.code]).toEqual([413, 'PAYLOAD_TOO_LARGE'])
  })

  it('says whether it can serve', async () => {
    const answer = await fetch(`${origin}/api/health`)
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok', demo: true }])
  })

  it('leaves pages to the pages and unknown API paths to nobody', async () => {
    expect((await fetch(`${origin}/h5/visits`)).status).toBe(299)
    expect((await fetch(`${origin}/api/nothing`)).status).toBe(404)
  })
})

describe('sign-in by WeChat', () => {
  it('ends on the page asked for, signed in, without the code in the address', async () => {
    const { last, cookies } = await follow('/api/wechat/sign-in?to=/h5/visits', await become('odemo-jia'))
    expect(last.href).toBe(`${origin}/h5/visits`)
    const { body } = await call('visit.pending', {
      headers: { ...json, Cookie: `rv_session=${cookies.get('rv_session')}` },
    })
    expect(body.result.data).toHaveLength(2)
  })

  it('never leads to another site', async () => {
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

  it('a callback opened again, or shared, signs in anew instead of failing', async () => {
    const { seen, cookies } = await follow('/api/wechat/sign-in?to=/h5/visits', await become('odemo-jia'))
    const callback = seen.find((url) => url.includes('/api/wechat/callback')) ?? ''
    cookies.delete('rv_session')
    cookies.delete('rv_state')
    const again = await follow(callback, cookies)
    expect(again.last.pathname).toBe('/h5/policies')
    expect(again.cookies.get('rv_session')).toBeTruthy()
  })

  it("a state that is not this browser's is refused", async () => {
    const jar = await become('odemo-jia')
    const { seen } = await follow('/api/wechat/sign-in?to=/h5/visits', jar)
    const callback = new URL(seen.find((url) => url.includes('/api/wechat/callback')) ?? '')
    callback.searchParams.set('state', 'another')
    const fresh = new Map([['rv_state', `mine.1.${Buffer.from('/h5/visits').toString('base64url')}`]])
    expect((await follow(callback.href, fresh)).last.pathname).toBe('/h5/error/sign-in')
  })

  it('an unknown personal link says so', async () => {
    expect((await follow('/l/nothing')).last.pathname).toBe('/h5/error/link')
  })
})

describe('pushes of WeChat', () => {
  it('without a right signature are not read', async () => {
    const answer = await fetch(`${origin}/api/wechat/push?signature=0&timestamp=1&nonce=2`, {
      method: 'POST',
      body: '<xml></xml>',
    })
    expect(answer.status).toBe(403)
  })
})

it('the reminder of the demo goes through the real client to the emulated WeChat, and its report comes back', async () => {
  const answer = await fetch(`${origin}/api/demo/people`, { method: 'POST', headers: json })
  const people = JSON.parse(await answer.text()).result.data
  const jia = people.find((person: { openid: string | null }) => person.openid === 'odemo-jia')
  await fetch(`${origin}/api/demo/anotherPolicy`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ customerId: jia.customerId }),
  })
  // Two reminders were due at the start and one more is now; whichever comes last ends the wait.
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
