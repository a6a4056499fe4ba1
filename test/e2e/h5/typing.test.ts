import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import {
  answerAll,
  confirmNotice,
  newestCode,
  openFirstPolicy,
  passFace,
  readForAMinute,
  submit,
  writeSignature,
} from '#test/e2e/support/customer.ts'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'
import { whole } from '#test/support/vitest/form.ts'

const { server, takePhone } = serverAndBrowser()

/** Fails unless the element is fully visible, ends above `above` pixels, and is not covered. */
async function expectSeen(thing: Locator, above: number): Promise<void> {
  await expect
    .poll(() =>
      thing.evaluate((element, lowest) => {
        const { left, top, right, bottom } = element.getBoundingClientRect()
        const found = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
        return top >= 0 && bottom <= lowest && found !== null && element.contains(found)
      }, above),
    )
    .toBe(true)
}

const code = (page: Page) => page.getByLabel('短信验证码')

test('a code can be entered by keyboard alone: the button stays above the keyboard, the field survives a reload, and the sixth digit submits', async () => {
  const { page, context, complaints } = await takePhone('odemo-smith')
  await openFirstPolicy(page)
  await page.waitForURL(/\/identity$/)
  await page.getByRole('button', { name: '获取验证码' }).press('Enter')
  await page.getByText('验证码已发送至 199****0004').waitFor()
  await code(page).press('Enter')
  await page.getByText('请输入 6 位数字验证码').waitFor()
  expect(await page.locator('form').locator('[name]').count()).toBe(0)
  const confirm = page.getByRole('button', { name: '确认' })

  // The keyboard of Android reduces the height of the page. The keyboard of iOS covers the page.
  await page.setViewportSize({ width: 360, height: 380 })
  await expectSeen(code(page), 380)
  await expectSeen(confirm, 380)
  await page.setViewportSize({ width: 360, height: 780 })
  await page.evaluate(() => {
    const seen = window.visualViewport
    if (seen === null) throw new Error('no visual viewport')
    Object.defineProperty(seen, 'height', { configurable: true, get: () => 400 })
    seen.dispatchEvent(new Event('resize'))
  })
  await expectSeen(confirm, 400)
  await expectSeen(code(page), 400)

  await page.reload()
  await page.getByText('验证码已发送至 199****0004').waitFor()
  await page.getByRole('button', { name: /\d+ 秒后重发/ }).waitFor()
  expect(page.url()).not.toContain('?')
  await code(page).pressSequentially(await newestCode(server, '+8619900000004'))
  await page.waitForURL(/\/notice$/)
  expect(complaints).toEqual([])
  await context.close()
})

test('what is typed to register survives a reload, in this tab only and in no address', async () => {
  const { page, context } = await takePhone('odemo-stranger')
  await page.goto('/h5/register')
  await page.getByLabel('姓名').fill('测试陌生人')
  await page.getByLabel('证件类型').selectOption('PASSPORT')
  await page.getByLabel('证件号码').fill('P1234567')
  await page.getByLabel('投保登记手机号').fill('19900088888')
  await page.reload()
  await expect.poll(() => page.getByLabel('姓名').inputValue()).toBe('测试陌生人')
  expect(await page.getByLabel('证件类型').inputValue()).toBe('PASSPORT')
  expect(await page.getByLabel('证件号码').inputValue()).toBe('P1234567')
  expect(await page.getByLabel('投保登记手机号').inputValue()).toBe('19900088888')
  await page.getByLabel('姓名').press('Enter')
  await code(page).waitFor()
  expect(await page.locator('form').locator('[name]').count()).toBe(0)
  await page.reload()
  await code(page).waitFor()
  await page.getByRole('button', { name: /\d+ 秒后重发/ }).waitFor()
  expect(page.url()).not.toContain('?')
  expect(await page.evaluate(() => Object.keys(window.localStorage).join())).not.toContain('registration')
  await context.close()
})

test.runIf(whole)(
  'without pointer events and observers a signature can be drawn, and stays whole when the phone is turned',
  async () => {
    const { page, context, complaints } = await takePhone('odemo-bing')
    await context.addInitScript(() => {
      for (const name of ['PointerEvent', 'ResizeObserver']) Reflect.deleteProperty(window, name)
      const voices = [{ lang: 'en-US' }]
      Object.defineProperty(window.speechSynthesis, 'getVoices', { value: () => [...voices] })
      Reflect.set(window, 'learnChinese', () => {
        voices.push({ lang: 'zh_CN' })
        window.speechSynthesis.dispatchEvent(new Event('voiceschanged'))
      })
    })
    await openFirstPolicy(page)
    await passFace(page, server)
    await page.waitForURL(/\/notice$/)
    await page.getByText('感谢您购买我公司保险产品').waitFor()
    // An English voice cannot read Chinese, so the button appears only when a Chinese voice has loaded.
    expect(await page.getByRole('button', { name: '朗读' }).count()).toBe(0)
    await page.evaluate(() => Reflect.get(window, 'learnChinese')())
    await page.getByRole('button', { name: '朗读' }).waitFor()
    await confirmNotice(page)
    await answerAll(page, () => '是')
    await page.getByText('谢谢！').waitFor()
    // The last question's failing answer is 是 (yes). That answer must ask for details too.
    expect(
      await page
        .getByRole('group')
        .last()
        .getByLabel(/哪里不清楚/)
        .count(),
    ).toBe(1)
    await readForAMinute(page, server)
    await submit(page)

    await writeSignature(page)
    const drawn = () => inkOf(page)
    const upright = await drawn()
    await page.setViewportSize({ width: 780, height: 360 })
    await expect.poll(async () => (await drawn()).ratio).toBeCloseTo(upright.ratio, 0)
    await page.setViewportSize({ width: 360, height: 780 })
    // The widths may differ by the antialiasing of the drawing's edges.
    await expect.poll(async () => Math.abs((await drawn()).width - upright.width)).toBeLessThan(4)
    await page.getByRole('button', { name: '确定', exact: true }).click()
    await page.waitForURL(/\/result$/)
    expect(complaints).toEqual([])
    await context.close()
  },
)

/** The size of the drawing on the signature field in CSS pixels, and its ratio of width to height. */
async function inkOf(page: Page): Promise<{ width: number; height: number; ratio: number }> {
  return await page.locator('canvas').evaluate((element) => {
    if (!(element instanceof HTMLCanvasElement)) throw new Error('no canvas')
    const context = element.getContext('2d')
    if (context === null) throw new Error('no context')
    const { data } = context.getImageData(0, 0, element.width, element.height)
    const xs: number[] = []
    const ys: number[] = []
    for (let at = 0; at < data.length; at += 4) {
      if ((data[at] ?? 255) > 128) continue
      xs.push((at / 4) % element.width)
      ys.push(Math.floor(at / 4 / element.width))
    }
    const spread = (all: number[]) =>
      all.reduce((most, each) => Math.max(most, each), 0) -
      all.reduce((least, each) => Math.min(least, each), 1e9)
    return { width: spread(xs), height: spread(ys), ratio: spread(xs) / spread(ys) }
  })
}
