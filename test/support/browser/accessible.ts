import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { z } from 'zod'

const require = createRequire(import.meta.url)
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

/**
 * Evaluated in the page. Frames are excluded because the customers' pages in them are checked separately. Temporary
 * messages are excluded because they belong to no region of the page. Preloading is off because only rules about media
 * and rules that are off by default need it. Only violations are returned: axe's package for Playwright returns the
 * result of every check of every element, and its transfer takes longer than the checks.
 */
const run = `axe.run(
  { exclude: [['iframe'], ['.ant-message']] },
  { resultTypes: ['violations'], iframes: false, preload: false },
).then(({ violations }) => violations.map(({ id, nodes }) => ({
  id,
  nodes: nodes.map(({ target, html }) => target.join(' ') + ' ' + html.slice(0, 200)),
})))`

const findings = z.array(z.object({ id: z.string(), nodes: z.array(z.string()) }))

/** Returns every violation that axe finds on the page in its present state, short enough to read in a failed test. */
export async function accessibilityFindings(page: Page): Promise<string[]> {
  // The check waits for transitions to end, because during a transition a colour is neither the old nor the new one.
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter((each) => each.effect?.getTiming().iterations === 1)
    await Promise.allSettled(ending.map((each) => each.finished))
  })
  const violations = findings.parse(await page.evaluate(`${axe};\n${run}`))
  return violations.map(({ id, nodes }) => `${id}: ${nodes.join(', ')}`)
}

/** The number of pixels by which a page can be scrolled sideways; it should be 0. */
export async function sideways(page: Page): Promise<number> {
  return await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
}
