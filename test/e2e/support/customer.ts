import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { expect, vi } from 'vitest'
import { z } from 'zod'
import { openPhone } from '#test/support/browser/browser.ts'
import type { TestServer } from '#test/support/server/server.ts'

/** A customer's phone with an open page. */
export interface CustomerPhone {
  readonly context: BrowserContext
  readonly page: Page
  /** Errors that the browser reported: exceptions in scripts, and requests that the security policy blocked. */
  readonly complaints: string[]
}

async function post(server: TestServer, path: string, body: unknown): Promise<unknown> {
  const answer = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
  return await answer.json()
}

/** Opens a phone for the WeChat user `openid`, who must be a user of the demo. Nobody is signed in on the phone yet. */
export async function takePhone(
  browser: Browser,
  server: TestServer,
  openid: string,
  options: { readonly keepsPages?: boolean } = {},
): Promise<CustomerPhone> {
  const context = await openPhone(browser, server.url, options)
  await context.request.post('/emulator/control/become', { data: { openid } })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) complaints.push(message.text())
  })
  // The clock of the phone is replaced by a clock that tests can move forward, so that tests do not have to wait for
  // reading times.
  await page.clock.install()
  return { context, page, complaints }
}

const faceOutcome = z.object({ redirectUrl: z.string() })

/** Replaces the camera check: ends it with one of the vendor's codes, and follows the redirect back. */
export async function endFaceCheck(
  page: Page,
  server: TestServer,
  code: number | 'network' = 0,
): Promise<void> {
  await page.waitForURL(/\/demo\/face\//)
  const token = new URL(page.url()).pathname.split('/').at(-1)
  const outcome = await post(server, `/emulator/control/face/${token}/outcome`, { code })
  await page.goto(faceOutcome.parse(outcome).redirectUrl)
}

/** Passes the consent page and the emulated camera check. */
export async function checkFace(page: Page, server: TestServer, code: number | 'network' = 0): Promise<void> {
  await page.waitForURL(/\/consent$/)
  await page.getByRole('checkbox').check()
  await page.getByRole('button', { name: '同意并开始' }).click()
  await endFaceCheck(page, server, code)
}

/** Performs 身份校验 (the identity check) of an ID-card holder, starting on the identity page. */
export async function passFace(page: Page, server: TestServer): Promise<void> {
  await page.waitForURL(/\/identity$/)
  await page.getByRole('button', { name: '开始人脸识别' }).click()
  await checkFace(page, server)
}

const inbox = z.object({ messages: z.array(z.unknown()) })

/**
 * Waits for the newest text message to a phone (E.164) and returns its code. The message is sent only after the
 * request that caused it.
 */
export async function newestCode(server: Pick<TestServer, 'url'>, phone: string): Promise<string> {
  return await vi.waitFor(() => codeIn(server, phone), { timeout: 30_000 })
}

async function codeIn(server: Pick<TestServer, 'url'>, phone: string): Promise<string> {
  const answer = await fetch(`${server.url}/emulator/control/sms?phone=${encodeURIComponent(phone)}`)
  const { messages } = inbox.parse(await answer.json())
  const code = messages.flatMap((message) => /\b(\d{6})\b/.exec(JSON.stringify(message))?.[1] ?? [])[0]
  if (code === undefined) throw new Error(`no code was sent to ${phone}`)
  return code
}

/** Opens the list of pending policies by its URL, as the reminder does, and then the first policy on it. */
export async function openFirstPolicy(page: Page): Promise<void> {
  await page.goto('/h5/visits')
  await page
    .getByRole('button', { name: /保单号/ })
    .first()
    .click()
}

export async function confirmNotice(page: Page): Promise<void> {
  await page.waitForURL(/\/notice$/)
  await page.getByRole('checkbox', { name: '我已确认回访须知事项' }).check()
  await page.getByRole('button', { name: '下一步' }).click()
  await page.waitForURL(/\/questionnaire$/)
}

/**
 * Answers every question of the open questionnaire. `choose` returns the answer, or null to leave the question
 * unanswered.
 */
export async function answerAll(
  page: Page,
  choose: (text: string, place: number) => '是' | '否' | null = cleanAnswer,
): Promise<number> {
  await page.getByRole('group').first().waitFor()
  const questions = await page.getByRole('group').all()
  for (const [place, question] of questions.entries()) {
    const answer = choose(await nameOf(question), place)
    if (answer !== null) await question.getByRole('radio', { name: answer, exact: true }).check()
  }
  return questions.length
}

/**
 * 关怀版 (the large-type version): answers one question after the other. It starts on the page that names the applicant,
 * and ends on the page after the last question.
 */
export async function answerOneByOne(
  page: Page,
  choose: (text: string, place: number) => '是' | '否' = cleanAnswer,
  seen: (place: number) => Promise<void> = async () => undefined,
): Promise<number> {
  await page.getByRole('button', { name: '开始答题' }).click()
  const question = page.getByRole('group')
  for (let place = 0; ; place += 1) {
    const words = await page.getByText(/^第 \d+ 题，共 \d+ 题$/).textContent()
    const [number = 0, of = 0] = (words ?? '').match(/\d+/g)?.map(Number) ?? []
    expect(number).toBe(place + 1)
    await seen(place)
    const answer = choose(await nameOf(question), place)
    await question.getByRole('radio', { name: answer, exact: true }).check()
    await page.getByRole('button', { name: number < of ? '下一题' : '下一步' }).click()
    if (number === of) return of
  }
}

/** The accessible name of a question's group of answers. */
async function nameOf(group: Locator): Promise<string> {
  const id = await group.getAttribute('aria-labelledby')
  return (await group.locator(`[id="${id}"]`).textContent()) ?? ''
}

/**
 * Returns the passing answer to a question. It is 是 (yes), except for the question that asks whether the salesperson
 * promised extra benefits.
 */
export function cleanAnswer(text: string): '是' | '否' {
  return text.includes('承诺给予您保险合同约定以外的其他利益') ? '否' : '是'
}

/** Moves the clocks of the server and of the phone forward by the minute that a customer needs for reading. */
export async function readForAMinute(page: Page, server: TestServer): Promise<void> {
  await moveClock(server, 61_000)
  await page.clock.fastForward(61_000)
}

export async function moveClock(server: TestServer, byMs: number): Promise<void> {
  await post(server, '/api/demo/moveClock', { byMs })
}

export async function submit(page: Page): Promise<void> {
  await page.getByRole('button', { name: '提交问卷' }).click()
  await page.waitForURL(/\/review$/)
}

/** Draws a line like a written name in the signature field. */
export async function writeSignature(page: Page): Promise<void> {
  const field = page.getByRole('img', { name: /签名框/ })
  // The signature pad is loaded after the page. It is ready once the field shows where to write.
  await page.getByText('请在此处签名').waitFor()
  // The field must not be behind the bottom bar, where Playwright still considers it visible.
  await field.evaluate((canvas) => canvas.scrollIntoView({ block: 'center' }))
  const box = await field.boundingBox()
  if (box === null) throw new Error('no signature field')
  await page.mouse.move(box.x + 30, box.y + 60)
  await page.mouse.down()
  for (let step = 1; step <= 24; step += 1) {
    await page.mouse.move(box.x + 30 + step * 9, box.y + 90 + Math.sin(step / 2) * 45)
  }
  await page.mouse.up()
  await page.getByRole('img', { name: '签名框，已签名。' }).waitFor()
}

export async function sign(page: Page): Promise<void> {
  await writeSignature(page)
  await page.getByRole('button', { name: '确定', exact: true }).click()
  await page.waitForURL(/\/result$/)
}
