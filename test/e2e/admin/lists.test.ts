import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'

const { sitDown } = serverAndBrowser({ history: true })

const rows = (page: Page) => page.locator('tbody tr[data-row-key]')
const policyNos = async (page: Page) => (await rows(page).locator('a').allInnerTexts()).join()
const pageNumber = (page: Page, number: number) => page.getByText(`第 ${number} 页`, { exact: true })

test('a list is found again as it was left: page, scroll, widths; also after a reload and in a new tab', async () => {
  const { page, context } = await sitDown('demo.manager', '/admin/visits')
  await rows(page).first().waitFor()
  const first = await policyNos(page)

  const edge = page.getByRole('separator').first()
  await edge.focus()
  await page.keyboard.press('ArrowRight')
  const width = await page
    .locator('thead th')
    .first()
    .evaluate((cell) => Math.round(cell.getBoundingClientRect().width))

  await page.getByRole('button', { name: '下一页' }).click()
  await pageNumber(page, 2).waitFor()
  await expect.poll(() => policyNos(page)).not.toBe(first)
  const second = await policyNos(page)
  await page.evaluate(() => window.scrollTo(0, 240))
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(240)
  // The head stays visible below the header of the frame.
  expect((await page.locator('.ant-table-thead').first().boundingBox())?.y).toBeLessThan(60)

  await rows(page).nth(5).locator('a').click()
  await page.getByText('存证完整').waitFor()
  expect(await page.title()).toMatch(/\d{5,}.* - 回访管理后台$/)
  await page.goBack()
  await pageNumber(page, 2).waitFor()
  await expect.poll(() => policyNos(page)).toBe(second)
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(240)
  expect(await page.title()).toBe('保单与回访 - 回访管理后台')

  await page.reload()
  await expect.poll(() => policyNos(page)).toBe(second)
  expect(
    await page
      .locator('thead th')
      .first()
      .evaluate((cell) => Math.round(cell.getBoundingClientRect().width)),
  ).toBe(width)
  const tab = await context.newPage()
  await tab.goto(page.url())
  await expect.poll(() => policyNos(tab)).toBe(second)
  await tab.close()

  await page.getByRole('button', { name: '上一页' }).click()
  await expect.poll(() => policyNos(page)).toBe(first)
  await context.close()
})

test('a view is saved, shared with a colleague, and keeps the filters when loading fails', async () => {
  const { page, context } = await sitDown('demo.manager', '/admin/visits?status=SUCCESS')
  await rows(page).first().waitFor()
  await page.getByRole('button', { name: '视图' }).click()
  await page.getByRole('button', { name: '保存当前筛选' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: '名称' }).fill('已成功的回访')
  await dialog.getByRole('checkbox', { name: '同事也可以使用' }).check()
  await dialog.getByRole('button', { name: '保存' }).click()
  await page.getByText('视图“已成功的回访”已保存').waitFor()
  await context.close()

  const colleague = await sitDown('demo.supervisor', '/admin/visits')
  await rows(colleague.page).first().waitFor()
  await colleague.page.getByRole('button', { name: '视图' }).click()
  await colleague.page.getByRole('button', { name: '已成功的回访' }).click()
  await colleague.page.waitForURL(/status=SUCCESS/)
  await expect.poll(() => rows(colleague.page).filter({ hasNotText: '回访成功' }).count()).toBe(0)

  await colleague.page.route('**/desk.visits', (route) => route.abort())
  await colleague.page.goto('/admin/visits?status=SUCCESS')
  await colleague.page.getByText('暂时连不上服务器，请检查网络后重试。').waitFor()
  await colleague.page.getByRole('combobox', { name: '状态' }).waitFor()
  await colleague.page.unroute('**/desk.visits')
  await colleague.page.getByRole('button', { name: '重试' }).click()
  await rows(colleague.page).first().waitFor()
  await colleague.context.close()
})

test('a supervisor changes all cases that match the filter, is told of each, and steers one on its page', async () => {
  const { page, context } = await sitDown('demo.supervisor', '/admin/queue?tab=cases')
  await rows(page).first().waitFor()
  const all = page.getByRole('button', { name: /^选择符合条件的全部 \d+ 个$/ })
  const count = Number(/\d+/.exec((await all.textContent()) ?? '')?.[0])
  expect(count).toBeGreaterThan(1)
  await all.click()
  await page.getByText(`已选 ${count} 个`).waitFor()
  // Ticks survive opening a case and coming back.
  await rows(page).first().locator('a').click()
  await page.getByRole('button', { name: '暂停' }).waitFor()
  await page.goBack()
  await page.getByText(`已选 ${count} 个`).waitFor()

  await page.getByRole('button', { name: '优先级' }).click()
  await page.getByRole('menuitem').last().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText(/个任务将变更/).waitFor()
  await dialog.getByRole('textbox').fill('犹豫期将至，优先处理')
  await dialog.getByRole('button', { name: /^确定变更/ }).click()
  await page.getByText(/^已变更 \d+ 个任务/).waitFor()
  expect(await page.locator('[role=dialog] tbody tr[data-row-key]').count()).toBe(count)
  await page.getByRole('dialog').getByRole('button', { name: '关闭', exact: true }).last().click()

  await rows(page).first().locator('a').click()
  await page.getByRole('button', { name: '暂停' }).click()
  await dialog.getByRole('textbox').fill('客户要求暂缓联系')
  await dialog.getByRole('button', { name: /^确定变更/ }).click()
  await page.getByText('已变更 1 个任务').waitFor()
  await context.close()
})
