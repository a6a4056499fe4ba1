import type { BrowserContext, Page } from 'playwright-core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { addDays, startOfDay } from '#server/kernel/calendar.ts'
import { todayAt } from '#test/e2e/support/desks.ts'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'
import { signInAs } from '#test/e2e/support/staff.ts'
import { whole } from '#test/support/vitest/form.ts'

const { server, newContext } = serverAndBrowser()
let desk: BrowserContext
let page: Page
let today: string

/**
 * A laptop in the New York time zone at 9:00 Shanghai time, when New York's date is one day behind Shanghai's. The day
 * is the day of the demo's clock, which is a day ahead when the demo starts in the evening.
 */
beforeEach(async () => {
  today = await todayAt(server)
  desk = await newContext({
    baseURL: server.url,
    viewport: { width: 1440, height: 900 },
    locale: 'zh-CN',
    timezoneId: 'America/New_York',
    reducedMotion: 'reduce',
  })
  page = await desk.newPage()
  await page.clock.setFixedTime(new Date(startOfDay(today).getTime() + 9 * 3_600_000))
})

afterEach(() => desk.close())

test('a change of a product takes effect on the Shanghai day that the form shows', async () => {
  await signInAs(page, 'demo.editor')
  await page.goto('/admin/products/YSFH')
  await page.getByRole('button', { name: '变更标记' }).click()
  const drawer = page.getByRole('dialog')
  const day = drawer.getByLabel('生效日期')
  expect(await day.inputValue()).toBe(today)
  await day.click()
  const marked = page.locator('.ant-picker-cell-today')
  expect(await marked.getAttribute('title')).toBe(today)
  await marked.click()
  await drawer.getByLabel('默认双录', { exact: true }).click()
  await drawer.getByLabel('变更说明').fill('从今天起')
  await drawer.getByRole('button', { name: '保存' }).click()
  await drawer.waitFor({ state: 'hidden' })
  const { rows } = await server.pool.query<{ day: string }>(
    "SELECT effective_from::text AS day FROM product_version WHERE note = '从今天起'",
  )
  expect(rows).toEqual([{ day: today }])
})

test.runIf(whole)('periods and filters count in Shanghai days', async () => {
  await signInAs(page, 'demo.manager')
  await page.goto('/admin/reports')
  await page.getByText('近7天', { exact: true }).click()
  await page.waitForURL(/from=/)
  const asked = new URL(page.url()).searchParams
  expect([asked.get('from'), asked.get('to')]).toEqual([addDays(today, -7), addDays(today, -1)])
  await page.goto(`/admin/visits?from=${addDays(today, -3)}&to=${today}`)
  const ends = page.locator('.ant-picker-range input')
  await expect.poll(() => ends.nth(1).inputValue()).toBe(today)
  expect(await ends.nth(0).inputValue()).toBe(addDays(today, -3))
  await ends.nth(0).click()
  await page
    .locator(`.ant-picker-cell-in-view[title="${addDays(today, -1)}"]`)
    .first()
    .click()
  await page.locator(`.ant-picker-cell-in-view[title="${today}"]`).last().click()
  await page.waitForURL((url) => url.searchParams.get('from') === addDays(today, -1))
  expect(new URL(page.url()).searchParams.get('to')).toBe(today)
})
