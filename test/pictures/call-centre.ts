import type { Browser } from 'playwright-core'
import { sitDown } from '#test/e2e/support/desks.ts'
import { take } from './picture.ts'

/** Takes the pictures of the call centre: an agent during a call, the supervisor's wallboard, and a problem case. */
export async function takeCallCentrePictures(browser: Browser, origin: string): Promise<void> {
  const { page: agent } = await sitDown(browser, origin, 'demo.agent', '/admin/callback')
  await agent.getByRole('button', { name: /^下一个/ }).waitFor()
  await agent.keyboard.press('n')
  await agent.getByText(/^占用剩余/).waitFor()
  await agent.keyboard.press('Alt+d')
  await agent.getByText(/^已记录拨打/).waitFor()
  await agent.keyboard.press('Alt+v')
  await agent.getByRole('group', { name: '第 1 题', exact: true }).waitFor()
  await agent.keyboard.press('1')
  await agent.keyboard.press('1')
  await agent.keyboard.press('2')
  await agent.getByLabel('第 3 题的说明').fill('客户说没有听过录音')
  await agent.keyboard.press('Enter')
  await take(agent, 'admin-callback')

  const { page: supervisor } = await sitDown(browser, origin, 'demo.supervisor', '/admin/queue')
  await supervisor.getByText('通话中').first().waitFor()
  await take(supervisor, 'admin-queue', 'live')
  await supervisor.goto('/admin/problems')
  await supervisor.locator('tbody tr[data-row-key]').first().getByRole('link').first().click()
  await supervisor.getByText('情况说明').first().waitFor()
  await take(supervisor, 'admin-problem')
}
