import { randomBytes } from 'node:crypto'
import type { Browser } from 'playwright-core'
import { readEnv } from '#server/kernel/process/env.ts'
import { ensureBuilt } from '#server/run/build/build.ts'
import { migrate } from '#server/run/database/migrate.ts'
import { startScratchServer } from '#server/run/database/postgres/scratch.ts'
import { seedIfEmpty } from '#server/run/seed.ts'
import { openBrowser } from '#test/support/browser/browser.ts'
import { startPlatform } from '#test/support/server/platform.ts'
import { takeBoards } from './boards/take.ts'
import { takeCallCentrePictures } from './call-centre.ts'
import { takeCareStrip } from './care.ts'
import { takeCustomerPictures } from './customer.ts'
import { takeManagerPictures } from './manager.ts'
import { take } from './picture.ts'
import { takeStaffPictures } from './staff.ts'

// Takes the README's pictures from the running product: `npm run pictures`; those of the dashboards with `-- --boards`.

const key = () => randomBytes(32).toString('base64')
const keys = { FIELD_KEYS: `k1:${key()}`, INDEX_KEY: key(), CODE_KEY: key(), STAFF_KEY: key() }
const say = (line: string) => process.stdout.write(`${line}\n`)

async function takeDemoPictures(browser: Browser, origin: string): Promise<void> {
  const page = await browser.newPage({ baseURL: origin, viewport: { width: 1440, height: 900 } })
  for (const [path, name] of [
    ['/', 'landing'],
    ['/demo', 'demo-clock'],
    ['/demo/visits', 'demo-visits'],
  ] as const) {
    await page.goto(path)
    await take(page, name)
  }
}

async function takePictures(): Promise<void> {
  const postgres = await startScratchServer()
  try {
    await ensureBuilt(say)
    await migrate(postgres.url)
    const variablesOf = (port: number) => ({
      ...keys,
      NODE_ENV: 'production',
      DATABASE_URL: postgres.url,
      DATABASE_EMBEDDED: 'on',
      DEMO: 'on',
      PORT: String(port),
      LOG_LEVEL: 'error',
    })
    await seedIfEmpty(readEnv(variablesOf(1)), say, { history: true })
    const platform = await startPlatform(variablesOf)
    const browser = await openBrowser()
    try {
      const origin = `http://127.0.0.1:${platform.port}`
      await takeCustomerPictures(browser, origin)
      await takeDemoPictures(browser, origin)
      await takeStaffPictures(browser, origin)
      await takeManagerPictures(browser, origin)
      await takeCallCentrePictures(browser, origin)
      // This picture comes last, because it moves the demo's clock.
      await takeCareStrip(browser, origin)
    } finally {
      await browser.close()
      await platform.stop()
    }
  } finally {
    await postgres.close()
  }
}

await (process.argv.includes('--boards') ? takeBoards() : takePictures())
