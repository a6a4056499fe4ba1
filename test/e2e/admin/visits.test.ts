import type { BrowserContext, Page } from 'playwright-core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'
import { signInAs } from '#test/e2e/support/staff.ts'
import { whole } from '#test/support/vitest/form.ts'

const { openDesk, server } = serverAndBrowser()
let desk: BrowserContext
let page: Page

beforeEach(async () => {
  desk = await openDesk()
  page = await desk.newPage()
})

afterEach(() => desk.close())

const rows = () => page.locator('tbody tr[data-row-key]')
const total = () => page.getByText(/^共 \d+ 条/)

async function open(path: string): Promise<void> {
  await page.goto(path)
  await rows().first().waitFor()
}

/** Chooses an option in one of the filters above the list. */
async function pick(filter: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: filter }).click()
  await page.locator('.ant-select-dropdown:visible').getByText(option, { exact: true }).click()
  await page.keyboard.press('Escape')
}

async function nobodyIsNamed(): Promise<void> {
  expect(await page.locator('main:visible').textContent()).not.toMatch(/测试客户[甲乙丙丁戊己庚辛壬癸子丑]/)
}

test.runIf(whole)('filters narrow the list, are kept in the address, and return with it', async () => {
  await signInAs(page, 'demo.manager')
  await open('/admin/visits')
  const all = await total().textContent()
  await pick('状态', '回访成功')
  await page.waitForURL(/status=SUCCESS/)
  await expect.poll(() => rows().filter({ hasNotText: '回访成功' }).count()).toBe(0)
  expect(await total().textContent()).not.toBe(all)
  const narrowed = await rows().allInnerTexts()
  await page.reload()
  await rows().first().waitFor()
  await expect.poll(() => rows().allInnerTexts()).toEqual(narrowed)
  await page.getByRole('button', { name: '清除筛选' }).click()
  await expect.poll(() => total().textContent()).toBe(all)
  expect(new URL(page.url()).search).toBe('')
})

test('a search term never appears in an address, and a reload keeps the search', async () => {
  await signInAs(page, 'demo.agent')
  await open('/admin/visits')
  const policyNo = (await rows().nth(3).locator('a').textContent()) ?? ''
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  const box = page.getByPlaceholder(/保单号/)
  await box.fill(policyNo)
  await box.press('Enter')
  await expect.poll(() => rows().count()).toBe(1)
  expect(await rows().first().textContent()).toContain(policyNo)
  await page.reload()
  await expect.poll(() => rows().count()).toBe(1)
  expect(await box.inputValue()).toBe(policyNo)
  expect(page.url()).toMatch(/\?q=/)
  for (const url of [...asked, page.url()]) expect(url).not.toContain(policyNo)
  await box.fill('测试客户甲')
  await box.press('Enter')
  await page.waitForFunction(() => !document.querySelector('.ant-spin-spinning'))
  await expect
    .poll(async () => (await rows().allInnerTexts()).every((text) => text.includes('测***甲')))
    .toBe(true)
  await nobodyIsNamed()
  await box.fill('没有这个人')
  await box.press('Enter')
  await page.getByText('没有符合条件的回访').waitFor()
  await box.fill('12')
  await box.press('Enter')
  await page.getByText('请至少输入 4 个字符').waitFor()
})

test('a visit shows its whole story masked; a phone number is revealed for a reason, which is recorded', async () => {
  await signInAs(page, 'demo.agent')
  await open('/admin/visits?status=SUCCESS')
  // This customer has two successful visits: one succeeded online, the other by phone.
  await rows().filter({ hasText: '测***辛' }).first().locator('a').click()
  await page.getByText('存证完整').waitFor()
  await page.getByText('完成签名').waitFor()
  await nobodyIsNamed()
  await page.getByRole('tab', { name: '问卷与答案' }).click()
  await page.getByText(/问卷第 1 版/).waitFor()
  await nobodyIsNamed()
  await page.getByRole('tab', { name: '身份校验' }).click()
  await page.getByRole('cell', { name: '通过', exact: true }).waitFor()
  await page.getByRole('tab', { name: '保单信息' }).click()
  await page.getByText('回执签收').waitFor()
  await page.getByRole('button', { name: /登记手机/ }).click()
  const dialog = page.getByRole('dialog')
  // The reason has the focus, one reason is for everything that is ticked, and the keyboard confirms it.
  await expect
    .poll(() => dialog.getByRole('textbox').evaluate((field) => field === document.activeElement))
    .toBe(true)
  await page.keyboard.press('Control+Enter')
  await dialog.getByText('请填写理由').waitFor()
  await page.keyboard.type('客户来电核对号码')
  await dialog.getByRole('checkbox', { name: '投保人' }).check()
  await page.keyboard.press('Control+Enter')
  await page.getByText(/^199\d{8}$/).waitFor()
  await page.getByText('测试客户辛', { exact: true }).waitFor()
  await page.getByRole('button', { name: '恢复脱敏' }).first().click()
  await page.getByText(/^199\*{4}\d{4}$/).waitFor()
  await nobodyIsNamed()

  const auditor = await desk.newPage()
  await signInAs(auditor, 'demo.auditor')
  await auditor.goto('/admin/audit')
  await auditor
    .getByText(/投保人姓名、手机号码.*客户来电核对号码/)
    .first()
    .waitFor()
})

