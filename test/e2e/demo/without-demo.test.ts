import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { demoVendorSettings } from '#server/kernel/process/env.ts'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'

let page: Page

/** The vendors are configured with a port at which nothing listens. A test that called a vendor would fail. */
const NO_PORT = 1

const { server, openPhone } = serverAndBrowser({
  demo: false,
  seed: false,
  variables: {
    // No alert webhook is configured, because outside the demo its URL must be https.
    ...demoVendorSettings(NO_PORT),
    ALERT_WEBHOOK_URL: '',
    PUBLIC_URL: 'https://visits.example',
  },
})

beforeAll(async () => {
  page = await (await openPhone()).newPage()
})

test('the landing page links customers to their policies and staff to the admin', async () => {
  await page.goto('/')
  expect(await page.getByRole('link', { name: '我的保单' }).getAttribute('href')).toBe('/h5/policies')
  await page.getByRole('link', { name: '管理后台' }).waitFor()
  expect(await page.getByText('演示').count()).toBe(0)
})

test.each(['/demo', '/demo/people', '/demo/inbox', '/demo/sms', '/demo/visits', '/demo/face/1'])(
  '%s says that there is no demo, and shows nothing of it',
  async (path) => {
    await page.goto(path)
    await page.getByText('演示功能未启用').waitFor()
    expect(await page.getByRole('button').count()).toBe(0)
  },
)

test('the admin asks staff to sign in, and offers no demo account', async () => {
  await page.goto('/admin')
  await page.getByRole('button', { name: '登录' }).waitFor()
  expect(new URL(page.url()).pathname).toBe('/admin/sign-in')
  await page.waitForLoadState('networkidle')
  expect(await page.getByRole('button', { name: /演示/ }).count()).toBe(0)
  const { rows } = await server.pool.query('SELECT 1 FROM staff')
  expect(rows).toEqual([])
})

test.each(['/api/demo/overview', '/api/demo/staff', '/api/demo/papers', '/emulator/control/become'])(
  '%s does not exist',
  async (path) => {
    const answer = await fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
    })
    expect(answer.status).toBe(404)
  },
)

test('a browser that came over https once must use https from then on', async () => {
  for (const path of ['/', '/h5/visits', '/admin/sign-in', '/api/health', '/l/nothing']) {
    const { headers } = await fetch(`${server.url}${path}`, { redirect: 'manual' })
    expect(headers.get('strict-transport-security'), path).toBe('max-age=31536000')
  }
})
