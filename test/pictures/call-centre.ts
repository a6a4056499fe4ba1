import type { Browser } from 'playwright-core'
import { openDesk, signInAs } from '../e2e/admin/staff.ts'
import { take } from './picture.ts'

/** The call centre at work: an agent in the middle of a call, the supervisor's wallboard, a problem case. */
export async function takeCallCentrePictures(browser: Browser, origin: string): Promise<void> {
  const agent = await (await openDesk(browser, origin)).newPage()
  // Nobody has a telephone here, and the browser would ask what to open it with.
  await agent.addInitScript(() => {
    const click = HTMLAnchorElement.prototype.click
    HTMLAnchorElement.prototype.click = function () {
      if (!this.href.startsWith('tel:')) click.call(this)
    }
  })
  await signInAs(agent, 'demo.agent')
  await agent.goto('/admin/callback')
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

  const supervisor = await (await openDesk(browser, origin)).newPage()
  await signInAs(supervisor, 'demo.supervisor')
  await supervisor.goto('/admin/queue')
  await supervisor.getByText('通话中').first().waitFor()
  await take(supervisor, 'admin-queue', 'live')
  await supervisor.goto('/admin/problems')
  await supervisor.locator('tbody tr[data-row-key]').first().getByRole('link').first().click()
  await supervisor.getByText('情况说明').first().waitFor()
  await take(supervisor, 'admin-problem')
}
