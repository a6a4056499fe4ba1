import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { openPhone } from '#test/support/browser/browser.ts'
import { stripOf } from './strip.ts'

const NAME = 'h5-care'
const COLUMNS = 9
const ZOOM = 0.25
/** The reading time before the questionnaire can be submitted, plus one second, in milliseconds. */
const READING_MS = 61_000

/**
 * Performs a complete visit in 关怀版 (the large-type version), screen by screen.
 * @param seen called on every screen
 */
async function visit(page: Page, origin: string, seen: () => Promise<void>): Promise<void> {
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
  /** Takes a picture of the current screen, ticks the box on it, and takes a picture of the end of the screen. */
  const tick = async () => {
    await page.getByRole('checkbox').waitFor()
    await seen()
    await page.getByRole('checkbox').check()
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight))
    await seen()
  }

  await page.request.post(`${origin}/emulator/control/become`, { data: { openid: 'odemo-jia' } })
  await page.goto('/api/wechat/sign-in?to=/h5/visits')
  // The first policy's visit was begun for the pictures of a phone.
  const policy = page.getByRole('button', { name: /保单号.*/ }).nth(1)
  await policy.waitFor()
  await seen()
  await press('使用关怀版')
  await seen()
  await policy.click()
  await page.waitForURL(/identity$/)
  await tick()
  await press('同意并开始')
  await page.waitForURL(/demo\/face/)
  await page.getByRole('button', { name: '开始识别' }).click()
  await page.waitForURL(/notice$/)
  await tick()
  await press('下一步')
  await page.getByRole('button', { name: '开始答题' }).waitFor()
  await seen()
  await press('开始答题')
  for (let last = false; !last; ) {
    const question = page.getByRole('group')
    const text = await question.textContent()
    await question.getByRole('radio', { name: '是', exact: true }).check()
    await seen()
    last = (await page.getByRole('button', { name: '下一步' }).count()) > 0
    await press(last ? '下一步' : '下一题')
    await page
      .getByRole('group')
      .filter({ hasText: text ?? '' })
      .waitFor({ state: 'detached' })
  }
  await page.getByText('谢谢！').waitFor()
  await page.request.post(`${origin}/api/demo/moveClock`, { data: { byMs: READING_MS } })
  await page.clock.fastForward(READING_MS)
  await page.getByRole('button', { name: '提交问卷' }).waitFor()
  await seen()
  await press('提交问卷')
  await page.waitForURL(/review$/)
  await page.getByText('请在此处签名').waitFor()
  await seen()
  await page.getByRole('button', { name: '横屏签名' }).click()
  await page.getByRole('dialog').getByText('请在此处签名').waitFor()
  await write(page)
  await seen()
  await press('完成')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.locator('canvas').evaluate((canvas) => canvas.scrollIntoView({ block: 'center' }))
  await seen()
  await press('确定')
  await page.getByRole('heading', { name: '回访成功' }).waitFor()
  await seen()
}

/**
 * Writes 甲 along the long side of an upright screen. Each stroke is a list of points, as seen when the phone is
 * turned.
 */
async function write(page: Page): Promise<void> {
  const box = await page.getByRole('dialog').locator('canvas').boundingBox()
  if (box === null) throw new Error('no field to sign in')
  const strokes = [
    [
      [0.4, 0.2],
      [0.4, 0.58],
    ],
    [
      [0.4, 0.2],
      [0.6, 0.2],
      [0.6, 0.58],
    ],
    [
      [0.4, 0.38],
      [0.6, 0.38],
    ],
    [
      [0.4, 0.57],
      [0.6, 0.57],
    ],
    [
      [0.5, 0.2],
      [0.5, 0.9],
    ],
  ] as const
  for (const [[x, y], ...others] of strokes) {
    const at = (across: number, down: number) =>
      [box.x + box.width * (1 - down), box.y + box.height * across] as const
    await page.mouse.move(...at(x, y))
    await page.mouse.down()
    for (const [across, down] of others) await page.mouse.move(...at(across, down), { steps: 12 })
    await page.mouse.up()
  }
}

/** Takes the README's strip of pictures: a complete visit in 关怀版 (the large-type version). */
export async function takeCareStrip(browser: Browser, origin: string): Promise<void> {
  const phone = await openPhone(browser, origin)
  const page = await phone.newPage()
  await page.clock.install()
  const screens: Buffer[] = []
  await visit(page, origin, async () => {
    await page.waitForLoadState('networkidle')
    screens.push(await page.screenshot({ animations: 'disabled' }))
  })
  await phone.close()
  const strip = await stripOf(browser, screens, COLUMNS, ZOOM)
  await writeFile(join(import.meta.dirname, `${NAME}.png`), strip)
  process.stdout.write(`${NAME}, ${screens.length} screens\n`)
}
