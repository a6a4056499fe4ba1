import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import {
  answerAll,
  confirmNotice,
  newestCode,
  openFirstPolicy,
  readForAMinute,
  submit,
  writeSignature,
} from '#test/e2e/support/customer.ts'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'
import { bringTranslator, translate } from '#test/support/browser/translator.ts'

const { server, takePhone } = serverAndBrowser({
  // These flags make the browser darken every page, even one that declares itself light.
  flags: ['--enable-features=WebContentsForceDark', '--blink-settings=forceDarkModeEnabled=true'],
})

/** Brightness (0–255) of the darkest and of the most frequent pixel in a picture. */
async function brightness(page: Page, picture: Buffer): Promise<{ darkest: number; ground: number }> {
  return await page.evaluate(async (data) => {
    const image = new Image()
    image.src = `data:image/png;base64,${data}`
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = image.width
    canvas.height = image.height
    const context = canvas.getContext('2d')
    if (context === null) throw new Error('no canvas')
    context.drawImage(image, 0, 0)
    const { data: bytes } = context.getImageData(0, 0, image.width, image.height)
    const counts = new Array<number>(256).fill(0)
    for (let at = 0; at < bytes.length; at += 4) {
      const level = Math.round(((bytes[at] ?? 0) + (bytes[at + 1] ?? 0) + (bytes[at + 2] ?? 0)) / 3)
      counts[level] = (counts[level] ?? 0) + 1
    }
    return {
      // A level counts as the darkest only if more than 20 pixels have it, because a few dark pixels may belong to a
      // frame.
      darkest: counts.findIndex((count) => count > 20),
      ground: counts.indexOf(Math.max(...counts)),
    }
  }, picture.toString('base64'))
}

test('a foreign customer whose browser translates and darkens every page finishes the visit and can see the signature', async () => {
  const { page, context, complaints } = await takePhone('odemo-smith')
  await bringTranslator(context, 'each')
  await openFirstPolicy(page)
  await page.waitForURL(/\/identity$/)
  await page.getByText('199****0004').waitFor()
  await translate(page)

  await page.getByRole('button', { name: '获取验证码' }).click()
  await page.getByText('验证码已发送至 199****0004').waitFor()
  const waiting = page.getByRole('button', { name: /秒后重发/ })
  await waiting.waitFor()
  const before = Number.parseInt((await waiting.textContent()) ?? '', 10)
  await page.clock.fastForward(10_000)
  await expect
    .poll(async () => Number.parseInt((await waiting.textContent()) ?? '', 10))
    .toBeLessThan(before - 5)
  await page.clock.fastForward(60_000)
  await page.getByRole('button', { name: '重新获取' }).waitFor()

  const code = await newestCode(server, '+8619900000004')
  await page.getByLabel('短信验证码').fill(`${code.slice(0, 3)} ${code.slice(3)}`)
  await confirmNotice(page)
  const count = await answerAll(page)
  await page.getByText(`已答 ${count}/${count}`).waitFor()
  await readForAMinute(page, server)
  await submit(page)
  await expect.poll(() => page.getByText(/^答：/).count()).toBeGreaterThanOrEqual(count)

  // This browser darkens the page against the page's declaration. The ink must then still contrast with the
  // background of the signature pad.
  const blank = await brightness(page, await page.locator('canvas').screenshot())
  await writeSignature(page)
  const written = await brightness(page, await page.locator('canvas').screenshot())
  expect(written.ground).toBe(blank.ground)
  expect(written.ground - written.darkest).toBeGreaterThan(150)
  // On a phone in dark mode whose browser respects the page's declaration, the page stays light.
  await page.emulateMedia({ colorScheme: 'dark' })
  const paper = await brightness(page, await page.screenshot())
  expect(paper.ground).toBeGreaterThan(200)

  await page.getByRole('button', { name: '确定', exact: true }).click()
  await page.waitForURL(/\/result$/)
  await page.getByRole('heading', { name: '回访成功' }).waitFor()
  expect(complaints).toEqual([])
  await context.close()
})
