import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import sirv from 'sirv'

const PREFIX = '/_next/static/'

/**
 * Serves the build's own files, in the form compressed at build time (`server/run/build/packed.ts`). The content
 * under a file name never changes, so a phone that has the file never requests it again. Pages keep their URL, but
 * their content changes with every build. An outdated cached page would request scripts that no longer exist, so
 * pages are always revalidated.
 *
 * @returns a handler that returns true if it answered the request; if the file is missing, it returns false and Next
 * answers
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
