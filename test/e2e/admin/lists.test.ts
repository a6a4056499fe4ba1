import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'
import { whole } from '#test/support/vitest/form.ts'

const { server, sitDown } = serverAndBrowser({ history: true })

const rows = (page: Page) => page.locator('tbody tr[data-row-key]')
const policyNos = async (page: Page) => (await rows(page).locator('a').allInnerTexts()).join()
const CASE = /\/admin\/queue\/[\da-f-]{36}$/
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
  expect(await page.title()).toMatch(/保单与回访 - 回访管理后台$/)

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

test.runIf(whole)(
  'a view is saved, shared with a colleague, and keeps the filters when loading fails',
  async () => {
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
    expect(await rows(colleague.page).count()).toBeGreaterThan(0)

    await colleague.page.route('**/desk.visits', (route) => route.abort())
    await colleague.page.goto('/admin/visits?status=SUCCESS')
    await colleague.page.getByText('暂时连不上服务器，请检查网络后重试。').waitFor()
    await colleague.page.getByRole('combobox', { name: '状态' }).waitFor()
    await colleague.page.unroute('**/desk.visits')
    await colleague.page.getByRole('button', { name: '再试一次' }).click()
    await rows(colleague.page).first().waitFor()
    await colleague.context.close()
  },
)

test.runIf(whole)(
  'a supervisor changes all cases that match the filter, is told of each, and steers one on its page',
  async () => {
    const { page, context } = await sitDown('demo.supervisor', '/admin/queue?tab=cases')
    await rows(page).first().waitFor()
    const all = page.getByRole('button', { name: /^选择符合条件的全部 \d+ 个$/ })
    const count = Number(/\d+/.exec((await all.textContent()) ?? '')?.[0])
    expect(count).toBeGreaterThan(1)
    await all.click()
    await page.getByText(`已选 ${count} 个`).waitFor()
    // Ticks survive opening a case and coming back.
    await rows(page).first().locator('a').first().click()
    await page.waitForURL(CASE)
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

    await rows(page).first().locator('a').first().click()
    await page.waitForURL(CASE)
    await page.getByRole('button', { name: '暂停' }).click()
    await dialog.getByRole('textbox').fill('客户要求暂缓联系')
    await dialog.getByRole('button', { name: /^确定变更/ }).click()
    await page.getByText('已变更 1 个任务').waitFor()
    // A single case needs no list of results that would have to be closed.
    await dialog.waitFor({ state: 'hidden' })
    expect(await page.getByRole('columnheader', { name: '结果' }).count()).toBe(0)
    await context.close()
  },
)

test('a supervisor orders the cases by their deadline by keyboard, and finds one by its number', async () => {
  const { page, context } = await sitDown('demo.supervisor', '/admin/queue?tab=cases')
  await rows(page).first().waitFor()
  const usual = await policyNos(page)
  const deadline = page.getByRole('columnheader', { name: '犹豫期' })
  const sorted = (order: string | null) => expect.poll(() => deadline.getAttribute('aria-sort')).toBe(order)
  await deadline.focus()
  await page.keyboard.press('Enter')
  await sorted('ascending')
  expect(page.url()).toMatch(/order=earliest/)
  await page.keyboard.press('Enter')
  await sorted('descending')
  await expect.poll(() => policyNos(page)).not.toBe(usual)
  await page.keyboard.press('Enter')
  await sorted(null)
  expect(page.url()).not.toMatch(/order=/)
  await expect.poll(() => policyNos(page)).toBe(usual)

  const number = ((await rows(page).nth(3).locator('a').first().textContent()) ?? '').trim()
  await page.getByRole('searchbox', { name: '保单号' }).fill(number.slice(-7))
  await page.keyboard.press('Enter')
  await expect.poll(() => policyNos(page)).toBe(number)
  // The number is personal data: the address holds only a key to it.
  expect(page.url()).not.toContain(number.slice(-7))
  await context.close()
})

test('the wallboard covers the screen, keeps its dialogs, and shows the agents without scrolling', async () => {
  const { page, context } = await sitDown('demo.supervisor', '/admin/queue', 1920)
  await page.setViewportSize({ width: 1920, height: 1080 })
  const agents = page.getByRole('region', { name: '坐席' })
  await agents.waitFor()
  expect((await agents.getByRole('row').nth(1).boundingBox())?.y).toBeLessThan(1000)
  await page.getByRole('button', { name: '全屏显示' }).click()
  await page.getByRole('button', { name: '退出全屏' }).waitFor()
  expect(await agents.getByRole('row').nth(1).isVisible()).toBe(true)
  expect((await page.getByText('实时更新').boundingBox())?.y).toBeLessThan(60)
  await page.getByRole('button', { name: '暂停外呼' }).click()
  await page.getByRole('dialog').getByRole('textbox').fill('话务平台故障')
  await page.getByRole('dialog').getByRole('button', { name: '取消' }).click()
  await page.getByRole('button', { name: '退出全屏' }).click()
  await page.getByRole('button', { name: '全屏显示' }).waitFor()
  await context.close()
})

