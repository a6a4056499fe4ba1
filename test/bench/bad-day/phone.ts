import type { Browser, CDPSession, Page } from 'playwright-core'
import { openPhone } from '#test/support/browser/browser.ts'
import { type Mark, probe } from './probe.ts'

/** The conditions of the measurement: a slow mobile network, and a phone with a quarter of this machine's speed. */
export const BAD_DAY = { kbps: 400, latencyMs: 400, slowerTimes: 4 } as const

/** A slow phone on a slow network, with an empty cache. */
export interface BadPhone {
  readonly page: Page
  /**
   * Waits until the element of a mark has appeared. Resolves to the time of its appearance, in milliseconds since the
   * page was requested.
   */
  came(mark: Mark): Promise<number>
  /**
   * Runs the function `tap`, which must tap on the page, and waits for the mark.
   * @returns milliseconds from the tap to the mark
   */
  tapTo(mark: Mark, tap: () => Promise<void>): Promise<number>
  /** Bytes received over the network so far, including headers. */
  bytes(): number
  close(): Promise<void>
}

async function hinder(network: CDPSession): Promise<void> {
  const bytesPerSecond = (BAD_DAY.kbps * 1024) / 8
  await network.send('Network.enable')
  await network.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: BAD_DAY.latencyMs,
    downloadThroughput: bytesPerSecond,
    uploadThroughput: bytesPerSecond,
  })
  await network.send('Emulation.setCPUThrottlingRate', { rate: BAD_DAY.slowerTimes })
}

export async function takeBadPhone(browser: Browser, url: string, cookie: string): Promise<BadPhone> {
  // The service worker is allowed to store pages, as on real phones. The page can therefore already be stored when
  // the browser returns from the vendor. The worker's own requests are answered from the browser's cache.
  const context = await openPhone(browser, url, { keepsPages: true })
  await context.addCookies([{ name: 'rv_session', value: cookie, url }])
  await context.addInitScript(probe)
  const page = await context.newPage()
  const network = await context.newCDPSession(page)
  let bytes = 0
  network.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength
  })
  await hinder(network)

  async function seen(mark: Mark): Promise<{ tappedAt: number; at: number }> {
    const found = await page.waitForFunction(
      (name) => {
        const at = window.badDay?.seen[name]
        return at === undefined ? null : { tappedAt: window.badDay?.tappedAt ?? 0, at }
      },
      mark,
      { polling: 50, timeout: 60_000 },
    )
    const value = await found.jsonValue()
    if (value === null) throw new Error(`${mark} did not come`)
    return value
  }

  return {
    page,
    came: async (mark) => (await seen(mark)).at,
    async tapTo(mark, tap) {
      await tap()
      const { tappedAt, at } = await seen(mark)
      return at - tappedAt
    },
    bytes: () => bytes,
    close: () => context.close(),
  }
}
