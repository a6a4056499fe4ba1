import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEmulators } from '#server/emulators/index.ts'
import { systemClock } from '#server/kernel/clock.ts'
import { demoEnv, startVendors, type Vendors } from './vendors.ts'

let vendors: Vendors
beforeAll(async () => {
  vendors = await startVendors()
})
afterAll(() => vendors.close())

test.each([
  ['GET', 'nothing', undefined, 404],
  ['GET', 'constructor', undefined, 404],
  ['GET', 'face/unknown', undefined, 404],
  ['POST', 'nothing', {}, 404],
  ['POST', 'face/unknown/outcome', { code: 0 }, 404],
  ['POST', 'face/unknown/outcome', { code: 'bad' }, 400],
  ['POST', 'become', { openid: 'a b' }, 400],
  ['POST', 'become', { openid: 'x; Path=/' }, 400],
  ['POST', 'follow', { openid: 'odemo-1' }, 400],
  ['POST', 'fail', { vendor: 'other', next: [] }, 400],
  ['POST', 'fail', { vendor: 'sms', next: [{ code: 'x', times: 0 }] }, 400],
])('%s %s answers %#', async (_, path, body, status) => {
  expect((await vendors.control(path, body)).status).toBe(status)
})

test('each new WeChat user is another person', async () => {
  const [one, two] = await Promise.all([vendors.control('become', {}), vendors.control('become', {})])
  expect(one.json).not.toEqual(two.json)
})

test('a form on another site cannot use the controls', async () => {
  const answer = await fetch(`${vendors.origin}/emulator/control/become`, {
    method: 'POST',
    headers: { 'Content-Type': 'text/plain' },
    body: '{}',
  })
  expect(answer.status).toBe(415)
})

test('an oversized body is refused, and other paths are left alone', async () => {
  const large = await fetch(`${vendors.origin}/emulator/sms`, { method: 'POST', body: 'x'.repeat(300_000) })
  expect(large.status).toBe(413)
  expect((await fetch(`${vendors.origin}/emulator/nobody/x`)).status).toBe(404)
  expect(await (await fetch(`${vendors.origin}/elsewhere`)).text()).toBe('')
})

test('an unsigned call is refused before anything else', async () => {
  const answer = await fetch(`${vendors.origin}/emulator/faceid`, { method: 'POST', body: '{}' })
  expect(await answer.text()).toContain('AuthFailure.InvalidAuthorization')
})

test('outside the demo there are no emulators', async () => {
  const env = { ...demoEnv(1), DEMO: false }
  const { Pool } = (await import('pg')).default
  const pool = new Pool({ connectionString: env.DATABASE_URL })
  await expect(
    createEmulators({ env, pool, clock: systemClock, pushTo: 'http://127.0.0.1/' }),
  ).rejects.toThrow('DEMO=on')
})
