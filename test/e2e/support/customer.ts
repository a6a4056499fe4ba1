import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { expect, vi } from 'vitest'
import { z } from 'zod'
import { openPhone } from '#test/support/browser/browser.ts'
import type { TestServer } from '#test/support/server/server.ts'

/** A customer's phone that shows the customers' pages. */
export interface CustomerPhone {
  readonly context: BrowserContext
  readonly page: Page
  /** What the browser complained about: scripts that threw, and what its security policy kept out. */
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

/** Opens a phone whose WeChat user is `openid` (one of the demo's), signed in to nothing yet. */
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
  // The phone's own clock can be moved on: reading times pass without anybody waiting for them.
  await page.clock.install()
  return { context, page, complaints }
}

const faceOutcome = z.object({ redirectUrl: z.string() })

/** Stands in for the camera: ends the check with one of the vendor's codes, and follows the redirect back. */
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

/** Passes the consent page and the camera. */
export async function checkFace(page: Page, server: TestServer, code: number | 'network' = 0): Promise<void> {
  await page.waitForURL(/\/consent$/)
  await page.getByRole('checkbox').check()
  await page.getByRole('button', { name: '同意并开始' }).click()
  await endFaceCheck(page, server, code)
}

/** 身份校验 of an ID-card holder, from the identity page on. */
export async function passFace(page: Page, server: TestServer): Promise<void> {
  await page.waitForURL(/\/identity$/)
  await page.getByRole('button', { name: '开始人脸识别' }).click()
  await checkFace(page, server)
}

const inbox = z.object({ messages: z.array(z.unknown()) })

/** The code in the newest text message to a phone (E.164); waits for it, as it is sent after the request. */
export async function newestCode(server: Pick<TestServer, 'url'>, phone: string): Promise<string> {
  return await vi.waitFor(() => codeIn(server, phone), { timeout: 10_000 })
}

async function codeIn(server: Pick<TestServer, 'url'>, phone: string): Promise<string> {
  const answer = await fetch(`${server.url}/emulator/control/sms?phone=${encodeURIComponent(phone)}`)
  const { messages } = inbox.parse(await answer.json())
  const code = messages.flatMap((message) => /\b(\d{6})\b/.exec(JSON.stringify(message))?.[1] ?? [])[0]
  if (code === undefined) throw new Error(`no code was sent to ${phone}`)
  return code
}

/** Opens the pending list by its address (as the reminder does) and the first policy on it. */
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

/** Answers every question of the open questionnaire; `choose` returns null for a question to leave out. */
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

/** 关怀版: answers one question after the other, from the page that says whose policy it is to the one after the last question. */
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

/** The accessible name of a group of answers. */
async function nameOf(group: Locator): Promise<string> {
  const id = await group.getAttribute('aria-labelledby')
  return (await group.locator(`[id="${id}"]`).textContent()) ?? ''
}

/** 是, except where it would raise a concern: extra benefits promised by the salesperson. */
export function cleanAnswer(text: string): '是' | '否' {
  return text.includes('承诺给予您保险合同约定以外的其他利益') ? '否' : '是'
}

/** Lets a minute of reading pass, for the server and for the phone. */
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

/** Writes something like a name into the signature field. */
export async function writeSignature(page: Page): Promise<void> {
  const field = page.getByRole('img', { name: /签名框/ })
  // The pad is loaded after the page: it is there once the field says where to write.
  await page.getByText('请在此处签名').waitFor()
  // Not behind the bottom bar, which Playwright considers visible.
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
