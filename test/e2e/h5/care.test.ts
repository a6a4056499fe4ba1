import type { BrowserContext, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import {
  answerOneByOne,
  cleanAnswer,
  confirmNotice,
  endFaceCheck,
  newestCode,
  openFirstPolicy,
  readForAMinute,
} from '#test/e2e/support/customer.ts'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'
import { accessibilityFindings, sideways } from '#test/support/browser/accessible.ts'
import { whole } from '#test/support/vitest/form.ts'

const { server, takePhone } = serverAndBrowser()

const SMALL = { width: 320, height: 568 }
const USUAL = { width: 360, height: 640 }

/** Opens a phone on which 关怀版 (the large-type version) was chosen earlier. */
async function takeCarePhone(openid: string) {
  const phone = await takePhone(openid)
  await phone.context.addInitScript(() => window.localStorage.setItem('h5.care', 'on'))
  await phone.page.setViewportSize(USUAL)
  return phone
}

/** Passes 身份校验 (the identity check) by face. In this version the consent is on the same page. */
async function passFaceInCare(page: Page): Promise<void> {
  await page.waitForURL(/\/identity$/)
  await page.getByRole('checkbox', { name: '我已阅读并同意进行人脸识别' }).check()
  await page.getByRole('button', { name: '同意并开始' }).click()
  await endFaceCheck(page, server)
}

async function passCode(page: Page, phone: string): Promise<void> {
  await page.getByRole('button', { name: '获取验证码' }).click()
  await page.getByLabel('短信验证码').fill(await newestCode(server, phone))
}

/** Returns the share of the screen's height that the bottom bar covers. */
async function footOf(page: Page): Promise<number> {
  return await page.evaluate(() => {
    const all = [...document.querySelectorAll('main *')].filter((element) => {
      const { position, bottom } = getComputedStyle(element)
      return position === 'sticky' && bottom === '0px'
    })
    const [foot] = all
    if (foot === undefined || all.length > 1) throw new Error(`${all.length} bars at the bottom`)
    return foot.getBoundingClientRect().height / window.innerHeight
  })
}

/**
 * Fails unless the screen fits the phone's width, is accessible, and has a bottom bar that covers at most 30 % of the
 * screen's height.
 *
 * @param own true if only 关怀版 (the large-type version) has this screen; ways-in-and-out.test.ts also checks the
 * accessibility of all other screens
 */
async function expectCalm(page: Page, own = false): Promise<void> {
  const findings = own || whole ? await accessibilityFindings(page) : []
  expect([page.url(), await sideways(page), await footOf(page), findings]).toEqual([
    page.url(),
    0,
    expect.toSatisfy((share: number) => share > 0 && share <= 0.3, 'at most 30 % of the height'),
    [],
  ])
}

/** Describes how much of the current question and of its two answers is visible, without scrolling. */
function lookAtQuestion() {
  const question = document.querySelector('fieldset')
  const text = question?.querySelector('p')
  const boxes = [...(question?.querySelectorAll('label') ?? [])].map((label) => label.getBoundingClientRect())
  const [yes] = boxes
  if (!text || yes === undefined) throw new Error('no question')
  const meets = (x: number, y: number, wanted: Element | null | undefined) => {
    const met = document.elementFromPoint(x, y)
    return met !== null && wanted?.contains(met) === true
  }
  const { top, bottom, left } = text.getBoundingClientRect()
  const line = Number.parseFloat(getComputedStyle(text).lineHeight)
  const bar = text.parentElement?.nextElementSibling?.getBoundingClientRect().top ?? 0
  const lines = []
  for (let y = Math.max(top, 0) + line / 2; y < Math.min(bottom, bar) - line / 2; y += line) lines.push(y)
  return {
    answers: boxes.every(
      (box) =>
        box.bottom <= window.innerHeight &&
        meets((box.left + box.right) / 2, (box.top + box.bottom) / 2, question),
    ),
    /** `lines` is the number of fully visible lines of text; `covered` is how many of them another element covers. */
    lines: lines.length,
    covered: lines.filter((y) => !meets(left + 4, y, text)).length,
    whole: bottom <= bar + 1 && top >= 0,
    end: bottom <= bar + 1,
  }
}

/**
 * Fails unless the question's text and both answers are on the screen together. Scrolls from the beginning of a long
 * question to its end, and checks this at every position.
 */
async function expectTogether(page: Page): Promise<void> {
  const more = page.getByText('题目还有')
  const first = await page.evaluate(lookAtQuestion)
  expect(first).toMatchObject({ answers: true, covered: 0 })
  expect(first.whole || first.lines >= 3).toBe(true)
  for (let presses = 0; ; presses += 1) {
    const { answers, covered, end } = await page.evaluate(lookAtQuestion)
    expect({ answers, covered, few: presses < 8 }).toEqual({ answers: true, covered: 0, few: true })
    await expect.poll(() => more.count()).toBe(end ? 0 : 1)
    if (end) break
    await more.click()
  }
  await page.evaluate(() => window.scrollTo(0, 0))
}

/** Counts the taps on all pages of the product. */
async function countTaps(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const count = ({ target, isTrusted }: MouseEvent) => {
      // Taps on the aria-hidden button that scrolls a long question do not count, because a customer can scroll
      // instead.
      if (isTrusted && target instanceof Element && target.closest('[aria-hidden]') === null)
        window.sessionStorage.setItem('taps', String(Number(window.sessionStorage.getItem('taps')) + 1))
    }
    document.addEventListener('click', count, true)
  })
}

