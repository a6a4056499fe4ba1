import type { BrowserContext, Page } from 'playwright-core'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { HOUR_MS, MINUTE_MS, nextMidnight } from '#server/kernel/calendar.ts'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'
import { accessibilityFindings, sideways } from '#test/support/browser/accessible.ts'
import { whole } from '#test/support/vitest/form.ts'

const { server, openPhone } = serverAndBrowser()
let phone: BrowserContext
let page: Page

const clockSchema = z.object({ result: z.object({ data: z.object({ now: z.iso.datetime() }) }) })

async function call(path: string, input?: unknown): Promise<unknown> {
  const answer = await fetch(`${server.url}/api/demo/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: input === undefined ? '' : JSON.stringify(input),
  })
  expect(answer.status).toBe(200)
  return await answer.json()
}

/**
 * Moves the clock to shortly after 10:00 tomorrow, so that the test does not depend on the hour at which it runs. At
 * 10:00 reminders can be sent, and all reminders due by then are sent.
 */
async function moveToTomorrowMorning(): Promise<void> {
  const now = new Date(clockSchema.parse(await call('clock')).result.data.now)
  await call('moveClock', {
    byMs: nextMidnight(now).getTime() - now.getTime() + 10 * HOUR_MS + 5 * MINUTE_MS,
  })
}

beforeAll(async () => {
  await moveToTomorrowMorning()
})

beforeEach(async () => {
  await phone?.close()
  phone = await openPhone()
  page = await phone.newPage()
})

/** WeChat's sign-in leaves a fragment in the URL, so only the path is compared. */
const at = (path: string) => (url: URL) => url.pathname === path

const personCard = (name: string) => page.locator(`[data-person="${name}"]`)

test('the landing page links to every part', async () => {
  await page.goto('/')
  await page.getByRole('link', { name: '挑选演示客户' }).waitFor()
  const links = await page
    .getByRole('link')
    .evaluateAll((found) => found.map((link) => link.getAttribute('href')))
  expect(links).toEqual(
    expect.arrayContaining([
      '/demo/people',
      '/demo/inbox',
      '/demo/sms',
      '/demo',
      '/demo/visits',
      '/admin',
      '/api/health',
    ]),
  )
})

test('the reminder looks like the picture in the source, and 详情 leads to the list of waiting visits', async () => {
  await page.goto('/demo/inbox?person=odemo-jia')
  const reminder = page.locator('article').filter({ hasText: '复星保德信星悦重大疾病保险' }).first()
  await reminder.getByRole('heading', { name: '待回访信息提醒' }).waitFor()
  const words = await reminder.textContent()
  expect(words).toContain('事项：微信在线回访提醒')
  expect(words).toContain('具体说明：')
  expect(words).toMatch(/\d月\d{1,2}日/)
  await reminder.getByRole('button', { name: '详情' }).click()
  await page.waitForURL(at('/h5/visits'))
  await page.getByText('复星保德信星悦重大疾病保险').first().waitFor()
})

test('a customer without WeChat signs in by the link of a text message', async () => {
  await page.goto('/demo/people')
  await personCard('测试客户己').getByRole('link', { name: '看短信里的个人链接' }).click()
  await page.getByRole('link', { name: /\/l\// }).first().click()
  await page.waitForURL(at('/h5/visits'))
  await page.getByText('复星保德信爱意传承D款终身寿险').first().waitFor()
})

test('picking a person signs in as them and continues to the page asked for', async () => {
  await page.goto('/demo/people')
  await personCard('测试客户乙').getByRole('button', { name: '以此人进入' }).click()
  await page.waitForURL(at('/h5/policies'))
  await page.getByText('演示鑫享年年养老年金保险（分红型）').first().waitFor()

  const other = await openPhone()
  page = await other.newPage()
  await page.goto('/api/wechat/sign-in?to=/h5/visits')
  await page.waitForURL(at('/demo/people'))
  await personCard('测试客户丙').getByRole('button', { name: '我是此人，继续' }).click()
  await page.waitForURL(at('/h5/visits'))
  await page.getByText('演示稳盈宝终身寿险（万能型）').first().waitFor()
  await other.close()
})

test('a person without a bound WeChat is told what to type, and registers with a new WeChat user', async () => {
  await page.goto('/demo/people')
  const card = personCard('测试客户庚')
  await card.getByRole('button', { name: '用新的微信号注册' }).click()
  await card.getByText('注册时请填写这些').waitFor()
  expect(await card.textContent()).toMatch(/999999\d{11}[\dX]/)
  const opened = phone.waitForEvent('page')
  await card.getByRole('button', { name: '打开注册页' }).click()
  await (await opened).waitForURL(at('/h5/register'))
})

test.runIf(whole)('the demo adds another policy, and its visit is open', async () => {
  await page.goto('/demo/people')
  await personCard('测试客户丑').getByRole('button', { name: '再来一份新保单' }).click()
  await page.getByText('新保单已生效').waitFor()
  await personCard('测试客户丑').getByText('1 份待回访').waitFor()
})

const pendingSchema = z.object({ result: z.object({ data: z.array(z.object({ visitId: z.string() })) }) })
const startedSchema = z.object({ result: z.object({ data: z.object({ url: z.url() }) }) })

test.runIf(whole)('the face check ends as chosen, once, and returns to the visit', async () => {
  await page.goto('/demo/people')
  await personCard('测试客户丙').getByRole('button', { name: '以此人进入' }).click()
  await page.waitForURL(at('/h5/policies'))
  const pending = pendingSchema.parse(
    await (await phone.request.post('/api/trpc/visit.pending', { data: {} })).json(),
  )
  const started = await phone.request.post('/api/trpc/identity.faceStart', {
    data: { visitId: pending.result.data[0]?.visitId, consent: true, returnTo: '/h5/face' },
  })
  const { url } = startedSchema.parse(await started.json()).result.data
  await page.goto(url)
  await page.getByRole('button', { name: '开始识别' }).waitFor()
  expect(await accessibilityFindings(page)).toEqual([])
  await page.getByLabel(/本人比对不一致/).check()
  await page.getByRole('button', { name: '开始识别' }).click()
  await page.waitForURL((url) => url.pathname.startsWith('/h5/'))
  await page.goto(url)
  await page.getByText('这次识别已经结束或超过有效时间').waitFor()
})

test
  .runIf(whole)
  .each([
    '/',
    '/demo',
    '/demo/people',
    '/demo/inbox?person=odemo-jia',
    '/demo/sms',
    '/demo/visits',
    '/admin',
  ])('%s fits a phone and says that it is a demo', async (path) => {
  await page.goto(path)
  await page.getByText('演示', { exact: true }).first().waitFor()
  await page.locator('[role=status]', { hasText: '正在加载' }).waitFor({ state: 'detached' })
  expect(await sideways(page)).toBe(0)
})

test('moving the clock to the fourth day hands unanswered visits to the agents', async () => {
  await page.goto('/demo')
  await page.locator('[data-count="live"]').filter({ hasNotText: /^0$/ }).waitFor()
  await page.getByRole('button', { name: '到次日 00:00' }).click()
  await page.getByRole('status').filter({ hasText: '00:00:0' }).waitFor()
  await page.getByRole('button', { name: '+3 天' }).click()
  await page.locator('[data-count="live"]').filter({ hasText: /^0$/ }).waitFor()

  await page.goto('/demo/visits')
  await page.getByRole('button', { name: /^转人工/ }).click()
  await page.getByRole('button', { expanded: false }).filter({ hasText: '时效内未完成' }).first().click()
  await page.getByRole('region', { name: '全过程' }).getByText('转人工', { exact: true }).waitFor()
})
