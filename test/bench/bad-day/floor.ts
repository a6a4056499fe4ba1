import { randomBytes } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { root } from '#server/run/machine/paths.ts'
import { takeBadPhone } from './phone.ts'
import { firstPaintOf } from './walk.ts'

const FOLDER = 'bad-day-floor'
const folder = join(root, '.next/static', FOLDER)

/** Random text, which does not compress. */
const filler = (bytes: number) => randomBytes(Math.ceil((Math.max(0, bytes) * 3) / 4)).toString('base64')

/** Returns a page of the given size that contains only a button. A comment fills the rest of the page. */
function barePage(bytes: number): string {
  const head = '<!doctype html><meta charset="utf-8"><title>-</title>'
  const body = '<button>保单号</button>'
  return `${head}<!--${filler(bytes - head.length - body.length)}-->${body}`
}

/**
 * The sizes in bytes of the bare pages that serve as the lower limit of the measurement. They equal the transferred
 * sizes of the product's own pages.
 */
export interface FloorSizes {
  readonly firstPaint: number
  readonly cold: number
}

/**
 * Writes the bare pages into the folder of the build's static files, where the server finds them when it starts.
 *
 * @returns a function that removes the pages
 */
export async function putBarePages(sizes: FloorSizes): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'first.html'), barePage(sizes.firstPaint))
  await writeFile(join(folder, 'cold.html'), barePage(sizes.cold))
  return () => rm(folder, { recursive: true, force: true })
}

export interface Floor {
  readonly firstPaint: number
  readonly usableList: number
  /** Milliseconds of one API call, from the request to the complete response. */
  readonly call: number
}

export async function floorOf(browser: Browser, url: string, cookie: string): Promise<Floor> {
  const phone = await takeBadPhone(browser, url, cookie)
  const { page } = phone
  const open = (name: string) => page.goto(`/_next/static/${FOLDER}/${name}`, { waitUntil: 'commit' })
  try {
    await open('first.html')
    await phone.came('bare')
    const firstPaint = await firstPaintOf(page)
    await open('cold.html')
    const usableList = await phone.came('bare')
    const call = await page.evaluate(async () => {
      const begun = performance.now()
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch('/api/trpc/visit.pending', { method: 'POST', headers })
      if (!answer.ok) throw new Error(`the call was answered ${answer.status}`)
      await answer.text()
      return performance.now() - begun
    })
    return { firstPaint, usableList, call }
  } finally {
    await phone.close()
  }
}
