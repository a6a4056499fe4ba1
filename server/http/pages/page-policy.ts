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
const pagesSchema = z.record(z.string(), z.string())

/** A page's text; null for a route without one: a picture. */
async function htmlOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  }
}

/** Pages of `app` and of `pages` that the build has prepared, and those of `pages` that are one for every address of their kind. */
async function preparedFiles(buildFolder: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const manifest = async (file: string) => readJson(await readFile(join(buildFolder, file), 'utf8'))
  const { routes } = manifestSchema.parse(await manifest('prerender-manifest.json'))
  const pages = pagesSchema.parse(await manifest('server/pages-manifest.json'))
  const fixed = Object.keys(routes).map((path): [string, string[]] => {
    const name = `${path === '/' ? '/index' : path}.html`
    return [path, [`server/app${name}`, `server/pages${name}`]]
  })
  const forMany = Object.entries(pages)
    .filter(([, file]) => file.endsWith('.html'))
    .map(([route, file]): [string, string[]] => [route, [`server/${file}`]])
  return new Map([...fixed, ...forMany])
}

/** The inline scripts of every page the build has prepared, by its route. */
async function preparedPages(buildFolder: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>()
  for (const [route, files] of await preparedFiles(buildFolder)) {
    for (const file of files) {
      const html = await htmlOf(join(buildFolder, file))
      if (html !== null) found.set(route, scriptHashes(html))
    }
  }
  return found
}

/** Which addresses a route with names in brackets stands for, as Next matches them. */
function patternOf(route: string): RegExp {
  const parts = route.split(/(\[(?:\.\.\.)?\w+\])/)
  const pattern = parts.map((part) =>
    part.startsWith('[...')
      ? '.+'
      : part.startsWith('[')
        ? '[^/]+'
        : part.replace(/[.*+?^${}()|\]\\]/g, '\\$&'),
  )
  return new RegExp(`^${pattern.join('')}$`)
}

/**
 * Finds the route of an address: the one spelled like it, else the one that fits. As with Next, the catch-all comes last.
 *
 * @param routes with names in brackets
 */
export function routeFinder(routes: Iterable<string>): (path: string) => string | undefined {
  const all = new Set(routes)
  const open = [...all]
    .filter((route) => route.includes('['))
    .sort((a, b) => Number(a.includes('[...')) - Number(b.includes('[...')))
    .map((route) => ({ route, pattern: patternOf(route) }))
  return (path) => (all.has(path) ? path : open.find(({ pattern }) => pattern.test(path))?.route)
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
  const routeOf = routeFinder(prepared.keys())
  const standIns = STAND_INS.flatMap((path) => prepared.get(path) ?? [])
  return (request, response) => {
    const path = pathOf(request)
    const route = routeOf(path)
    // Whatever a catch-all page answers is not there; it is only said in the customers' own words.
    if (route?.includes('[...')) response.statusCode = 404
    const own = route === undefined ? undefined : prepared.get(route)
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
