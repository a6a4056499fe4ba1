import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { farewellWorker, type OfflineFiles, offlineWorker } from './offline-worker.ts'

const ADDRESS = '/h5/offline.js'
const SHELL = '/h5/shell'

/**
 * Returns the files of the build that are named in the text of a page or script. Scripts for browsers without modules
 * are left out, because this product does not support those browsers.
 */
function filesNamedIn(text: string): readonly string[] {
  const own = text.replace(/<script\b[^>]*\bnomodule\b[^>]*>/gi, '')
  return [...new Set(own.match(/static\/(?:chunks|media)\/[\w.~-]+\.(?:js|css|svg|woff2)/g))]
}

/** Finds the empty page and every file that the page and its scripts can request. */
async function offlineFiles(buildFolder: string): Promise<OfflineFiles> {
  const page = await readFile(join(buildFolder, 'server/pages', `${SHELL}.html`), 'utf8')
  const found = new Set<string>()
  const follow = async (text: string): Promise<void> => {
    const next = filesNamedIn(text).filter((file) => !found.has(file))
    for (const file of next) found.add(file)
    for (const file of next) {
      if (/\.(?:js|css)$/.test(file)) await follow(await readFile(join(buildFolder, file), 'utf8'))
    }
  }
  await follow(page)
  const files = [...found].sort()
  const version = createHash('sha256').update(page).update(files.join()).digest('hex').slice(0, 16)
  return { version, shell: SHELL, files: files.map((file) => `/_next/${file}`) }
}

/**
 * Serves the worker with which the customers' pages open without a network.
 *
 * @param options.on whether pages may be cached on phones; if false, existing caches are removed
 * @returns a handler that answers requests for the worker's URL and returns false for all other URLs
 */
export async function createOffline(
  buildFolder: string,
  { on }: { readonly on: boolean },
): Promise<(request: IncomingMessage, response: ServerResponse) => boolean> {
  const script = Buffer.from(on ? offlineWorker(await offlineFiles(buildFolder)) : farewellWorker)
  return (request, response) => {
    if (request.url !== ADDRESS) return false
    response.writeHead(200, {
      'Content-Type': 'text/javascript; charset=utf-8',
      'Content-Length': script.length,
      'Cache-Control': 'no-cache',
      'X-Content-Type-Options': 'nosniff',
    })
    response.end(request.method === 'HEAD' ? undefined : script)
    return true
  }
}