const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? '')

async function draw(
  page: Page,
  from: readonly [number, number],
  to: readonly [number, number],
): Promise<void> {
  await page.mouse.move(...from)
  await page.mouse.down()
  await page.mouse.move(...to, { steps: 8 })
  await page.mouse.up()
}

/** The extent of the drawing on a canvas, as fractions of its width and height, and the number of its dark pixels. */
async function inkOf(page: Page, canvas: string) {
  return await page.locator(canvas).evaluate((element) => {
    if (!(element instanceof HTMLCanvasElement)) throw new Error('no canvas')
    const data = element.getContext('2d')?.getImageData(0, 0, element.width, element.height).data ?? []
    const xs: number[] = []
    const ys: number[] = []
    for (let at = 0; at < data.length; at += 4) {
      if ((data[at] ?? 255) > 128) continue
      xs.push(((at / 4) % element.width) / element.width)
      ys.push(Math.floor(at / 4 / element.width) / element.height)
    }
    const spread = (all: number[]) => {
      all.sort((one, other) => one - other)
      return { from: all[0] ?? 0, to: all.at(-1) ?? 0 }
    }
    return { x: spread(xs), y: spread(ys), count: xs.length }
  })
}

/** Describes in words the line that was drawn on a canvas. */
function shapeOf({ x, y }: Awaited<ReturnType<typeof inkOf>>): string {
  const wide = x.from < 0.2 && x.to > 0.5 && y.to - y.from < 0.1
  return wide
    ? `a line from the left to the right, ${y.to < 0.5 ? 'above' : 'below'} the middle`
    : 'something else'
}

