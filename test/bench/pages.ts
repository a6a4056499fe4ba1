import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { migrate } from '#server/run/database/migrate.ts'
import { startScratchServer } from '#server/run/database/postgres/scratch.ts'
import { root } from '#server/run/machine/paths.ts'
import { startPlatform } from '#test/support/server/platform.ts'
import type { BenchRow } from './row.ts'
import { benchVariables } from './visit/fixture.ts'

const GOAL_KB = 115
/** The size, in kilobytes, of React and the build's own loader, which every page needs. */
const REACT_FLOOR_KB = 69.8

const visit = '/h5/visits/00000000-0000-7000-8000-000000000000'
export const customerRoutes = {
  policies: '/h5/policies',
  register: '/h5/register',
  visits: '/h5/visits',
  identity: `${visit}/identity`,
  face: '/h5/face',
  notice: `${visit}/notice`,
  questionnaire: `${visit}/questionnaire`,
  review: `${visit}/review`,
  result: `${visit}/result`,
} as const

/**
 * The scripts that a modern browser loads with the page. The script marked noModule is left out, because only old
 * browsers load it.
 */
export function scriptsOf(html: string): string[] {
  const tags = html.match(/<script\b[^>]*>/g) ?? []
  const sources = tags.filter((tag) => !/nomodule/i.test(tag)).map((tag) => /src="([^"]+)"/.exec(tag)?.[1])
  return [...new Set(sources.filter((source): source is string => source !== undefined))]
}

/** The text of one of the build's scripts; `source` is its URL as written in a page. */
export async function scriptText(source: string): Promise<string> {
  const path = new URL(source, 'http://localhost').pathname.replace('/_next/', '.next/')
  return await readFile(join(root, path), 'utf8')
}

async function gzipped(source: string): Promise<number> {
  return gzipSync(await scriptText(source)).length
}

/** Measures the JavaScript that each customer page loads first, in the form in which the server sends it. */
export async function benchPages(say: (line: string) => void): Promise<BenchRow[]> {
  say('pages …')
  const postgres = await startScratchServer()
  try {
    await migrate(postgres.url)
    const server = await startPlatform((port) => benchVariables(postgres.url, port))
    try {
      const rows: BenchRow[] = []
      for (const [name, path] of Object.entries(customerRoutes)) {
        const answer = await fetch(`http://127.0.0.1:${server.port}${path}`)
        if (!answer.ok) throw new Error(`${path} answered ${answer.status}`)
        const sizes = await Promise.all(scriptsOf(await answer.text()).map(gzipped))
        const value = sizes.reduce((sum, size) => sum + size, 0) / 1024
        rows.push({
          name: `h5.js.${name}`,
          unit: 'KB gzip',
          value,
          floor: REACT_FLOOR_KB,
          goal: `<= ${GOAL_KB}`,
          holds: value <= GOAL_KB,
          conditions: `every script in the page's HTML but the noModule one, ${sizes.length} files`,
        })
      }
      return rows
    } finally {
      await server.stop()
    }
  } finally {
    await postgres.close()
  }
}
