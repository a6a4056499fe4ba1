import type { BrowserContext, Page } from 'playwright-core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'
import { signInAs } from '#test/e2e/support/staff.ts'
import { accessibilityFindings } from '#test/support/browser/accessible.ts'
import { whole } from '#test/support/vitest/form.ts'

// Two months of visits. Some of their problem cases have not been handled, which raises the alerts.
const { openDesk } = serverAndBrowser({ history: true, patience: 180_000 })
let desk: BrowserContext
let page: Page

beforeEach(async () => {
  desk = await openDesk()
  page = await desk.newPage()
  await signInAs(page, 'demo.manager')
})

afterEach(() => desk.close())

test('an alert is on the home page, shows its figures, links to the visits behind them, and is handled once, with a note', async () => {
  await page.goto('/admin')
  await page.getByRole('link', { name: /待处理的预警/ }).click()
  await page.waitForURL(/\/admin\/alerts/)
  const row = page.getByRole('row').filter({ hasText: '问题件超期' }).first()
  await row.getByText('待处理').waitFor()
  expect(await row.textContent()).toMatch(/\d+ 件/)
  await row.getByRole('button', { name: /标记.*已处理/ }).click()
  const dialog = page.getByRole('dialog', { name: '标记已处理' })
  await dialog.getByRole('button', { name: '标记已处理' }).click()
  await dialog.getByText('请填写处理说明，至少 4 个字').waitFor()
  await dialog.getByLabel('处理说明').fill('已逐件催办')
  await dialog.getByRole('button', { name: '标记已处理' }).click()
  await row.getByText('已处理', { exact: true }).waitFor()
  expect(await row.getByRole('button', { name: /标记.*已处理/ }).count()).toBe(0)
  expect(await accessibilityFindings(page)).toEqual([])
})

test.skipIf(!whole)(
  'a manager changes a threshold within its bounds and gives a reason; other roles can only read it',
  async () => {
    await page.goto('/admin/alerts?tab=rules')
    const rule = page.getByRole('row').filter({ hasText: '接通率偏低' })
    await rule.getByRole('button', { name: /修改/ }).click()
    const dialog = page.getByRole('dialog', { name: '修改“接通率偏低”' })
    await dialog.getByLabel('阈值').fill('99')
    await dialog.getByLabel('修改理由').fill('按季度目标调整')
    await dialog.getByRole('button', { name: /保\s*存/ }).click()
    await dialog.getByText(/请输入 5 到 95 之间的整数/).waitFor()
    await dialog.getByLabel('阈值').fill('40')
    await dialog.getByRole('button', { name: /保\s*存/ }).click()
    await rule.getByText('低于 40%').waitFor()

    const other = await (await openDesk()).newPage()
    await signInAs(other, 'demo.supervisor')
    await other.goto('/admin/alerts?tab=rules')
    await other.getByText('您可以查看阈值；修改须由管理者进行。').waitFor()
    await other.getByText('低于 40%').waitFor()
    expect(await other.getByRole('button', { name: /修改/ }).count()).toBe(0)
    await other.context().close()
  },
)
