import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Every chunk of Turbopack begins with this name, which Chromium supports from 71 and Safari from 12.1. */
const PRELUDE = 'typeof globalThis==="undefined"&&(self.globalThis=self);'

/**
 * Lets a build's scripts run in the oldest supported browsers. The prelude goes into every file, because they
 * run in any order: an inline script would come later in the document, while cached files may run first.
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
