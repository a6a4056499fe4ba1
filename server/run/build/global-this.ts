import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Defines `globalThis`, with which every chunk of Turbopack begins. Chromium supports it only from 71 and Safari from
 * 12.1.
 */
const PRELUDE = 'typeof globalThis==="undefined"&&(self.globalThis=self);'

/**
 * Lets the scripts of a build run in the oldest supported browsers. The prelude is added to every file, because the
 * files run in any order. A single inline script is not enough, because cached files may run before it.
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
