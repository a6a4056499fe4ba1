import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Every chunk of Turbopack's begins with this name, which Chromium has known since 71 and Safari since 12.1. */
const PRELUDE = 'typeof globalThis==="undefined"&&(self.globalThis=self);'

/**
 * Lets the scripts of a build run in the oldest browsers the pages are made for. In each file, because they run in any order: a
 * script of the page's own is behind them in the document, and they may come first from the cache.
 *
 * @param folder of the build's script files
 */
export async function nameGlobalThis(folder: string): Promise<void> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.js'))
  await Promise.all(
    names.map(async (name) => {
      const file = join(folder, name)
      await writeFile(file, PRELUDE + (await readFile(file, 'utf8')))
    }),
  )
}
