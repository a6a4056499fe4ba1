import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openWebkit } from '#test/engines/drive/webkit.ts'
import { ensurePackages } from '#test/engines/get/debian.ts'
import { type Engine, EngineMissing } from '#test/engines/phone.ts'

const places = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib']

/** The path of WebKitGTK's MiniBrowser, in the newest of its folders (webkit2gtk-4.1 and similar names). */
async function findMiniBrowser(): Promise<string | undefined> {
  for (const place of places) {
    const folders = await readdir(place).catch(() => [])
    const found = folders
      .filter((name) => name.startsWith('webkit2gtk-'))
      .sort()
      .map((name) => join(place, name, 'MiniBrowser'))
      .findLast((path) => existsSync(path))
    if (found !== undefined) return found
  }
  return undefined
}

/**
 * WebKitGTK on a virtual screen. Of the engines that run on this machine, it is the most similar to the engine of an
 * iPhone.
 */
export const webkit: Engine = {
  name: 'WebKit',
  ensure: async (say) => {
    const isThere = async () =>
      existsSync('/usr/bin/WebKitWebDriver') && existsSync('/usr/bin/Xvfb') && (await findMiniBrowser())
    if (await isThere()) return
    await ensurePackages(['webkit2gtk-driver', 'xvfb', 'fonts-noto-cjk'], say)
    if (!(await isThere())) throw new EngineMissing('the packages came without a browser')
  },
  open: async () => {
    const browser = await findMiniBrowser()
    if (browser === undefined) throw new EngineMissing('no MiniBrowser')
    return await openWebkit(browser)
  },
}
