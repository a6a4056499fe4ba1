import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/** Every finding of axe on the current page, short enough to read in a failed test. */
export async function accessibilityFindings(page: Page): Promise<string[]> {
  // The check waits for transitions to end, because during a transition a colour is neither the old nor the new one.
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter((each) => each.effect?.getTiming().iterations === 1)
    await Promise.allSettled(ending.map((each) => each.finished))
  })
  // Frames are excluded because the customers' pages in them are checked separately. Temporary messages are excluded
  // because they belong to no region of the page. Legacy mode works without a second page.
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

/** The number of pixels by which a page can be scrolled sideways; it should be 0. */
export async function sideways(page: Page): Promise<number> {
  return await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
}
