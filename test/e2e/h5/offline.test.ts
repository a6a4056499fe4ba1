import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { confirmNotice, openFirstPolicy, passFace } from '#test/e2e/support/customer.ts'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'

const { server, takePhone } = serverAndBrowser()

/** Waits until the pages are stored on the phone, which happens after everything else has loaded. */
async function waitForKept(page: Page): Promise<void> {
  await page.clock.fastForward(2_000)
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
  })
}

/** Everything that the service worker has stored in the browser, as text. */
async function keptByWorker(
  page: Page,
): Promise<readonly { readonly path: string; readonly text: string }[]> {
  return await page.evaluate(async () => {
    const found: { path: string; text: string }[] = []
    for (const name of await caches.keys()) {
      const cache = await caches.open(name)
      for (const request of await cache.keys()) {
        const answer = await cache.match(request, { ignoreVary: true })
        found.push({ path: new URL(request.url).pathname, text: (await answer?.text()) ?? '' })
      }
    }
    return found
  })
}

test('without a network the page opens, says so with the number to call, and later continues by itself', async () => {
  const { page, context, complaints } = await takePhone('odemo-jia', { keepsPages: true })
  await openFirstPolicy(page)
  await page.waitForURL(/\/identity$/)
  await waitForKept(page)
  await passFace(page, server)
  await confirmNotice(page)
  const first = page.getByRole('group').first()
  await first.waitFor()
  await context.setOffline(true)
  await first.getByRole('radio', { name: '是', exact: true }).check()
  await page.clock.fastForward(20_000)
  await page.getByText('已保存在手机').waitFor()

  // The page is closed and opened again while the phone is offline.
  await page.goto('/h5/visits')
  await page.getByRole('heading', { name: '网络没有连上' }).waitFor()
  expect(await page.getByRole('link', { name: '4008216808' }).count()).toBe(1)
  await context.setOffline(false)
  await page
    .getByRole('button', { name: /保单号/ })
    .first()
    .click()
  await page.waitForURL(/\/identity$/)
  await passFace(page, server)
  await page.getByText(/已答 1\//).waitFor()
  expect(complaints).toEqual([])

  const personal = await page.evaluate(() => document.cookie)
  expect(personal).toBe('')
  for (const { path, text } of await keptByWorker(page)) {
    expect(path).toMatch(/^\/(?:_next\/static\/(?:chunks|media)\/[\w.~-]+|h5\/shell|h5\/shell\/seen)$/)
    if (path === '/h5/shell') expect(text).not.toMatch(/保单号 ?\d|\d{11}/)
  }
  await context.close()
})

test('every script of the customers’ pages is kept on the phone, and no script of others', async () => {
  const worker = await (await fetch(`${server.url}/h5/offline.js`)).text()
  const kept = new Set(worker.match(/static\/chunks\/[\w.~-]+\.js/g))
  const folder = join(import.meta.dirname, '../../../.next/static/chunks')
  const names = (await readdir(folder)).filter((name) => name.endsWith('.js'))
  const withText = async (mark: string) => {
    const texts = await Promise.all(
      names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')]),
    )
    return texts.filter(([, text]) => text?.includes(mark)).map(([name]) => `static/chunks/${name}`)
  }
  // The script of each page is recognised by the name of a procedure that it calls. Pages that the server renders
  // completely also have a second script.
  const calls = [
    'pending',
    'faceStart',
    'confirmNotice',
    'openQuestionnaire',
    'backToEdit',
    'registrationCode',
    'faceSettle',
  ]
  for (const call of calls) {
    const names = await withText(call)
    expect(
      names.some((name) => kept.has(name)),
      call,
    ).toBe(true)
  }
  for (const name of await withText('ant-btn')) expect(kept).not.toContain(name)
})
