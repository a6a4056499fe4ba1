import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Defines `globalThis`, which every chunk of Turbopack uses in its first statement. Chromium supports `globalThis`
 * only from 71 and Safari only from 12.1.
 */
const PRELUDE = 'typeof globalThis==="undefined"&&(self.globalThis=self);'

/**
 * Adapts the scripts of a build to the oldest supported browsers. The prelude is added to every file, because the
 * files run in any order. One inline script in the page is not enough, because cached files may run before it.
 *
 * @param folder the folder with the build's script files
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
