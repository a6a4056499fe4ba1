import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { scriptsOf, scriptText } from '#test/bench/pages.ts'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'
import { hearComplaints } from '#test/support/browser/page-complaints.ts'
import { pageSays } from '#test/support/evidence/page.ts'

const { server, openPhone } = serverAndBrowser()

test('the health check says that the server can serve', async () => {
  const answer = await fetch(`${server.url}/api/health`)
  expect(answer.status).toBe(200)
})

test('the landing page opens on a phone, and its own security policy blocks nothing', async () => {
  const phone = await openPhone()
  const page = await phone.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  const answer = await page.goto('/')
  expect(answer?.status()).toBe(200)
  expect(await page.locator('h1').first().textContent()).not.toBe('')
  expect(complaints).toEqual([])
  await phone.close()
})

test('the page at /verify checks files without a session, complains of nothing and can be saved', async () => {
  const phone = await openPhone()
  const page = await phone.newPage()
  const complaints = await hearComplaints(page)
  await page.goto('/verify')
  const evaluate = (expression: string) => page.evaluate<string>(expression)
  const said = await pageSays(evaluate, 'note.pdf', Buffer.from('no pack'))
  expect(said.headline).toBe('无法核验')
  expect(await page.locator('textarea').first().inputValue()).not.toBe('')
  const saved = page.waitForEvent('download')
  await page.getByText('保存本页').click()
  const file = await saved
  expect(file.suggestedFilename()).toBe('回访存证核验.html')
  const served = await (await fetch(`${server.url}/verify`)).text()
  expect(await text(await file.createReadStream())).toBe(served)
  expect(complaints).toEqual([])
  await phone.close()
})

test('pages forbid framing and sniffing, and do not say what runs them', async () => {
  const { headers } = await fetch(`${server.url}/`)
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('x-powered-by')).toBeNull()
})

test('scripts are compressed and cached for ever; pages are requested anew each time', async () => {
  const page = await fetch(`${server.url}/h5/visits`)
  expect(page.headers.get('cache-control')).toBe('private, no-cache')
  const [script = ''] = scriptsOf(await page.text())
  for (const [accepted, packed] of [
    ['br, gzip', 'br'],
    ['gzip', 'gzip'],
    ['identity', null],
  ] as const) {
    const answer = await fetch(`${server.url}${script}`, { headers: { 'accept-encoding': accepted } })
    expect([accepted, answer.headers.get('content-encoding')]).toEqual([accepted, packed])
    expect(answer.headers.get('cache-control')).toBe('public,max-age=31536000,immutable')
    expect(answer.headers.get('content-type')).toMatch(/javascript/)
    expect(await answer.text()).toBe(await scriptText(script))
  }
  const gone = await fetch(`${server.url}/_next/static/chunks/gone.js`)
  expect(gone.status).toBe(404)
  expect(gone.headers.get('cache-control')).not.toMatch(/immutable/)
  const outside = await fetch(`${server.url}/_next/static/..%2f..%2fpackage.json`)
  expect(outside.status).toBe(404)
})
