import { join } from 'node:path'
import type { Page } from 'playwright-core'

/**
 * Takes one of the README's pictures, once the page has loaded.
 *
 * @param kind `live` for a page with a stream, whose network is never idle
 */
export async function take(page: Page, name: string, kind: 'still' | 'live' = 'still'): Promise<void> {
  await page.waitForLoadState(kind === 'live' ? 'load' : 'networkidle')
  await page.screenshot({ path: join(import.meta.dirname, `${name}.png`), animations: 'disabled' })
  process.stdout.write(`${name}\n`)
}
