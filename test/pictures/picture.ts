import { join } from 'node:path'
import type { Page } from 'playwright-core'

/** Takes one of README's pictures, once the page has settled. */
export async function take(page: Page, name: string): Promise<void> {
  await page.waitForLoadState('networkidle')
  await page.screenshot({ path: join(import.meta.dirname, `${name}.png`), animations: 'disabled' })
  process.stdout.write(`${name}\n`)
}
