import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)

/** Minimum size of a file to compress, in bytes. Smaller files do not shrink when they are compressed. */
const LEAST = 1024

/**
 * Compresses the static text files of a build at the highest level, and writes the results beside the files. This is
 * done once per build, because compression at this level is too slow to run for each request.
 *
 * @param folder the folder with the build's static files
 */
export async function packFiles(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  for (const entry of entries) {
    if (!entry.isFile() || !/\.(?:js|css|svg|json)$/.test(entry.name)) continue
    const file = join(entry.parentPath, entry.name)
    const content = await readFile(file)
    if (content.length < LEAST) continue
    const [small, usual] = await Promise.all([
      brotli(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
      zip(content, { level: 9 }),
    ])
    await Promise.all([writeFile(`${file}.br`, small), writeFile(`${file}.gz`, usual)])
  }
}
