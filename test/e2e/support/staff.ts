import type { Browser, BrowserContext, Page } from 'playwright-core'
import { DEMO_PASSWORD, type demoStaff } from '#server/demo/story/staff.ts'

/** The user names of the demo's staff. */
export type DemoUsername = (typeof demoStaff)[number]['username']

/** Opens a desktop browser with empty storage: 1440 pixels wide by default, zh-CN, Shanghai time, reduced motion. */
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
 * Signs in as one of the demo's accounts in the browser of this page, without using the sign-in page.
 * @param username demo.editor, demo.editor2, demo.approver, demo.approver2, demo.agent, demo.supervisor,
 * demo.manager, demo.admin
 */
export async function signInAs(
  page: Page,
  username: DemoUsername,
  password: string = DEMO_PASSWORD,
): Promise<void> {
  const answer = await page.request.post('/api/admin/session/sign-in', { data: { username, password } })
  if (!answer.ok()) throw new Error(`${username} cannot sign in: ${await answer.text()}`)
}
