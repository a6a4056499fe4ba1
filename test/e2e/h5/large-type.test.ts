import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import {
  answerAll,
  type CustomerPhone,
  checkFace,
  confirmNotice,
  openFirstPolicy,
  readForAMinute,
  sign,
  submit,
} from '#test/e2e/support/customer.ts'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'
import { sideways } from '#test/support/browser/accessible.ts'
import { whole } from '#test/support/vitest/form.ts'

const { server, takePhone } = serverAndBrowser()

/** A narrow phone whose owner has doubled the text size. */
async function takeLargePhone(openid: string): Promise<CustomerPhone> {
  const phone = await takePhone(openid)
  await phone.page.setViewportSize({ width: 320, height: 568 })
  await phone.context.addInitScript(() => {
    const enlarge = () => {
      if (document.documentElement === null) return
      document.documentElement.style.fontSize = '32px'
      seen.disconnect()
    }
    const seen = new MutationObserver(enlarge)
    seen.observe(document, { childList: true })
  })
  return phone
}

/**
 * Lists everything on the page that cannot be read or used:
 * - text that is cut off or outside the screen
 * - facts in columns that are too narrow for words
 * - hotline links that are not high enough to tap
 */
function unreadable(): string[] {
  const found: string[] = []
  const name = (element: Element) => `${element.tagName} ${(element.textContent ?? '').trim().slice(0, 20)}`
  const ownText = (element: Element) =>
    [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && (node.textContent ?? '').trim() !== '',
    )
  for (const element of document.querySelectorAll('.h5 *')) {
    // Select fields are skipped, because the browser itself cuts their text at the edge.
    if (element.closest('.sr, svg, select') !== null || !ownText(element)) continue
    const { left, right, width } = element.getBoundingClientRect()
    if (width === 0) continue
    if (element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1)
      found.push(`cut: ${name(element)}`)
    if (left < -1 || right > window.innerWidth + 1) found.push(`out: ${name(element)}`)
  }
  for (const link of document.querySelectorAll('a[href^="tel:"]'))
    if (link.getBoundingClientRect().height < 44) found.push(`low: ${name(link)}`)
  for (const value of document.querySelectorAll('dd')) {
    const size = Number.parseFloat(getComputedStyle(value).fontSize)
    if (value.clientWidth < 6 * size) found.push(`narrow: ${name(value)}`)
  }
  return found
}

async function expectFits(page: Page, way: string): Promise<void> {
  expect([page.url(), way, await page.evaluate(unreadable)]).toEqual([page.url(), way, []])
  expect([page.url(), way, await sideways(page)]).toEqual([page.url(), way, 0])
}

/**
 * Fails unless the page fits the screen in both ways in which phones enlarge pages. Either all sizes grow with the
 * text size, or only the text grows, as in WeChat.
 */
async function expectReadable(page: Page): Promise<void> {
  const sizeOf = () =>
    page.evaluate(() => getComputedStyle(document.querySelector('h1') ?? document.body).fontSize)
  expect(await sizeOf()).toBe('48px')
  await expectFits(page, 'everything')
  await page.evaluate(() => {
    document.documentElement.style.fontSize = ''
    document.body.style.setProperty('-webkit-text-size-adjust', '200%')
  })
  expect(await sizeOf()).toBe('48px')
  await expectFits(page, 'type alone')
  await page.evaluate(() => {
    document.documentElement.style.fontSize = '32px'
    document.body.style.removeProperty('-webkit-text-size-adjust')
  })
}

test('with type at twice the size on 320 pixels a visit by face can be read to its end', async () => {
  const { page, context } = await takeLargePhone('odemo-bing')
  await page.goto('/h5/policies')
  await page.getByRole('article').first().waitFor()
  await expectReadable(page)
  await page.goto('/h5/visits')
  await page.getByRole('button', { name: /保单号/ }).waitFor()
  await expectReadable(page)
  await page.getByRole('button', { name: /保单号/ }).click()
  await page.getByRole('button', { name: '开始人脸识别' }).waitFor()
  await expectReadable(page)
  await page.getByRole('button', { name: '改为电话回访' }).click()
  await page.getByRole('dialog').waitFor()
  await expectReadable(page)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: '开始人脸识别' }).click()
  await page.getByRole('button', { name: '同意并开始' }).click()
  await page.getByText('请先勾选').waitFor()
  await expectReadable(page)
  await checkFace(page, server)
  await page.getByText('感谢您购买我公司保险产品').waitFor()
  await expectReadable(page)
  await confirmNotice(page)
  await answerAll(page, () => '否')
  await page.getByText('已自动保存').waitFor()
  await expectReadable(page)
  await readForAMinute(page, server)
  await submit(page)
  await page.getByText('答：否').first().waitFor()
  await expectReadable(page)
  await sign(page)
  await page.getByRole('heading', { name: '回访不成功' }).waitFor()
  await expectReadable(page)
  await context.close()
})

test.runIf(whole)(
  'with type at twice the size on 320 pixels a customer can ask for a code, and an unknown one can register',
  async () => {
    const known = await takeLargePhone('odemo-smith')
    await openFirstPolicy(known.page)
    await known.page.getByRole('button', { name: '获取验证码' }).click()
    await known.page.getByText('验证码已发送至').waitFor()
    await expectReadable(known.page)
    await known.page.getByRole('combobox', { name: '语言' }).selectOption('en')
    await known.page.getByLabel('Code from the text message').waitFor()
    await expectReadable(known.page)
    await known.context.close()

    const { page, context } = await takeLargePhone('odemo-stranger')
    await page.goto('/h5/register')
    await page.getByRole('button', { name: '获取验证码' }).click()
    await page.getByText('请填写姓名').waitFor()
    await expectReadable(page)
    await page.goto('/h5/error/link')
    await page.getByRole('link', { name: '返回列表' }).waitFor()
    await expectReadable(page)
    await context.close()
  },
)
