import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import sirv from 'sirv'

const PREFIX = '/_next/static/'

/**
 * Serves the build's own files, as compressed at build time (server/run/build/packed.ts). A file's name
 * stands for one content for ever, so a phone that has it never asks again. Pages change with every build
 * under the same address: a cached page would ask for scripts that no longer exist, so pages are always
 * revalidated.
 *
 * @returns whether the request was answered; for a missing file Next answers
 */
export function createStaticFiles(
  buildFolder: string,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const files = sirv(join(buildFolder, 'static'), {
    brotli: true,
    gzip: true,
    etag: true,
    immutable: true,
    maxAge: 31_536_000,
  })
  return (request, response) => {
    const path = request.url ?? '/'
    if (!path.startsWith(PREFIX)) {
      response.setHeader('Cache-Control', 'private, no-cache')
      return false
    }
    let answered = true
    const whole = request.url
    request.url = path.slice(PREFIX.length - 1)
    files(request, response, () => {
      answered = false
    })
    request.url = whole
    return answered
  }
}
