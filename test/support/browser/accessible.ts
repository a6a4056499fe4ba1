import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/** Every finding of axe on the page as it stands, short enough to read in a failed test. */
export async function accessibilityFindings(page: Page): Promise<string[]> {
  // Colours in transition are neither the old nor the new ones.
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter((each) => each.effect?.getTiming().iterations === 1)
    await Promise.allSettled(ending.map((each) => each.finished))
  })
  // Framed customers' pages are checked by themselves, and passing messages belong to no part of a page; legacy mode
  // needs no second page.
  const { violations } = await new AxeBuilder({ page })
    .exclude('iframe')
    .exclude('.ant-message')
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
    .analyze()
  return violations.map(
    (found) =>
      `${found.id}: ${found.nodes.map((node) => `${node.target.join(' ')} ${node.html.slice(0, 200)}`).join(', ')}`,
  )
}

/** By how many pixels a page can be scrolled sideways; it should be none. */
export async function sideways(page: Page): Promise<number> {
  return await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
}
