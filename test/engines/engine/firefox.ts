import { existsSync } from 'node:fs'
import { openFirefox } from '#test/engines/drive/firefox.ts'
import { ensurePackages } from '#test/engines/get/debian.ts'
import { type Engine, EngineMissing } from '#test/engines/phone.ts'

const places = [
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
]

const findFirefox = () => places.find((path) => existsSync(path))

/**
 * An engine that is neither Chromium nor WebKit. A visit that works in it does not depend on a peculiarity of those
 * two.
 */
export const firefox: Engine = {
  name: 'Firefox',
  ensure: async (say) => {
    if (findFirefox() === undefined) await ensurePackages(['firefox-esr', 'fonts-noto-cjk'], say)
  },
  open: async () => {
    const path = findFirefox()
    if (path === undefined) throw new EngineMissing('no Firefox')
    return await openFirefox(path)
  },
}