test('the longest questionnaire, by face, ends in 回访成功: every screen is uncluttered, answers stay beside their question, and the signature has the whole screen', async () => {
  const { page, context, complaints } = await takeCarePhone('odemo-bing')
  await countTaps(context)
  await openFirstPolicy(page)
  await page.getByRole('heading', { name: '人脸识别授权' }).waitFor()
  for (const point of ['收集什么', '为什么', '由谁处理', '保存多久'])
    await page.getByRole('heading', { name: point, level: 3 }).waitFor()
  await expectCalm(page)
  await page.getByRole('button', { name: '同意并开始' }).click()
  await page.getByText('请先勾选此项').waitFor()
  await passFaceInCare(page)

  await page.waitForURL(/\/notice$/)
  await page.getByText('感谢您购买我公司保险产品').waitFor()
  await expectCalm(page)
  await confirmNotice(page)
  await page.getByText('投保人姓名').waitFor()
  await expectCalm(page)
  const count = await answerOneByOne(page, cleanAnswer, async (place) => {
    expect(await focused(page)).toMatch(new RegExp(`^${place + 1}、`))
    // What fits the small screen fits the usual one, so the short form tries both for the first question only.
    for (const size of whole || place === 0 ? [SMALL, USUAL] : [SMALL]) {
      await page.setViewportSize(size)
      await expectTogether(page)
    }
    await page.setViewportSize(USUAL)
    if (place === 4) await expectCalm(page, true)
  })
  expect(count).toBe(11)
  await page.getByText('您已回答全部 11 题').waitFor()
  await page.getByText('已自动保存').waitFor()
  const waiting = page.getByRole('button', { name: /还需 \d+ 秒/ })
  expect(await waiting.getAttribute('aria-disabled')).toBe('true')
  await expectCalm(page, true)
  await readForAMinute(page, server)
  await page.getByRole('button', { name: '提交问卷' }).click()
  await page.waitForURL(/\/review$/)
  await page.getByText('答：是').first().waitFor()
  await expectCalm(page)

  // Expected are two taps for each question, and eight others: the policy, the consent button before the box is
  // ticked, the tick, the consent button again, the notice's tick and button, the start, and the submission.
  expect(await page.evaluate(() => Number(window.sessionStorage.getItem('taps')))).toBe(8 + 2 * count)

  await page.getByRole('button', { name: '横屏签名' }).click()
  const pad = page.getByRole('dialog', { name: '投保人签名' })
  await pad.getByText('请在此处签名').waitFor()
  expect(await accessibilityFindings(page)).toEqual([])
  // The finger moves down along the right edge of the upright pad. On the landscape field this is a line along the
  // top, from left to right.
  await draw(page, [280, 60], [280, 460])
  const inPad = () => inkOf(page, '[role=dialog] canvas')
  await page.setViewportSize({ width: 640, height: 360 })
  await expect
    .poll(async () => shapeOf(await inPad()))
    .toBe('a line from the left to the right, above the middle')
  await draw(page, [60, 200], [460, 240])
  await page.setViewportSize(USUAL)
  // The second line was drawn in landscape and must appear at the matching place of the upright pad.
  await expect.poll(async () => (await inPad()).x.from < 0.5 && (await inPad()).y.to > 0.6).toBe(true)
  await page.getByRole('button', { name: '完成' }).click()
  await pad.waitFor({ state: 'detached' })
  expect((await inkOf(page, 'canvas')).x).toEqual({
    from: expect.closeTo(0.1, 1),
    to: expect.closeTo(0.65, 1),
  })

  // The back gesture closes the pad and keeps the drawing. 取消 (cancel) and Escape drop the lines drawn since the pad
  // was opened.
  const { count: ink } = await inkOf(page, 'canvas')
  for (const [close, more] of [
    [() => page.getByRole('button', { name: '取消' }).click(), false],
    [() => page.keyboard.press('Escape'), false],
    [() => page.goBack(), true],
  ] as const) {
    await page.getByRole('button', { name: '横屏签名' }).click()
    await pad.waitFor()
    await draw(page, [120, 60], [120, 600])
    await close()
    await pad.waitFor({ state: 'detached' })
    expect((await inkOf(page, 'canvas')).count > ink * 1.2).toBe(more)
  }
  expect(
    await page.getByRole('button', { name: '横屏签名' }).evaluate((it) => it === document.activeElement),
  ).toBe(true)
  await page.getByRole('button', { name: '确定', exact: true }).click()
  await page.getByRole('heading', { name: '回访成功' }).waitFor()
  await expectCalm(page)
  expect(complaints).toEqual([])
  await context.close()
})