test('staff without the right to unmask or to export are not offered it', async () => {
  await signInAs(page, 'demo.editor')
  await open('/admin/visits')
  expect(await page.getByRole('button', { name: '导出' }).count()).toBe(0)
  await rows().first().locator('a').click()
  await page.getByText('登记手机').waitFor()
  expect(await page.getByRole('button', { name: /登记手机/ }).count()).toBe(0)
})

test('the export is the list as shown: masked, with a byte order mark, from an address that works once', async () => {
  await signInAs(page, 'demo.manager')
  await open('/admin/visits?status=SUCCESS')
  const shown = await rows().count()
  await page.getByRole('button', { name: '导出' }).hover()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: '导出 CSV' }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/^回访清单-\d{4}-\d{2}-\d{2}\.csv$/)
  const chunks: Buffer[] = []
  for await (const chunk of await download.createReadStream()) chunks.push(Buffer.from(chunk))
  const text = Buffer.concat(chunks).toString('utf8')
  expect(text.startsWith('\uFEFF保单号,')).toBe(true)
  expect(text.trim().split('\r\n')).toHaveLength(shown + 1)
  expect(text).not.toMatch(/测试客户/)
  const again = await page.request.get(download.url())
  expect(again.status()).toBe(404)
})

test.runIf(whole)(
  'keys move through the list and open a visit; the choice of columns is remembered',
  async () => {
    await signInAs(page, 'demo.manager')
    await open('/admin/visits')
    const second = (await rows().nth(1).locator('a').textContent()) ?? ''
    await rows().first().focus()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: `保单 ${second}` }).waitFor()
    await page.goBack()
    await rows().first().waitFor()
    await page.getByRole('button', { name: '显示列' }).click()
    await page.getByRole('checkbox', { name: '犹豫期截止' }).check()
    await page.getByRole('columnheader', { name: '犹豫期截止' }).waitFor()
    await page.reload()
    await rows().first().waitFor()
    await page.getByRole('columnheader', { name: '犹豫期截止' }).waitFor()
  },
)

/** The policy number of a visit with a problem case. */
async function policyWithProblem(): Promise<string> {
  const { rows: found } = await server.pool.query<{ policy_no: string }>(
    `SELECT p.policy_no FROM problem_case t JOIN visit v ON v.id = t.visit_id JOIN policy p ON p.id = v.policy_id LIMIT 1`,
  )
  const [row] = found
  if (row === undefined) throw new Error('the demo has no problem case')
  return row.policy_no
}

test('the search for everything needs only the keyboard, and nothing typed appears in an address', async () => {
  const policyNo = await policyWithProblem()
  await signInAs(page, 'demo.supervisor')
  await open('/admin/visits')
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  const field = page.getByRole('combobox', { name: '查找与操作' })

  // A slash that is typed into a field is text. Ctrl+K opens the search there as well, and Escape leads back.
  const filter = page.getByPlaceholder(/保单号/)
  await filter.focus()
  await page.keyboard.type('/')
  expect(await filter.inputValue()).toBe('/')
  await page.keyboard.press('Control+k')
  await field.waitFor()
  await page.keyboard.press('Escape')
  await field.waitFor({ state: 'hidden' })
  await expect.poll(() => filter.evaluate((element) => element === document.activeElement)).toBe(true)

  // Names are masked, and a text that is too short says so.
  await page.keyboard.press('Control+k')
  await page.keyboard.type('测试客户甲')
  await page
    .getByRole('option', { name: /^测\*\*\*甲/ })
    .first()
    .waitFor()
  expect(await page.getByRole('listbox').textContent()).not.toContain('测试客户甲')
  await field.fill('测')
  await page.getByText('至少要 2 个字符').waitFor()

  // Six digits from the middle of the number find the problem case. The arrow keys choose it, and Enter opens it.
  await field.fill(policyNo.slice(8, 14))
  const problem = page.getByRole('group', { name: '问题件' }).getByRole('option', { name: policyNo })
  await problem.waitFor()
  const chosen = () => page.locator('[role=option][aria-selected=true]')
  for (let step = 0; step < 30 && (await problem.getAttribute('aria-selected')) !== 'true'; step += 1)
    await page.keyboard.press('ArrowDown')
  expect(await field.getAttribute('aria-activedescendant')).toBe(await chosen().getAttribute('id'))
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: `问题件：保单 ${policyNo}` }).waitFor()
  expect(page.url()).toMatch(/\/admin\/problems\/[0-9a-f-]{36}$/)

  // The record leads to its visit and back, and its number can be copied.
  await desk.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.getByRole('link', { name: '查看保单与回访' }).click()
  await page.getByText(/电话回访后转问题件，由.+登记/).waitFor()
  await page.getByRole('button', { name: `复制 ${policyNo}` }).click()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(policyNo)
  await page.getByRole('link', { name: '登记问题件' }).click()
  await page.getByRole('heading', { name: `问题件：保单 ${policyNo}` }).waitFor()

  // The records opened last come first. Signing out, also from the search, removes them.
  await page.keyboard.press('/')
  await page
    .getByRole('group', { name: '最近打开' })
    .getByRole('option', { name: policyNo })
    .first()
    .waitFor()
  await page.keyboard.type('退出登录')
  await page.getByRole('option', { name: '退出登录' }).waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL(/sign-in/)
  expect(await page.evaluate(() => sessionStorage.getItem('admin.recent'))).toBeNull()
  for (const url of asked)
    expect(decodeURIComponent(url)).not.toMatch(new RegExp(`${policyNo.slice(8, 14)}|测试客户`))
})
