import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { z } from 'zod'
import { readJson } from '../../kernel/storable.ts'
import { errorCode } from '../../kernel/thrown.ts'

/** The one page that may stand in a frame, of ours only: the phone beside the template editor. */
const FRAMED = '/h5-preview'
/** Prepared pages that stand in for any path: nothing is there, or everything failed. */
const STAND_INS = ['/_not-found', '/_global-error']

/** The inline scripts of a page as its policy names them. */
export function scriptHashes(html: string): readonly string[] {
  const scripts = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)]
  const hashes = scripts.map(([, code = '']) => createHash('sha256').update(code).digest('base64'))
  return [...new Set(hashes)].map((hash) => `'sha256-${hash}'`)
}

/**
 * What a page may load and run. Components set style attributes, so inline styles have to be allowed; nothing may come from,
 * or be sent, anywhere else.
 *
 * @param scripts what may run beside script files of our own: hashes or nonces, quoted
 */
export function pagePolicy(input: {
  readonly scripts: readonly string[]
  readonly path: string
  readonly dev: boolean
}): string {
  return [
    "default-src 'self'",
    ['script-src', "'self'", ...input.scripts].join(' '),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    `connect-src 'self'${input.dev ? ' ws:' : ''}`,
    "media-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    `frame-ancestors ${input.path === FRAMED ? "'self'" : "'none'"}`,
  ].join('; ')
}

const manifestSchema = z.object({ routes: z.record(z.string(), z.unknown()) })

/** The inline scripts of every page the build has prepared, by its path. */
async function preparedPages(buildFolder: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const manifest = readJson(await readFile(join(buildFolder, 'prerender-manifest.json'), 'utf8'))
  const paths = Object.keys(manifestSchema.parse(manifest).routes)
  const found = await Promise.all(
    paths.map(async (path): Promise<[string, readonly string[]][]> => {
      const file = join(buildFolder, 'server/app', `${path === '/' ? '/index' : path}.html`)
      try {
        return [[path, scriptHashes(await readFile(file, 'utf8'))]]
      } catch (error) {
        // A route without a page: a picture.
        if (errorCode(error) === 'ENOENT') return []
        throw error
      }
    }),
  )
  return new Map(found.flat())
}

/**
 * Gives every page its content security policy: no inline script runs but those the page was made with. Pages the build has
 * prepared are known by the hashes of their scripts. The others are made while they are asked for: they get a nonce, which
 * Next takes from the request's own header, where only this may have put it.
 */
export async function createPagePolicy(input: {
  readonly buildFolder: string
  readonly dev: boolean
  readonly nonce: () => string
}): Promise<(request: IncomingMessage, response: ServerResponse) => void> {
  const { dev, nonce } = input
  // The development build evaluates what it compiles on demand.
  if (dev) {
    return (request, response) => {
      const path = pathOf(request)
      const scripts = ["'unsafe-inline'", "'unsafe-eval'"]
      response.setHeader('Content-Security-Policy', pagePolicy({ scripts, path, dev }))
    }
  }
  const prepared = await preparedPages(input.buildFolder)
  const standIns = STAND_INS.flatMap((path) => prepared.get(path) ?? [])
  return (request, response) => {
    const path = pathOf(request)
    const own = prepared.get(path)
    const scripts = own ?? [`'nonce-${nonce()}'`, ...standIns]
    const policy = pagePolicy({ scripts, path, dev })
    response.setHeader('Content-Security-Policy', policy)
    request.headers['content-security-policy'] = policy
    delete request.headers['content-security-policy-report-only']
  }
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/'
}
