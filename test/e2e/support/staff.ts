import type { Browser, BrowserContext, Page } from 'playwright-core'
import { DEMO_PASSWORD, type demoStaff } from '#server/demo/story/staff.ts'

/** Who there is in the demo. */
export type DemoUsername = (typeof demoStaff)[number]['username']

/** A desk of its own, with nothing remembered: 1440×900, zh-CN, Shanghai, nothing that moves. */
export async function openDesk(browser: Browser, baseURL: string, width = 1440): Promise<BrowserContext> {
  return await browser.newContext({
    baseURL,
    viewport: { width, height: 900 },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
  })
}

/**
 * Signs the browser of this page in as one of the demo's accounts, without the sign-in page.
 * @param username demo.editor, demo.editor2, demo.approver, demo.approver2, demo.agent, demo.supervisor, demo.manager, demo.admin
 */
export async function signInAs(
  page: Page,
  username: DemoUsername,
  password: string = DEMO_PASSWORD,
): Promise<void> {
  const answer = await page.request.post('/api/admin/session/sign-in', { data: { username, password } })
  if (!answer.ok()) throw new Error(`${username} cannot sign in: ${await answer.text()}`)
}
