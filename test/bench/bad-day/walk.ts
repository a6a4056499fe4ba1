import type { Browser, Page } from 'playwright-core'
import { z } from 'zod'
import type { PreparedVisit } from '#test/bench/visit/fixture.ts'
import { type BadPhone, takeBadPhone } from './phone.ts'

/**
 * Milliseconds spent on a page before the next tap. On this network the page has by then begun to prefetch the next
 * pages.
 */
const AHEAD_MS = 9000

export const steps = [
  'listToIdentity',
  'identityToConsent',
  'consentToVendor',
  'vendorToNotice',
  'noticeToQuestionnaire',
  'submitToReview',
  'signToResult',
] as const
export type StepName = (typeof steps)[number]

/**
 * The measurements of one visit on this phone and network: milliseconds, and the bytes received until the list was
 * usable.
 */
export interface Walk {
  readonly firstPaint: number
  readonly usableList: number
  readonly bytesCold: number
  /** Bytes of the page itself and its style sheets. */
  readonly bytesToPaint: number
  readonly steps: Readonly<Record<StepName, number>>
}

export async function firstPaintOf(page: Page): Promise<number> {
  const found = await page.waitForFunction(
    () =>
      performance.getEntriesByType('paint').find(({ name }) => name === 'first-contentful-paint')?.startTime,
  )
  return (await found.jsonValue()) ?? Number.NaN
}

async function bytesToPaint(page: Page): Promise<number> {
  return await page.evaluate(() =>
    [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
      .filter((entry) => entry instanceof PerformanceResourceTiming)
      .filter(({ initiatorType, name }) => initiatorType === 'navigation' || name.endsWith('.css'))
      .reduce((sum, { transferSize }) => sum + transferSize, 0),
  )
}

const finished = z.object({ redirectUrl: z.string() })

/**
 * Ends the vendor's camera check with success.
 * @returns the URL to which the vendor sends the browser back
 */
async function endFaceCheck(url: string, token: string): Promise<string> {
  const answer = await fetch(`${url}/emulator/control/face/${token}/outcome`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: 0 }),
  })
  return finished.parse(await answer.json()).redirectUrl
}

async function answerAll(page: Page): Promise<void> {
  for (const question of await page.locator('main fieldset').all()) {
    const alarm = (await question.textContent())?.includes('承诺给予您保险合同约定以外的其他利益') ?? false
    await question
      .locator('label')
      .filter({ hasText: alarm ? /^否/ : /^是/ })
      .first()
      .click()
  }
  // The last answer is saved after a short delay. The test waits for it, so that the delay is not counted as part of
  // submitting.
  await page.getByText('已自动保存').waitFor()
}

async function writeName(page: Page): Promise<void> {
  const field = page.getByRole('img', { name: /签名框/ })
  await field.evaluate((canvas) => canvas.scrollIntoView({ block: 'center' }))
  const box = await field.boundingBox()
  if (box === null) throw new Error('no signature field')
  await page.mouse.move(box.x + 30, box.y + 60)
  await page.mouse.down()
  for (let step = 1; step <= 24; step += 1)
    await page.mouse.move(box.x + 30 + step * 9, box.y + 90 + Math.sin(step / 2) * 45)
  await page.mouse.up()
  await page.getByRole('img', { name: '签名框，已签名。' }).waitFor()
}

/** Milliseconds from the tap until the browser leaves for the vendor's page. */
async function toVendor({ page }: BadPhone): Promise<number> {
  await page.getByRole('checkbox').check()
  await page.getByRole('button', { name: '同意并开始' }).click()
  await page.waitForURL(/\/demo\/face\//, { waitUntil: 'commit' })
  return await page.evaluate(() => performance.timeOrigin - Number(sessionStorage.getItem('bad-day-tap')))
}

/** Performs one complete visit, from opening the list by its URL to the result page. */
export async function walk(browser: Browser, url: string, visit: PreparedVisit): Promise<Walk> {
  const phone = await takeBadPhone(browser, url, visit.cookieToken)
  const { page } = phone
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  try {
    await page.goto('/h5/visits', { waitUntil: 'commit' })
    const usableList = await phone.came('list')
    const bytesCold = phone.bytes()
    const firstPaint = await firstPaintOf(page)
    const toPaint = await bytesToPaint(page)
    // Simulates the time that the customer spends reading the list.
    await page.waitForTimeout(AHEAD_MS)
    const listToIdentity = await phone.tapTo('identity', () => page.locator('main li > button').click())
    const identityToConsent = await phone.tapTo('consent', () => button('开始人脸识别').click())
    const consentToVendor = await toVendor(phone)
    const back = await endFaceCheck(url, new URL(page.url()).pathname.split('/').at(-1) ?? '')
    await page.goto(back, { waitUntil: 'commit' })
    const vendorToNotice = await phone.came('notice')
    await page.waitForTimeout(AHEAD_MS)
    await page.getByRole('checkbox').check()
    const noticeToQuestionnaire = await phone.tapTo('questionnaire', () => button('下一步').click())
    await answerAll(page)
    const submitToReview = await phone.tapTo('review', () => button('提交问卷').click())
    await writeName(page)
    const signToResult = await phone.tapTo('result', () => button('确定').click())
    const taken = {
      listToIdentity,
      identityToConsent,
      consentToVendor,
      vendorToNotice,
      noticeToQuestionnaire,
      submitToReview,
      signToResult,
    }
    return { firstPaint, usableList, bytesCold, bytesToPaint: toPaint, steps: taken }
  } finally {
    await phone.close()
  }
}
