import { openChromium } from '#test/engines/drive/chromium.ts'
import { type Engine, EngineMissing } from '#test/engines/phone.ts'
import { ensureBrowser, findBrowser } from '#test/support/browser/browser-program.ts'

/** The current Chromium, which the other browser tests use too. */
export const chromiumNow: Engine = {
  name: 'Chromium',
  ensure: async (say) => {
    await ensureBrowser(say)
  },
  open: async () => {
    const path = findBrowser()
    if (path === undefined) throw new EngineMissing('no Chrome or Chromium')
    return await openChromium(path)
  },
}
