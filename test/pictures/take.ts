import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { readEnv } from '../../server/env.ts'
import { ensureBuilt } from '../../server/run/build.ts'
import { migrate } from '../../server/run/migrate.ts'
import { startScratchServer } from '../../server/run/postgres/scratch.ts'
import { seedIfEmpty } from '../../server/run/seed.ts'
import { signInAs } from '../e2e/admin/staff.ts'
import { openBrowser, openPhone } from '../support/browser.ts'
import { startPlatform } from '../support/platform.ts'

// Takes the README's pictures from the running product: `npm run pictures`.

const key = () => randomBytes(32).toString('base64')
const keys = { FIELD_KEYS: `k1:${key()}`, INDEX_KEY: key(), CODE_KEY: key(), STAFF_KEY: key() }
const say = (line: string) => process.stdout.write(`${line}\n`)

async function take(page: Page, name: string): Promise<void> {
  await page.waitForLoadState('networkidle')
  await page.screenshot({ path: join(import.meta.dirname, `${name}.png`) })
  say(name)
}

async function visit(page: Page, origin: string): Promise<void> {
  await page.request.post(`${origin}/emulator/control/become`, { data: { openid: 'odemo-jia' } })
  await page.goto('/api/wechat/sign-in?to=/h5/policies')
  await take(page, 'h5-policies')
  await page.goto('/h5/visits')
  await page.getByRole('button', { name: /AYCCD|爱意传承/ }).click()
  await page.waitForURL(/identity$/)
  await take(page, 'h5-identity')
  await page.getByRole('button', { name: '开始人脸识别' }).click()
  await page.waitForURL(/consent$/)
  await page.getByRole('checkbox').check()
  await page.getByRole('button', { name: '同意并开始' }).click()
  await page.waitForURL(/demo\/face/)
  await take(page, 'demo-face')
  await page.getByRole('button', { name: '开始核身' }).click()
  await page.waitForURL(/notice$/)
  await take(page, 'h5-notice')
  await page.getByRole('checkbox').check()
  await page.getByRole('button', { name: '下一步' }).click()
  await page.waitForURL(/questionnaire$/)
  await page.getByRole('radio').first().waitFor()
  await take(page, 'h5-questionnaire')
}

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
  await seedIfEmpty(readEnv(variablesOf(1)), say)
  const platform = await startPlatform(variablesOf)
  const browser = await openBrowser()
  try {
    const origin = `http://127.0.0.1:${platform.port}`
    const phone = await openPhone(browser, origin)
    await visit(await phone.newPage(), origin)
    const inbox = await phone.newPage()
    await inbox.goto('/demo/inbox?person=odemo-jia')
    await take(inbox, 'demo-inbox')
    const desk = await browser.newPage({ baseURL: origin, viewport: { width: 1440, height: 900 } })
    for (const [path, name] of [
      ['/', 'landing'],
      ['/demo', 'demo-clock'],
      ['/demo/visits', 'demo-visits'],
    ] as const) {
      await desk.goto(path)
      await take(desk, name)
    }
    await signInAs(desk, 'demo.approver')
    await desk.goto('/admin')
    await take(desk, 'admin')
  } finally {
    await browser.close()
    await platform.stop()
  }
} finally {
  await postgres.close()
}
