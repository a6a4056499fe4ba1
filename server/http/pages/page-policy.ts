import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { z } from 'zod'
import { readJson } from '../../kernel/storable.ts'
import { errorCode } from '../../kernel/thrown.ts'

/**
 * Path of the phone preview beside the template editor, the only page that can be shown in a frame. Only this
 * product's own pages are allowed to frame it.
 */
const FRAMED = '/h5-preview'
/** Prerendered pages that can be shown at any URL: not found, and global error. */
const STAND_INS = ['/_not-found', '/_global-error']

/** Returns the hashes of a page's inline scripts, in the form that a content security policy uses. */
export function scriptHashes(html: string): readonly string[] {
  const scripts = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)]
  const hashes = scripts.map(([, code = '']) => createHash('sha256').update(code).digest('base64'))
  return [...new Set(hashes)].map((hash) => `'sha256-${hash}'`)
}

/**
 * Builds the content security policy of a page. Inline styles are allowed, because components set style attributes. A
 * page cannot load anything from other hosts or send anything to them.
 *
 * @param scripts sources allowed in addition to this site's own script files: quoted hashes or nonces
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

/** Reads a page's HTML. Returns null if the route has no HTML file, for example because it is a picture. */
async function htmlOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  }
}

/**
 * Lists the HTML files of all prerendered pages in `app` and `pages`, by route. This includes routes of `pages` with
 * parameters, where one file serves many URLs.
 */
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

/** Computes the hashes of the inline scripts of every prerendered page, by route. */
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

/**
 * Builds the pattern of the paths that belong to a route with parameters in brackets. The pattern follows the rules
 * of Next.
 */
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
 * Returns a function that finds the route of a path: an exact match first, then a pattern. As in Next, the catch-all
 * route comes last.
 *
 * @param routes routes whose parameters are written in brackets
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
 * Gives every page a content security policy under which only the page's own inline scripts run. For prerendered
 * pages, the policy lists the hashes of their scripts. All other pages are rendered per request and get a nonce. Next
 * reads the nonce from the request's policy header, which only this code is allowed to set.
 */
export async function createPagePolicy(input: {
  readonly buildFolder: string
  readonly dev: boolean
  readonly nonce: () => string
}): Promise<(request: IncomingMessage, response: ServerResponse) => void> {
  const { dev, nonce } = input
  // The development build uses eval for code that it compiles on demand.
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
    // For an unknown path, Next serves a catch-all page with a text for customers. Next does not set the status 404
    // for it, so it is set here.
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
