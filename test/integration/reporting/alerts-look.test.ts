import { chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { DEMO_PASSWORD } from '#prisma/demo/staff.ts'
import { seed } from '#prisma/seed.ts'
import { dayFigures, dayMaps } from '#server/reporting/figures.ts'
import { addDays, dayOf } from '#server/shared/calendar.ts'
import { type OpenFront, openFront } from '#test/support/front.ts'

let open: OpenFront
const base = 'http://127.0.0.1:3100'
beforeAll(async () => {
  open = await openFront({ variables: { PUBLIC_URL: base }, fill: (env) => seed({ env, log: () => undefined }) })
}, 60000)
afterAll(() => open.close())

it('look', async () => {
  const { pool } = open.database
  const put = async (ago: number, counts: Record<string, unknown>) => {
    const row = {
      grain: 'DAY', product_code: '', branch: '', day: addDays(dayOf(new Date()), -ago), channel: '',
      ...Object.fromEntries(dayFigures.map((name) => [name, 0])),
      ...Object.fromEntries(dayMaps.map((name) => [name, {}])),
      ...counts,
    }
    await pool.query('DELETE FROM figure_day WHERE grain = $1 AND day = $2 AND channel = $3 AND product_code = $3 AND branch = $3', ['DAY', row.day, ''])
    await pool.query('INSERT INTO figure_day SELECT * FROM jsonb_populate_record(NULL::figure_day, $1)', [JSON.stringify(row)])
  }
  await pool.query("SELECT graphile_worker.add_job('figures')")
  await new Promise((r) => setTimeout(r, 4000))
  const version = (await pool.query('SELECT number, content FROM template_version ORDER BY number DESC LIMIT 1')).rows[0]
  const key = version.content.questions[6].key
  await put(1, { calls: 100, contacts: 10, reminder_failed: 10, reminded_wechat: 90, questions: { [`${version.number}/${key}/asked`]: 286, [`${version.number}/${key}/failing`]: 12 } })
  await put(20, { questions: { [`${version.number}/${key}/asked`]: 1102, [`${version.number}/${key}/failing`]: 21 } })
  await pool.query("SELECT graphile_worker.add_job('alerts')")
  await new Promise((r) => setTimeout(r, 4000))
  console.log((await pool.query('SELECT kind, subject, facts FROM alert')).rows)
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
  const person = async (name: string, width = 1440) => {
    const context = await browser.newContext({ viewport: { width, height: 900 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })
    await context.route(/\/(api|emulator)\//, async (route) => {
      const url = new URL(route.request().url())
      const answer = await route.fetch({ url: open.origin + url.pathname + url.search })
      await route.fulfill({ response: answer })
    })
    const page = await context.newPage()
    page.on('pageerror', (e) => console.log('PAGEERROR', e.message))
    await page.goto(`${base}/admin/sign-in`)
    await page.getByRole('button', { name, exact: true }).click({ timeout: 60000 })
    await page.waitForURL(`${base}/admin`, { timeout: 60000 })
    return page
  }
  const a = await person('演示经理')
  await a.getByText('待处理的预警').waitFor({ timeout: 20000 })
  await a.screenshot({ path: '/tmp/alerts-e2e-home.png' })
  const b = await person('演示主管', 1024)
  for (const page of [a, b]) {
    await page.goto(`${base}/admin/alerts`)
    await page.getByText('近 7 天接通率').waitFor({ timeout: 20000 })
    await page.getByRole('button', { name: '标记“接通率偏低”已处理' }).click()
    await page.getByLabel('处理说明').fill('已安排晚间补拨')
  }
  await a.screenshot({ path: '/tmp/alerts-e2e-list.png' })
  await a.locator('.ant-modal-footer').getByRole('button', { name: '标记已处理' }).click()
  await a.waitForTimeout(1500)
  await a.screenshot({ path: '/tmp/alerts-e2e-done.png' })
  await b.locator('.ant-modal-footer').getByRole('button', { name: '标记已处理' }).click()
  await b.waitForTimeout(1500)
  await b.screenshot({ path: '/tmp/alerts-e2e-second.png' })
  await b.goto(`${base}/admin/alerts?tab=rules`)
  await b.getByText('最近修改').waitFor()
  await b.waitForTimeout(800)
  await b.screenshot({ path: '/tmp/alerts-e2e-readonly.png' })
  const c = await person('演示经理')
  for (const page of [a, c]) {
    await page.goto(`${base}/admin/alerts?tab=rules`)
    await page.getByRole('button', { name: '修改“提醒发送失败”' }).click()
    await page.getByLabel('阈值').last().fill('8')
    await page.getByRole('switch').click()
    await page.getByLabel('修改理由').fill('服务商公告维护')
  }
  await a.locator('.ant-modal-footer .ant-btn-primary').click()
  await a.waitForTimeout(1500)
  await a.screenshot({ path: '/tmp/alerts-e2e-saved.png' })
  await c.getByLabel('阈值').last().fill('800')
  await c.locator('.ant-modal-footer .ant-btn-primary').click()
  await c.waitForTimeout(800)
  await c.screenshot({ path: '/tmp/alerts-e2e-bounds.png' })
  await c.getByLabel('阈值').last().fill('9')
  await c.locator('.ant-modal-footer .ant-btn-primary').click()
  await c.waitForTimeout(1500)
  await c.screenshot({ path: '/tmp/alerts-e2e-meanwhile.png' })
  await a.goto(`${base}/admin/alerts`)
  await a.getByText('题目异常率升高').first().click()
  await a.waitForTimeout(1200)
  await a.screenshot({ path: '/tmp/alerts-e2e-question.png' })
  console.log(a.url())
  await a.goto(`${base}/demo/inbox`)
  await a.getByText('回访预警群').waitFor({ timeout: 20000 })
  await a.waitForTimeout(1000)
  await a.screenshot({ path: '/tmp/alerts-e2e-inbox.png', fullPage: true })
  await browser.close()
  expect(DEMO_PASSWORD).not.toBe('')
}, 240000)