test('a visit by text message ends in 回访不成功: missing answers are asked for, the concern is typed above the keyboard, and nothing is lost', async () => {
  const { page, context, complaints } = await takeCarePhone('odemo-smith')
  await openFirstPolicy(page)
  await passCode(page, '+8619900000004')
  await page.waitForURL(/\/notice$/)
  await confirmNotice(page)
  await page.getByRole('button', { name: '开始答题' }).click()
  const next = page.getByRole('button', { name: '下一题' })
  const choose = (answer: '是' | '否') => page.getByRole('radio', { name: answer, exact: true }).check()

  await next.click()
  await page.getByText('请选择“是”或“否”').waitFor()
  expect(await page.evaluate(() => document.activeElement?.id)).toMatch(/-YES$/)
  await choose('是')
  expect(await page.getByText('请选择“是”或“否”').count()).toBe(0)
  // Choosing an answer must not move to the next question by itself.
  await page.getByText(/^第 1 题，共/).waitFor()
  await next.click()
  await choose('否')
  const field = page.getByLabel(/哪里不清楚/)
  await field.fill('第二页不是我签的')
  // On Android, the keyboard reduces the height of the page.
  await page.evaluate(() => window.scrollTo(0, 0))
  await page.setViewportSize({ width: 360, height: 380 })
  for (const thing of [field, next])
    await expect
      .poll(() =>
        thing
          .evaluate((element) => {
            const { top, bottom, left } = element.getBoundingClientRect()
            return (
              top >= 0 &&
              bottom <= window.innerHeight &&
              document.elementFromPoint(left + 9, bottom - 9) === element
            )
          })
          .catch(String),
      )
      .toBe(true)
  await page.setViewportSize(USUAL)
  await page.getByText('已自动保存').waitFor()

  // The same question is shown after a switch to the standard version, and after a switch to another language.
  await page.getByRole('button', { name: '关怀版', exact: true }).click()
  const second = page.getByRole('group').nth(1)
  await expect
    .poll(() => second.evaluate((element) => Math.abs(element.getBoundingClientRect().top) < 40))
    .toBe(true)
  expect(await second.getByRole('radio', { name: '否', exact: true }).isChecked()).toBe(true)
  await page.getByRole('button', { name: '关怀版', exact: true }).click()
  await page.getByText(/^第 2 题，共/).waitFor()
  await page.getByRole('combobox', { name: '语言' }).selectOption('en')
  await page.getByText(/^Question 2 of/).waitFor()
  await page.getByRole('combobox', { name: 'Language' }).selectOption('zh-CN')
  expect(await field.inputValue()).toBe('第二页不是我签的')

  await next.click()

  // The server reports a missing answer, and the page shows the question concerned.
  await page.getByText(/^第 3 题，共/).waitFor()
  for (const last = page.getByRole('button', { name: '下一步' }); ; ) {
    await choose(cleanAnswer(await focused(page)))
    if ((await last.count()) > 0) {
      await last.click()
      break
    }
    await next.click()
  }
  await page.getByText('谢谢！').waitFor()
  await readForAMinute(page, server)
  await page.route(
    '**/api/trpc/visit.submit',
    async (route) => {
      const body = route.request().postDataJSON()
      const keys = Object.keys(body.answers)
      delete body.answers[keys[3] ?? '']
      await route.continue({ postData: JSON.stringify(body) })
    },
    { times: 1 },
  )
  await page.getByRole('button', { name: '提交问卷' }).click()
  await page.getByText(/^第 4 题，共/).waitFor()
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByText('谢谢！').waitFor()
  await page.getByRole('button', { name: '提交问卷' }).click()
  await page.waitForURL(/\/review$/)
  await page.getByText('不清楚的地方：第二页不是我签的').waitFor()
  await page.getByRole('button', { name: '返回修改' }).click()
  await page.getByRole('button', { name: /第 2 题/ }).click()
  await page.getByText(/^第 2 题，共/).waitFor()
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByRole('button', { name: '提交问卷' }).click()
  await page.waitForURL(/\/review$/)
  // The back gesture on the signature page asks for confirmation or leads to the list. It never leads back through
  // the questions.
  await page.goBack()
  await page.waitForURL(({ pathname }) => pathname === '/h5/visits')
  expect(complaints).toEqual([])
  await context.close()
})

