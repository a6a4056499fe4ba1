import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { checkFace, openFirstPolicy } from '#test/e2e/support/customer.ts'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'

const { server, takePhone } = serverAndBrowser()

/** Returns an array. From now on, the name of each procedure that the page calls is appended to it. */
function callsOf(page: Page): string[] {
  const calls: string[] = []
  page.on('request', (request) => {
    const [, name] = /\/api\/trpc\/(.+)$/.exec(new URL(request.url()).pathname) ?? []
    if (name !== undefined) calls.push(name)
  })
  return calls
}

test('the first API call is sent before any script has loaded, and no page sends it twice', async () => {
  const { page, context } = await takePhone('odemo-jia')
  await page.goto('/h5/policies')
  await page.getByText('待回访', { exact: true }).first().waitFor()

  let letThrough = (): void => undefined
  const held = new Promise<void>((resolve) => {
    letThrough = resolve
  })
  await page.route('**/_next/static/**/*.js', async (route) => {
    await held
    await route.continue()
  })
  const answered = page.waitForResponse('**/api/trpc/visit.pending')
  const calls = callsOf(page)
  await page.goto('/h5/visits', { waitUntil: 'commit' })
  expect((await answered).status()).toBe(200)
  letThrough()
  await page
    .getByRole('button', { name: /保单号/ })
    .first()
    .waitFor()
  expect(calls).toEqual(['visit.pending'])
  await context.close()
})

test('each step of a visit takes one call, and so does the return from the vendor', async () => {
  const { page, context } = await takePhone('odemo-jia')
  await openFirstPolicy(page)
  await page.getByRole('button', { name: '开始人脸识别' }).waitFor()
  const calls = callsOf(page)
  await page.getByRole('button', { name: '开始人脸识别' }).click()
  await page.getByRole('checkbox').waitFor()
  expect(calls.splice(0)).toEqual([])
  await checkFace(page, server)
  await page.getByRole('checkbox', { name: '我已确认回访须知事项' }).check()
  expect(calls.splice(0)).toEqual(['identity.faceStart', 'identity.faceSettle'])
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByRole('group').first().waitFor()
  expect(calls.splice(0)).toEqual(['visit.confirmNotice'])

  // After a reload the page has lost the identity check. It must learn this from a single `visit.page` call.
  await page.reload()
  await page.getByRole('button', { name: '开始人脸识别' }).waitFor()
  expect(calls.filter((name) => name !== 'identity.exit')).toEqual(['visit.page'])
  await context.close()
})
