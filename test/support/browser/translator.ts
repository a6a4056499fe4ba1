import type { BrowserContext, Page } from 'playwright-core'

/**
 * Makes every page of a browser behave as under the browser's own translation, once `translate` is called. Each text
 * node is replaced by a <font><font> element with the same words, so that tests can still look for them. The
 * replacement is repeated whenever the page changes.
 *
 * @param way `each` replaces each text node separately; `merged` joins neighbouring texts, as translators do that
 * work on whole sentences
 */
export async function bringTranslator(context: BrowserContext, way: 'each' | 'merged'): Promise<void> {
  await context.addInitScript((merging) => {
    const skipped = 'script, style, textarea, option, title, noscript, svg, head, font'
    let watching = false

    function replace(text: Text): void {
      const outer = document.createElement('font')
      const inner = document.createElement('font')
      outer.append(inner)
      let words = text.data
      const neighbours: Text[] = []
      if (merging) {
        for (let next = text.nextSibling; next instanceof Text; next = next.nextSibling) {
          words += next.data
          neighbours.push(next)
        }
      }
      inner.textContent = words
      text.replaceWith(outer)
      for (const each of neighbours) each.remove()
    }

    function all(): void {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
      const found: Text[] = []
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        if (node instanceof Text && node.data.trim() !== '' && !node.parentElement?.closest(skipped))
          found.push(node)
      }
      for (const text of found) if (text.isConnected) replace(text)
    }

    document.addEventListener('test:translate', () => {
      all()
      if (watching) return
      watching = true
      new MutationObserver(all).observe(document.body, {
        childList: true,
        subtree: true,
        characterData: true,
      })
    })
  }, way === 'merged')
}

/**
 * Translates this page from now on. It first waits until the page is complete, because browsers also translate only
 * then.
 */
export async function translate(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const taken = (node: Element) => Object.keys(node).some((key) => key.startsWith('__reactFiber'))
    const shown = [...document.querySelectorAll('h1, h2, main, header')]
    return document.readyState === 'complete' && shown.length > 0 && shown.every(taken)
  })
  await page.evaluate(() => {
    document.dispatchEvent(new Event('test:translate'))
  })
  if ((await page.locator('body font').count()) === 0) throw new Error('nothing was translated')
}
