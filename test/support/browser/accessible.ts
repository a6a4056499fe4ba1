import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/** Everything axe finds on the page as it stands, named shortly enough to read in a failed test. */
export async function accessibilityFindings(page: Page): Promise<string[]> {
  // Colours on their way to another one are neither.
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter((each) => each.effect?.getTiming().iterations === 1)
    await Promise.allSettled(ending.map((each) => each.finished))
  })
  // The customers' pages in a frame are looked at by themselves, a passing word stands in no part of a page; without frames no second page is needed to sum up in.
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

/** By how many pixels a page can be scrolled sideways; none is what it should be. */
export async function sideways(page: Page): Promise<number> {
  return await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
}
