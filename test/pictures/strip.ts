import type { Browser } from 'playwright-core'

/** Space between two screens and around all screens, in pixels. */
const AIR = 12

/**
 * Combines several screens of one phone into one PNG, side by side and in rows.
 *
 * @param zoom the scale of each screen
 */
export async function stripOf(
  browser: Browser,
  screens: readonly Buffer[],
  columns: number,
  zoom: number,
): Promise<Buffer> {
  const page = await browser.newPage()
  try {
    const images = screens.map((screen) => `<img src="data:image/png;base64,${screen.toString('base64')}">`)
    await page.setContent(`<style>
      body { margin: 0; background: #d5dedc }
      main { display: inline-grid; grid-template-columns: repeat(${columns}, auto); gap: ${AIR}px; padding: ${AIR}px }
      img { display: block; zoom: ${zoom} }
    </style>
    <main>${images.join('')}</main>`)
    await page.evaluate(async () => await Promise.all([...document.images].map((image) => image.decode())))
    return await page.locator('main').screenshot()
  } finally {
    await page.close()
  }
}
