import type { Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { leaveOne, moveClockTo, type StaffDesk } from '#test/e2e/support/desks.ts'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'
import { type DemoUsername, signInAs } from '#test/e2e/support/staff.ts'
import { whole } from '#test/support/vitest/form.ts'

/** The Wednesday before the Mid-Autumn and National Day holidays of 2026, which have a make-up working day. */
const BEFORE_THE_HOLIDAYS = new Date('2026-09-23T10:00:00+08:00')

const { server, openDesk, sitDown } = serverAndBrowser({ startAt: BEFORE_THE_HOLIDAYS })
const open: StaffDesk[] = []

afterAll(async () => {
  for (const desk of open) await desk.context.close()
})

async function desk(username: DemoUsername, path: string, width?: number): Promise<Page> {
  const sat = await sitDown(username, path, width)
  open.push(sat)
  return sat.page
}

/**
 * Answers the questionnaire with the keyboard: the first question with the failing answer, the others with the
 * passing one.
 */
async function answerAll(page: Page): Promise<void> {
  const progress = page.getByText(/^\d+ \/ \d+$/)
  const total = Number((await progress.textContent())?.split(' / ')[1])
  await page.keyboard.press('2')
  await page.getByLabel('第 1 题的说明').fill('说没有收到合同')
  await page.keyboard.press('Enter')
  for (let number = 2; number <= total; number += 1) {
    const question = page.getByRole('group', { name: `第 ${number} 题`, exact: true })
    const asksForPromises = (await question.textContent())?.includes('有没有承诺') ?? false
    await page.keyboard.press(asksForPromises ? '2' : '1')
  }
  await page.getByText(`${total} / ${total}`).waitFor()
}

test('a failing answer on the phone opens a problem case, whose due day skips the holiday week of the official calendar', async () => {
  const policy = await leaveOne(server)
  const agent = await desk('demo.agent', '/admin/callback')
  await agent.getByRole('button', { name: /^下一个/ }).waitFor()
  await agent.keyboard.press('n')
  await agent.getByText(/^占用剩余/).waitFor()
  await agent.keyboard.press('Alt+d')
  await agent.getByText(/^已记录拨打/).waitFor()
  await agent.keyboard.press('Alt+v')
  await agent.getByRole('group', { name: '第 1 题', exact: true }).waitFor()
  await answerAll(agent)
  await agent.getByRole('radio', { name: /接通-完成/ }).check()
  await agent.getByRole('combobox', { name: /类别/ }).click()
  await agent.locator('.ant-select-dropdown:visible').getByText('保单未送达', { exact: true }).click()
  await agent.getByRole('button', { name: '填入异常题及说明' }).click()
  await agent.keyboard.press('Control+Enter')
  await agent.getByRole('status').getByText('转问题件').waitFor()

  const chief = await desk('demo.supervisor', '/admin/problems')
  const row = chief.locator('tbody tr').filter({ hasText: policy })
  await row.waitFor()
  expect(await row.textContent()).toContain('2026-10-21')
  expect(await row.textContent()).toContain('剩 15 个工作日')

  // The Monday after the holidays. The Saturday before it was a make-up working day.
  await moveClockTo(server, new Date('2026-10-12T10:00:00+08:00'))
  await chief.reload()
  await row.waitFor()
  expect(await row.textContent()).toContain('剩 7 个工作日')

  await row.getByRole('link').first().click()
  await chief.getByText('说没有收到合同').first().waitFor()
  await chief.getByRole('button', { name: '指派' }).click()
  await chief.getByRole('combobox', { name: /负责人/ }).click()
  await chief.locator('.ant-select-dropdown:visible').getByText('演示坐席二 demo.agent2').click()
  await chief
    .getByRole('dialog')
    .getByRole('button', { name: /指\s*派/ })
    .click()
  await chief.getByText('负责人：演示坐席二').first().waitFor()

  const handler = await desk('demo.agent2', new URL(chief.url()).pathname)
  await handler.getByRole('button', { name: '处理完成' }).click()
  await handler.getByRole('dialog').getByRole('textbox').fill('已补寄合同，客户确认收到')
  await handler.getByRole('dialog').getByRole('button', { name: '提交处理结果' }).click()
  await handler.getByText('已处理待结案').first().waitFor()

  await chief.reload()
  await chief.getByRole('button', { name: /结\s*案/ }).click()
  await chief.getByRole('dialog').getByRole('textbox').fill('同意结案，材料齐全')
  await chief
    .getByRole('dialog')
    .getByRole('button', { name: /结\s*案/ })
    .click()
  await chief.getByText('已结案').first().waitFor()
})

test.runIf(whole)(
  'without its event stream the wallboard polls, says that it polls, and still shows changes',
  async () => {
    const context = await openDesk()
    open.push({ context, page: await context.newPage() })
    const page = open.at(-1)?.page
    if (!page) throw new Error('a page is open')
    await signInAs(page, 'demo.supervisor')
    await page.route('**/api/admin/live?*', (route) => route.abort())
    await page.goto('/admin/queue')
    await page.getByText('每 10 秒查询一次').waitFor()
    await server.pool.query(
      "UPDATE callback_queue SET paused_at = now(), paused_by = 'test', reason = '话务平台维护', version = version + 1 WHERE id = 1",
    )
    await page.getByText('话务平台维护').waitFor()
  },
)
