import type { Browser, BrowserContext } from 'playwright-core'
import { chromium } from 'playwright-core'
import { findBrowser } from './browser-program.ts'

/**
 * The sandbox is off for root, because Chromium cannot use it as root. Background requests are off, because a closed
 * network refuses them. The optimising compilers are off: a page of a test is left long before they pay off, and they
 * would take half of its processor time.
 */
const flags = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--js-flags=--no-opt --no-maglev',
]

/** The user agent of WeChat's browser on an Android phone. */
const wechatAgent =
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/130.0.0.0 ' +
  'Mobile Safari/537.36 MicroMessenger/8.0.50'

/**
 * Starts the browser that the run's set-up has found. The caller must close it.
 * @param more additional command-line flags for Chromium
 */
export async function openBrowser(more: readonly string[] = []): Promise<Browser> {
  const executablePath = findBrowser()
  if (executablePath === undefined) throw new Error('no browser: test/setup/pages.ts has not run')
  return await chromium.launch({ executablePath, args: [...flags, ...more] })
}

/**
 * Opens a phone with empty storage: 360×780, zh-CN, touch.
 *
 * @param options.keepsPages lets pages open without a network, through their service worker. It is off by default,
 * because a test cannot hold back or count the service worker's requests
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
