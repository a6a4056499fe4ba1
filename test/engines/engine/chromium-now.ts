import { ensureBrowser, findBrowser } from '../../support/browser-program.ts'
import { openChromium } from '../drive/chromium.ts'
import { type Engine, EngineMissing } from '../phone.ts'

/** Today's, as the other browser tests use it. */
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