test('a reviewer hears a call before scoring it, and goes on to the next, by keyboard only', async () => {
  // Exactly two calls wait for a review.
  await server.pool.query(
    `WITH kept AS (SELECT a.id, a.case_id, a.agent_id FROM callback_attempt a
        WHERE a.recording_id IS NOT NULL AND EXISTS (SELECT 1 FROM phone_answer p WHERE p.attempt_id = a.id) ORDER BY a.id LIMIT 2),
      others AS (UPDATE quality_check SET status = 'DONE' WHERE attempt_id NOT IN (SELECT id FROM kept))
      INSERT INTO quality_check (id, attempt_id, case_id, agent_id, reasons, status, created_at, fatal)
        SELECT gen_random_uuid(), id, case_id, agent_id, '{RANDOM}', 'OPEN', now(), '{}' FROM kept
        ON CONFLICT (attempt_id) DO UPDATE SET status = 'OPEN'`,
  )
  const { page, context } = await sitDown('demo.supervisor', '/admin/quality', 1440)
  await rows(page).first().waitFor()
  expect(await rows(page).count()).toBe(2)
  await rows(page).first().focus()
  await page.keyboard.press('Enter')

  await page.getByText('收听录音后才能评分。').first().waitFor()
  expect(await page.getByRole('spinbutton').count()).toBe(0)
  expect(await page.locator('ol li').count()).toBeGreaterThanOrEqual(5)
  // The button to open the recording has the focus.
  await page.keyboard.press('Enter')
  await page.getByText('您已收听，可以评分。').waitFor()
  expect(await page.getByLabel('通话录音').getAttribute('src')).toMatch(
    /^\/api\/admin\/recordings\/[0-9a-f-]{36}$/,
  )

  for (const points of ['10', '20', '15', '20', '10', '15', '5', '5']) {
    await page.keyboard.type(points)
    await page.keyboard.press('Tab')
    // The items that can be fatal have a checkbox between two fields.
    if ((await page.locator('input[type=checkbox]:focus').count()) > 0) await page.keyboard.press('Tab')
  }
  await page.keyboard.press('Control+Enter')
  await page.getByText('已提交评分').waitFor()
  await page.getByText('100 分').first().waitFor()
  const first = page.url()
  await page.keyboard.press('j')
  await page.getByText('收听录音后才能评分。').first().waitFor()
  expect(page.url()).not.toBe(first)
  expect(page.url()).toMatch(/\/admin\/quality\/[0-9a-f-]{36}$/)

  // The button that fills the sheet disables itself. The keys still reach the sheet.
  await page.keyboard.press('Enter')
  await page.getByText('您已收听，可以评分。').waitFor()
  await page.getByRole('button', { name: '未填的给满分' }).press('Enter')
  await page.keyboard.press('Control+Enter')
  await page.getByText('已提交评分').last().waitFor()
  await page.getByText('已质检', { exact: true }).waitFor()
  await context.close()
})

test.runIf(whole)(
  'two letters are printed and registered as posted at once, each with its number',
  async () => {
    // The follow-ups are three days old, so that today is a possible day of posting.
    await server.pool.query(
      "UPDATE follow_up SET opened_at = now() - interval '3 days' WHERE status = 'OPEN'",
    )
    const { page, context } = await sitDown('demo.supervisor', '/admin/follow-ups', 1440)
    await context.addInitScript(() => {
      window.print = () => document.documentElement.setAttribute('data-printed', 'yes')
    })
    await rows(page).nth(1).waitFor()
    for (const at of [0, 1]) await rows(page).nth(at).getByRole('checkbox').check()
    await page.getByRole('button', { name: '打印并登记寄出' }).click()
    const dialog = page.getByRole('dialog')
    const opened = context.waitForEvent('page')
    await dialog.getByRole('link', { name: '打印信函' }).click()
    const paper = await opened
    await paper.getByRole('button', { name: '打印' }).click()
    await paper.locator('html[data-printed]').waitFor()
    expect(await paper.locator('article').count()).toBe(2)
    expect(await paper.locator('article').first().textContent()).toContain('尊敬的')
    await paper.close()

    // Back from the printed letters, the first number is typed at once.
    await page.bringToFront()
    const numbers = dialog.getByPlaceholder('挂号信或快递单号')
    await page.keyboard.type('EMS-1')
    await page.keyboard.press('Tab')
    await page.keyboard.type('EMS-1')
    expect(await numbers.nth(0).inputValue()).toBe('EMS-1')
    await page.keyboard.press('Control+Enter')
    await dialog.getByText('单号重复').first().waitFor()
    await numbers.nth(1).fill('EMS-2')
    await page.keyboard.press('Control+Enter')
    await page.getByText('已登记 2 封信函寄出').waitFor()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /关\s*闭/ })
      .last()
      .click()
    const { rows: sent } = await server.pool.query(
      "SELECT reference FROM follow_up WHERE status = 'SENT' AND kind = 'LETTER' AND reference LIKE 'EMS-_' ORDER BY reference",
    )
    expect(sent).toEqual([{ reference: 'EMS-1' }, { reference: 'EMS-2' }])
    await context.close()
  },
)
