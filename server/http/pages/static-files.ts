import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import sirv from 'sirv'

const PREFIX = '/_next/static/'

/**
 * The build's own files, as small as they were packed when it was made (server/run/build/packed.ts): a name stands for one content
 * for ever, so a phone that has one never asks again. Pages are different after every build under the same address: a phone, or
 * anything between, that kept one would ask for scripts that are gone, so each is asked for anew.
 *
 * @returns whether the request was answered; a file that is not there is left to Next, which says so
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
