import type { BrowserContext, Download, Locator, Page } from 'playwright-core'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { addDays, type Day } from '#server/kernel/calendar.ts'
import { todayAt } from '#test/e2e/support/desks.ts'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'
import { signInAs } from '#test/e2e/support/staff.ts'
import { whole } from '#test/support/vitest/form.ts'

const { server, openDesk } = serverAndBrowser()
let today: Day
let desk: BrowserContext
let page: Page

beforeAll(async () => {
  today = await todayAt(server)
})

beforeEach(async () => {
  desk = await openDesk()
  page = await desk.newPage()
  await signInAs(page, 'demo.manager')
})

afterEach(() => desk.close())

/**
 * Adds to a page's path a period from sixty days before today to sixty days after today. The period contains the
 * demo's visits, regardless of the day on which the test runs.
 */
function wide(path: string): string {
  return `${path}?from=${addDays(today, -60)}&to=${addDays(today, 60)}`
}

/** Opens the page, and waits until all figures are counted and drawn. */
async function open(path: string): Promise<void> {
  await page.goto(path)
  await page.getByText(/^数据截至/).waitFor()
  await expect.poll(() => page.getByText('记录正在计入').count(), { timeout: 60_000 }).toBe(0)
  await drawn()
}

async function drawn(): Promise<void> {
  await expect
    .poll(() => page.locator('.ant-skeleton, .reports-fresh .ant-spin').count(), { timeout: 20_000 })
    .toBe(0)
  expect(await page.getByText('没有加载成功').count()).toBe(0)
}

const card = (title: string) => page.getByRole('region', { name: title, exact: true })

/** The data table behind the chart of a card; the test reads the numbers from it. */
async function tableOf(title: string): Promise<Locator> {
  await card(title).getByText('表格', { exact: true }).click()
  const table = page.getByRole('region', { name: `${title}：数据表` })
  await table.waitFor()
  return table.locator('tbody tr[data-row-key]')
}

/** The number of visits that the list reports. */
async function listed(): Promise<number> {
  await page.waitForURL(/\/admin\/visits\?/)
  await page.getByText(/^正在查看：/).waitFor()
  const total = await page.getByText(/^共 \d+ 条/).textContent()
  return Number(/\d+/.exec(total ?? '')?.[0])
}

async function textOf(download: Download): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of await download.createReadStream()) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8').replace('\uFEFF', '')
}

const number = (text: string | null) => Number(text?.replaceAll(',', ''))

test.skipIf(!whole)('filters are kept in the address and survive a reload', async () => {
  await open('/admin/reports')
  await page.getByText('上月', { exact: true }).click()
  await page.waitForURL(/from=\d{4}-\d{2}-01&to=/)
  await page.getByText('按开始日', { exact: true }).click()
  await page.waitForURL(/basis=OPENED/)
  await page.getByRole('combobox', { name: '渠道' }).click()
  await page.locator('.ant-select-dropdown:visible').getByText('个险', { exact: true }).click()
  await page.keyboard.press('Escape')
  await page.waitForURL(/channel=AGENCY/)
  const address = page.url()
  await page.reload()
  await drawn()
  expect(page.url()).toBe(address)
  expect(await page.getByRole('radio', { name: '上月' }).isChecked()).toBe(true)
  expect(await page.getByRole('radio', { name: '按开始日' }).isChecked()).toBe(true)
  await page.locator('.reports-filters .ant-select-selection-item').getByText('个险').waitFor()
  await page.getByRole('link', { name: '失败分析' }).click()
  await page.waitForURL(/\/failure\?.*channel=AGENCY/)
  await page.getByRole('button', { name: '恢复默认' }).click()
  await expect.poll(() => new URL(page.url()).search).toBe('')
})

