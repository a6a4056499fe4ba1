import { afterAll, beforeAll, expect, it } from 'vitest'
import { DEMO_PASSWORD } from '#server/demo/story/staff.ts'
import { type OpenFront, openFront } from '#test/support/server/front.ts'

let open: OpenFront

beforeAll(async () => {
  open = await openFront({ variables: { PUBLIC_URL: 'https://visits.example' } })
})
afterAll(() => open.close())

const attributes = /^__Host-rv_[\w.]+=[^;]*(?=.*; Secure)(?=.*; Path=\/(;|$))(?=.*; HttpOnly)(?!.*Domain)/i

async function cookiesOf(path: string, init: RequestInit = {}): Promise<string[]> {
  const answer = await fetch(`${open.origin}${path}`, { redirect: 'manual', ...init })
  return answer.headers.getSetCookie().filter((cookie) => !cookie.startsWith('demo_'))
}

it('over https every cookie is bound to this exact host', async () => {
  const json = { 'Content-Type': 'application/json' }
  const body = JSON.stringify({ username: 'demo.editor', password: DEMO_PASSWORD })
  const given = [
    ...(await cookiesOf('/api/wechat/sign-in')),
    ...(await cookiesOf('/api/admin/session/sign-in', { method: 'POST', headers: json, body })),
    ...(await cookiesOf('/api/admin/session/sign-out', { method: 'POST', headers: json })),
  ]
  expect(given.length).toBeGreaterThanOrEqual(3)
  for (const cookie of given) expect(cookie).toMatch(attributes)
})

it('a staff session in such a cookie is recognised', async () => {
  const json = { 'Content-Type': 'application/json' }
  const body = JSON.stringify({ username: 'demo.editor', password: DEMO_PASSWORD })
  const cookies = await cookiesOf('/api/admin/session/sign-in', { method: 'POST', headers: json, body })
  const Cookie = cookies.map((cookie) => cookie.split(';')[0]).join('; ')
  const answer = await fetch(`${open.origin}/api/admin/trpc/account.me`, {
    method: 'POST',
    headers: { ...json, Cookie },
  })
  expect(answer.status).toBe(200)
})
