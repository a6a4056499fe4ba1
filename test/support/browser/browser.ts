import type { Browser, BrowserContext } from 'playwright-core'
import { chromium } from 'playwright-core'
import { findBrowser } from './browser-program.ts'

/** No sandbox, which root cannot have; and no background requests, which a closed network refuses. */
const flags = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The user agent of WeChat's browser on an Android phone. */
const wechatAgent =
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/130.0.0.0 ' +
  'Mobile Safari/537.36 MicroMessenger/8.0.50'

/** Starts the browser the run's set-up has found. Close it when done. @param more flags of Chromium */
export async function openBrowser(more: readonly string[] = []): Promise<Browser> {
  const executablePath = findBrowser()
  if (executablePath === undefined) throw new Error('no browser: test/setup/pages.ts has not run')
  return await chromium.launch({ executablePath, args: [...flags, ...more] })
}

/**
 * A phone of its own, with nothing remembered: 360×780, zh-CN, touch.
 *
 * @param options.keepsPages pages open without a network, too. What a page's worker asks for cannot be held back or counted, so
 *   it is not there unless asked for
 */
export async function openPhone(
  browser: Browser,
  baseURL: string,
  options: { readonly keepsPages?: boolean } = {},
): Promise<BrowserContext> {
  return await browser.newContext({
    baseURL,
    serviceWorkers: options.keepsPages ? 'allow' : 'block',
    viewport: { width: 360, height: 780 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    userAgent: wechatAgent,
  })
}