test('every number links to exactly that many visits', async () => {
  await open(wide('/admin/reports'))
  const rows = await tableOf('分项完成率')
  expect(await rows.count()).toBeGreaterThan(1)
  const due = rows.first().locator('td').nth(1).getByRole('link')
  const expected = number(await due.textContent())
  expect(expected).toBeGreaterThan(0)
  await due.click()
  expect(await listed()).toBe(expected)
  await page.getByText(/^正在查看：应回访的回访，按犹豫期截止日/).waitFor()
  expect(await page.getByPlaceholder(/保单号/).count()).toBe(0)

  // What was missed is listed as well as what was done.
  await open(wide('/admin/reports'))
  const missed = page.getByRole('link', { name: /^未按时完成/ })
  const late = number(/([\d,]+)件/.exec((await missed.textContent()) ?? '')?.[1] ?? '')
  expect(late).toBeGreaterThan(0)
  await missed.click()
  expect(await listed()).toBe(late)
  await page.getByText(/^正在查看：未在犹豫期内完成的回访/).waitFor()

  await open(wide('/admin/reports'))
  const steps = await tableOf('线上回访漏斗')
  const opened = steps.filter({ hasText: '打开回访' }).locator('td').nth(1).getByRole('link')
  const reached = number(await opened.textContent())
  await opened.click()
  expect(await listed()).toBe(reached)

  await open(wide('/admin/reports/failure'))
  const channels = await tableOf('转人工分项')
  const cases = channels.first().locator('td').nth(1).getByRole('link')
  const sent = number(await cases.textContent())
  await cases.click()
  expect(await listed()).toBe(sent)
  await page.getByText(/^正在查看：新增回访任务的回访，发生在/).waitFor()
  await page.getByRole('button', { name: '返回全部回访' }).click()
  await page.getByPlaceholder(/保单号/).waitFor()
})

test.runIf(whole)('the export of a card holds the same data as its table', async () => {
  await open(wide('/admin/reports'))
  const rows = await tableOf('分项完成率')
  const shown = await rows.evaluateAll((found) =>
    found.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent ?? '')),
  )
  const button = card('分项完成率').getByRole('button', { name: '导出' })
  await button.hover()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: '导出 CSV' }).click(),
  ])
  const [headings = '', ...lines] = (await textOf(download)).trim().split('\r\n')
  const column = (name: string) => headings.split(',').indexOf(name)
  const cells = lines.map((line) => line.split(','))
  expect(cells.map((row) => row[0])).toEqual(shown.map(([name]) => name))
  expect(cells.map((row) => Number(row[column('应回访')]))).toEqual(shown.map((row) => number(row[1] ?? '')))
  const rate = (text: string | undefined) => Number.parseFloat(text?.replace('样本少', '') ?? '')
  for (const [index, row] of cells.entries())
    expect(rate(row[column('完成率')])).toBeCloseTo(rate(shown[index]?.[3]), 0)
})

test.runIf(whole)('the monthly report prints with its title and without the navigation', async () => {
  const month = today.slice(0, 7)
  await open(`/admin/reports/monthly?month=${month}`)
  const [year, number_] = month.split('-')
  const title = `新契约回访月度报告（${year}年${Number(number_)}月）`
  await page.getByRole('heading', { level: 1, name: title }).waitFor()
  const pdf = await page.pdf({ preferCSSPageSize: true })
  const text = pdf.toString('latin1')
  expect(text.startsWith('%PDF')).toBe(true)
  expect([...text.matchAll(/\/Type \/Page\b/g)].length).toBeGreaterThanOrEqual(1)
  expect(text.toUpperCase()).toContain(Buffer.from(title, 'utf16le').swap16().toString('hex').toUpperCase())
  await page.emulateMedia({ media: 'print' })
  expect(await page.getByRole('heading', { level: 1, name: title }).isVisible()).toBe(true)
  for (const hidden of ['.admin-header', '.admin-sider', '.reports-filters', '.reports-tabs'])
    expect(await page.locator(hidden).isVisible()).toBe(false)
})