test.skipIf(!whole)(
  'back means 上一题; before the first question it asks and leads to the list only, and a returning customer continues where they were',
  async () => {
    const { page, context } = await takeCarePhone('odemo-xin')
    await openFirstPolicy(page)
    await passFaceInCare(page)
    await page.waitForURL(/\/notice$/)
    await confirmNotice(page)
    await page.getByRole('button', { name: '开始答题' }).click()
    for (const number of [1, 2]) {
      await page.getByText(`第 ${number} 题，共`).waitFor()
      await page.getByRole('radio', { name: '是', exact: true }).check()
      await page.getByRole('button', { name: '下一题' }).click()
    }
    await page.getByText('第 3 题，共').waitFor()
    const question = page.getByRole('dialog', { name: '确定离开？' })
    for (const number of [2, 1]) {
      await page.goBack()
      await page.getByText(`第 ${number} 题，共`).waitFor()
      expect(await question.count()).toBe(0)
    }
    await page.goForward()
    await page.getByText('第 2 题，共').waitFor()
    await page.getByRole('button', { name: '上一题' }).click()
    await page.getByText('第 1 题，共').waitFor()
    await page.goBack()
    await page.getByRole('button', { name: '开始答题' }).waitFor()
    await page.goBack()
    await question.getByRole('button', { name: '继续回访' }).click()
    await page.getByRole('button', { name: '开始答题' }).waitFor()
    await page.goBack()
    await question.getByRole('button', { name: '离开', exact: true }).click()
    await page.waitForURL(({ pathname }) => pathname === '/h5/visits')
    // In 关怀版 (the large-type version) the consent is part of the identity page. After the back gesture on the vendor's
    // page, the identity page must therefore show the consent again.
    await page.getByRole('button', { name: /保单号/ }).click()
    await page.getByRole('checkbox').check()
    await page.getByRole('button', { name: '同意并开始' }).click()
    await page.waitForURL(/\/demo\/face\//)
    await page.goBack()
    await page.waitForURL(/\/identity$/)
    await page.getByRole('button', { name: '同意并开始' }).waitFor()
    await page.goto(page.url().replace('identity', 'consent'))
    await page.getByRole('heading', { name: '人脸识别授权', level: 1 }).waitFor()
    await page.goBack()
    await passFaceInCare(page)
    await page.getByText('第 3 题，共').waitFor()
    expect(await focused(page)).toMatch(/^3、/)
    await page.goBack()
    await page.getByText('第 2 题，共').waitFor()
    expect(await page.getByRole('radio', { name: '是', exact: true }).isChecked()).toBe(true)
    await context.close()
  },
)

test('关怀版 is offered once, shifts nothing when it appears, and once chosen is there from the first paint', async () => {
  const { page, context } = await takePhone('odemo-jia')
  const offer = page.getByRole('region', { name: '关怀版' })
  const policy = page.getByRole('button', { name: /保单号/ }).first()
  // Records the state of the root element at the moment when the body first exists and can be painted.
  await context.addInitScript(() => {
    const seen = new MutationObserver(() => {
      if (document.body === null) return
      const { care = 'no', careOffer = 'no' } = document.documentElement.dataset
      window.sessionStorage.setItem('painted', `care ${care}, offer ${careOffer}`)
      seen.disconnect()
    })
    seen.observe(document, { childList: true, subtree: true })
  })
  const painted = () => page.evaluate(() => window.sessionStorage.getItem('painted'))
  // The page is checked in the form in which the server sends it, before any script file is loaded.
  let arrived = (): void => undefined
  const held = new Promise<void>((resolve) => {
    arrived = resolve
  })
  await page.goto('/h5/policies')
  await page.getByRole('article').first().waitFor()
  await page.route('**/_next/static/**/*.js', async (route) => {
    await held
    await route.continue()
  })
  await page.goto('/h5/visits', { waitUntil: 'commit' })
  await offer.waitFor()
  expect(await painted()).toBe('care no, offer on')
  const before = await offer.boundingBox()
  arrived()
  await policy.waitFor()
  expect(await offer.boundingBox()).toEqual(before)
  await offer.getByText('以后可随时在页面上方切换').waitFor()
  // WeChat reports the reader's text size late, after the page has loaded.
  await page.evaluate(() => {
    document.body.style.setProperty('-webkit-text-size-adjust', '125%')
    window.dispatchEvent(new Event('load'))
  })
  await offer.getByText('您的手机用的是大字').waitFor()
  expect(await offer.getByText('以后可随时在页面上方切换').isVisible()).toBe(false)
  expect(await accessibilityFindings(page)).toEqual([])

  await offer.getByRole('button', { name: '使用关怀版' }).click()
  await page.getByRole('button', { name: '关怀版', exact: true, pressed: true }).waitFor()
  expect(await offer.isVisible()).toBe(false)
  expect(await focused(page)).toBe('待回访保单')
  await page.reload({ waitUntil: 'commit' })
  await page.locator('html[data-care=on]').waitFor()
  await policy.waitFor()
  expect(await painted()).toBe('care on, offer no')
  expect(await page.locator('html').getAttribute('data-care')).toBe('on')
  expect(await offer.isVisible()).toBe(false)
  await page.getByRole('button', { name: '关怀版', exact: true }).click()
  await page.goto('/h5/register')
  await page.waitForURL(/\/h5\/policies$/)
  expect([await offer.isVisible(), await page.locator('html').getAttribute('data-care')]).toEqual([
    false,
    null,
  ])
  await context.close()

  const large = await takePhone('odemo-stranger')
  await large.context.addInitScript(() => {
    const enlarge = new MutationObserver(() => {
      document.documentElement?.style.setProperty('font-size', '20px')
      enlarge.disconnect()
    })
    enlarge.observe(document, { childList: true })
  })
  await large.page.goto('/h5/register')
  await large.page.getByText('您的手机用的是大字').waitFor()
  await large.page.getByRole('button', { name: '使用标准版' }).click()
  await large.page.reload()
  await large.page.getByLabel('证件号码').waitFor()
  expect(await large.page.getByText('您的手机用的是大字').isVisible()).toBe(false)
  await large.context.close()
})
