import type { Browser } from 'playwright-core'
import { openDesk, signInAs } from '#test/e2e/support/staff.ts'
import { take } from './picture.ts'

/** Takes the pictures of a manager's pages: completion, reasons for failure, the monthly report, and the alerts. */
export async function takeManagerPictures(browser: Browser, origin: string): Promise<void> {
  const page = await (await openDesk(browser, origin)).newPage()
  await signInAs(page, 'demo.manager')
  for (const [path, name] of [
    ['/admin/reports', 'admin-reports'],
    ['/admin/reports/failure', 'admin-failure'],
    ['/admin/reports/monthly', 'admin-month'],
    ['/admin/alerts', 'admin-alerts'],
  ] as const) {
    await page.goto(path)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await take(page, name)
  }
}
