import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { scriptsOf } from '#test/bench/pages.ts'
import {
  answerAll,
  checkFace,
  confirmNotice,
  openFirstPolicy,
  passFace,
  readForAMinute,
  sign,
  submit,
} from '#test/e2e/support/customer.ts'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'
import { accessibilityFindings } from '#test/support/browser/accessible.ts'
import { whole } from '#test/support/vitest/form.ts'

const { server, takePhone } = serverAndBrowser()

test.runIf(whole)(
  'a reload in the middle asks for the identity check again and loses no answer, saved or unsaved',
  async () => {
    const running = async () =>
      (await server.pool.query('SELECT 1 FROM identity_session WHERE ended_at IS NULL')).rowCount
    const before = await running()
    const { page, context } = await takePhone('odemo-yi')
    await openFirstPolicy(page)
    await passFace(page, server)
    await confirmNotice(page)
    expect(await running()).toBe((before ?? 0) + 1)
    const first = page.getByRole('group').nth(0)
    const second = page.getByRole('group').nth(1)
    await first.getByRole('radio', { name: '否', exact: true }).check()
    await first.getByLabel(/哪里不清楚/).fill('还没收到合同')
    await page.getByText('已自动保存').waitFor()
    // The request that saves this answer never reaches the server, so the answer is stored only on the phone.
    await page.route('**/api/trpc/visit.saveDraft', (route) => route.abort())
    await second.getByRole('radio', { name: '是', exact: true }).check()
    await page.reload()
    await page.waitForURL(/\/identity$/)
    // The closed page has ended its identity check, so no other page can use that check.
    await expect.poll(running).toBe(before)
    await page.unroute('**/api/trpc/visit.saveDraft')

    await passFace(page, server)
    await page.waitForURL(/\/questionnaire$/)
    await first.waitFor()
    expect(await first.getByRole('radio', { name: '否', exact: true }).isChecked()).toBe(true)
    expect(await first.getByLabel(/哪里不清楚/).inputValue()).toBe('还没收到合同')
    expect(await second.getByRole('radio', { name: '是', exact: true }).isChecked()).toBe(true)
    await context.close()
  },
)

/** Holds back the page's requests to these URLs. Returns a function that lets the requests through. */
async function holdBack(page: Page, addresses: string): Promise<() => void> {
  let letThrough = (): void => undefined
  const arrived = new Promise<void>((resolve) => {
    letThrough = resolve
  })
  await page.route(addresses, async (route) => {
    await arrived
    await route.continue()
  })
  return letThrough
}

const SCRIPTS = '**/_next/static/**/*.js'

test('taps and choices made before the page is interactive take effect once it is', async () => {
  const { page, context } = await takePhone('odemo-stranger')
  const letThrough = await holdBack(page, SCRIPTS)
  await page.goto('/h5/register', { waitUntil: 'commit' })
  await page.getByRole('button', { name: '关怀版', exact: true }).click()
  // The customer taps a second time because the first tap had no visible effect.
  await page.getByRole('button', { name: '关怀版', exact: true }).click()
  await page.getByRole('combobox', { name: '语言' }).selectOption('zh-Hant')
  expect(await page.locator('html').getAttribute('data-care')).toBeNull()
  letThrough()
  await page.locator('html[data-care=on][lang=zh-Hant]').waitFor()
  await page.getByRole('combobox', { name: '語言' }).waitFor()
  await page.getByRole('button', { name: '關懷版', exact: true, pressed: true }).waitFor()
  await context.close()
})

test('a page whose scripts do not load says so after ten seconds, with the number to call, until they load', async () => {
  const { page, context } = await takePhone('odemo-stranger')
  const letThrough = await holdBack(page, SCRIPTS)
  await page.goto('/h5/register', { waitUntil: 'commit' })
  await page.getByRole('status').getByText('正在加载，请稍候').waitFor()
  await page.clock.fastForward(9_000)
  expect(await page.getByRole('alert').count()).toBe(0)
  await page.clock.fastForward(1_500)
  await page.getByText('页面还没有打开').waitFor()
  expect(await page.getByRole('alert').getByRole('link').getAttribute('href')).toBe('tel:4008216808')
  expect(await accessibilityFindings(page)).toEqual([])
  letThrough()
  await page.getByLabel('证件号码').waitFor()
  expect(await page.getByText('页面还没有打开').count()).toBe(0)
  await context.close()
})

test('a missing script is reported at once, and opening the page again works', async () => {
  const { page, context } = await takePhone('odemo-stranger')
  let gone = true
  await page.route(SCRIPTS, (route) => (gone ? route.fulfill({ status: 404, body: '' }) : route.continue()))
  await page.goto('/h5/register', { waitUntil: 'commit' })
  await page.getByText('页面还没有打开').waitFor()
  gone = false
  await page.getByRole('button', { name: '重新打开' }).click()
  await page.getByLabel('证件号码').waitFor()
  await context.close()
})

test('a hanging script does not stop 重新打开 from opening the page again', async () => {
  const { page, context } = await takePhone('odemo-stranger')
  const last = scriptsOf(await (await fetch(`${server.url}/h5/register`)).text()).at(-1)
  let hung = false
  await page.route(SCRIPTS, (route) => {
    if (hung || new URL(route.request().url()).pathname !== last) return route.continue()
    hung = true
    return new Promise(() => undefined)
  })
  await page.goto('/h5/register', { waitUntil: 'commit' })
  await expect.poll(() => hung).toBe(true)
  await page.clock.fastForward(11_000)
  await page.getByRole('button', { name: '重新打开' }).click()
  await page.getByLabel('证件号码').waitFor()
  await context.close()
})

test('a long wait is announced: first that it takes longer, then whom to call', async () => {
  const { page, context } = await takePhone('odemo-jia')
  await page.goto('/h5/visits')
  await page
    .getByRole('button', { name: /保单号/ })
    .first()
    .waitFor()
  const letThrough = await holdBack(page, '**/api/trpc/visit.pending**')
  await page.reload()
  const status = page.getByRole('status')
  await status.getByText('正在加载，请稍候').waitFor()
  await page.clock.fastForward(8_500)
  await status.getByText('网络较慢，仍在尝试').waitFor()
  expect(await status.getByRole('link').count()).toBe(0)
  await page.clock.fastForward(11_000)
  await status.getByRole('link', { name: '4008216808' }).waitFor()
  letThrough()
  await page
    .getByRole('button', { name: /保单号/ })
    .first()
    .waitFor()
  await context.close()
})

test('each wait for an answer is announced: of a policy that was tapped, and of the face check', async () => {
  const { page, context } = await takePhone('odemo-jia')
  await page.goto('/h5/visits')
  const waits = async () => {
    await page.clock.fastForward(8_500)
    await page.getByRole('status').getByText('网络较慢，仍在尝试').waitFor()
    await page.clock.fastForward(11_000)
    await page.getByRole('status').getByRole('link', { name: '4008216808' }).waitFor()
  }
  const opened = await holdBack(page, '**/api/trpc/visit.start**')
  await page
    .getByRole('button', { name: /保单号/ })
    .first()
    .click()
  await waits()
  opened()
  const settled = await holdBack(page, '**/api/trpc/identity.faceSettle**')
  await passFace(page, server)
  await page.getByText('正在核对结果').waitFor()
  await waits()
  settled()
  await page.waitForURL(/\/notice$/)
  await context.close()
})

test('the back button asks first, leads to the list only, and the answers are still there on return', async () => {
  const { page, context } = await takePhone('odemo-jia')
  await openFirstPolicy(page)
  await passFace(page, server)
  await confirmNotice(page)
  await page.getByRole('group').first().getByRole('radio', { name: '是', exact: true }).check()
  await page.getByText('已自动保存').waitFor()
  const address = page.url()
  const question = page.getByRole('dialog', { name: '确定离开？' })
  for (let turn = 0; turn < 2; turn += 1) {
    await page.goBack()
    await question.waitFor()
    expect(await accessibilityFindings(page)).toEqual([])
    await question.getByRole('button', { name: '继续回访' }).click()
    expect(page.url()).toBe(address)
    expect(await page.getByText(/已答 1\//).count()).toBe(1)
  }
  await page.goBack()
  await question.getByRole('button', { name: '离开', exact: true }).click()
  await page.waitForURL(({ pathname }) => pathname === '/h5/visits')
  await page
    .getByRole('button', { name: /保单号/ })
    .first()
    .click()
  await page.waitForURL(/\/identity$/)
  // The browser's history must not contain a page of the vendor.
  await page.goBack()
  await page.waitForURL(({ pathname }) => pathname === '/h5/visits')
  await page.goForward()
  await page.waitForURL(/\/identity$/)
  await passFace(page, server)
  await page.waitForURL(address)
  await page.getByText(/已答 1\//).waitFor()
  await context.close()
})

test.runIf(whole)('an address of another step leads to the current step of the visit', async () => {
  const { page, context } = await takePhone('odemo-bing')
  await openFirstPolicy(page)
  await page.waitForURL(/\/identity$/)
  for (const step of ['notice', 'questionnaire', 'review', 'result']) {
    await page.goto(page.url().replace(/[a-z]+$/, step))
    await page.waitForURL(/\/identity$/)
    await page.getByRole('button', { name: '开始人脸识别' }).waitFor()
  }
  await page.goto('/h5/visits/00000000-0000-4000-8000-000000000000/review')
  await page.getByText('没有找到这份待回访保单').waitFor()
  await page.getByRole('link', { name: '返回列表' }).click()
  await page.getByRole('button', { name: /保单号/ }).waitFor()
  await context.close()
})

test('missing answers are marked in place; a request whose answer was lost is sent again', async () => {
  const { page, context } = await takePhone('odemo-bing')
  await openFirstPolicy(page)
  await passFace(page, server)
  await confirmNotice(page)
  const count = await answerAll(page, (_text, place) => (place === 2 ? null : '是'))
  await readForAMinute(page, server)
  await page.getByRole('button', { name: '提交问卷' }).click()
  const missed = page.getByRole('group').nth(2)
  await missed.getByText('请选择“是”或“否”').waitFor()
  expect(
    await missed
      .getByRole('radio', { name: '是', exact: true })
      .evaluate((box) => box === document.activeElement),
  ).toBe(true)
  await missed.getByRole('radio', { name: '是', exact: true }).check()
  await page.getByText(`已答 ${count}/${count}`).waitFor()

  // The submission reaches the server but its response is lost. The page sends the same command again and gets the
  // first response.
  const commands: unknown[] = []
  await page.route('**/api/trpc/visit.submit', async (route) => {
    commands.push(route.request().postDataJSON().commandId)
    const answer = await route.fetch()
    if (commands.length === 1) return await route.abort()
    await route.fulfill({ response: answer })
  })
  await submit(page)
  expect(commands).toHaveLength(2)
  expect(new Set(commands).size).toBe(1)
  await page.getByText('答：是').first().waitFor()
  await context.close()
})

test.runIf(whole)(
  'without a network the page says so, keeps everything, and continues when the button is pressed again',
  async () => {
    const { page, context } = await takePhone('odemo-xin')
    await openFirstPolicy(page)
    await passFace(page, server)
    await confirmNotice(page)
    await answerAll(page)
    await page.getByText('已自动保存').waitFor()
    await readForAMinute(page, server)
    await page.getByRole('button', { name: '提交问卷' }).waitFor()
    await context.setOffline(true)
    await page.getByRole('button', { name: '提交问卷' }).click()
    await page.getByText('网络没有连上，您填写的内容已保留').waitFor()
    await context.setOffline(false)
    await submit(page)
    await sign(page)
    await page.getByRole('heading', { name: '回访成功' }).waitFor()
    await context.close()
  },
)

test.runIf(whole)('with two devices the second one is told and catches up', async () => {
  const one = await takePhone('odemo-jia')
  const two = await takePhone('odemo-jia')
  for (const { page } of [one, two]) {
    await openFirstPolicy(page)
    await passFace(page, server)
    await page.waitForURL(/\/(notice|questionnaire)$/)
    if (page.url().endsWith('notice')) await confirmNotice(page)
    await answerAll(page)
  }
  // The reading time counts only on the phone that opened the questionnaire last, so it starts again on the first
  // phone.
  await readForAMinute(one.page, server)
  await one.page.getByRole('button', { name: '提交问卷' }).click()
  await one.page.getByText(/\d+ 秒后可以提交/).waitFor()
  await readForAMinute(one.page, server)
  await submit(one.page)

  await two.page.clock.fastForward(122_000)
  await two.page.getByRole('button', { name: '提交问卷' }).click()
  await two.page.waitForURL(/\/review$/)
  await two.page.getByText('您已在另一台设备上提交').waitFor()
  await sign(one.page)
  await two.page.getByRole('button', { name: '返回修改' }).click()
  await two.page.waitForURL(/\/result$/)
  await two.page.getByText('您已在另一台设备上提交').waitFor()
  await two.page.getByRole('heading', { name: '回访成功' }).waitFor()
  await one.context.close()
  await two.context.close()
})

test.runIf(whole)('five failed face checks lock the day, and each says how many are left', async () => {
  const { page, context } = await takePhone('odemo-yi')
  await openFirstPolicy(page)
  await page.getByRole('button', { name: '开始人脸识别' }).click()
  for (const left of [4, 3, 2, 1]) {
    await checkFace(page, server, 1004)
    await page.getByText(`今天还可以再试 ${left} 次`).waitFor()
    await page.getByRole('link', { name: '重新进行人脸识别' }).click()
  }
  await checkFace(page, server, 1004)
  await page.getByText('今天身份校验失败次数已达上限').waitFor()
  expect(await page.getByRole('link', { name: '4008216808' }).first().getAttribute('href')).toBe(
    'tel:4008216808',
  )
  await page.getByRole('link', { name: '返回列表' }).waitFor()
  await context.close()
})

test('pages that fail to load are requested again; once they are loaded a visit needs nothing but the API', async () => {
  const { page, context } = await takePhone('odemo-jia')
  // The last policy is used, because an earlier test may have started the first policy's visit.
  await page.goto('/h5/visits')
  await page
    .getByRole('button', { name: /保单号/ })
    .last()
    .click()
  await page.waitForURL(/\/identity$/)
  // When the browser returns from the vendor's page, all scripts are loaded again. Scripts of the next pages have not
  // been loaded yet at that time.
  const own = scriptsOf(await (await fetch(`${server.url}/h5/face`)).text())
  let refused = 0
  await page.route(SCRIPTS, (route) => {
    const back = /\/(?:face|notice)$/.test(new URL(page.url()).pathname)
    if (refused === 2 || !back || own.includes(new URL(route.request().url()).pathname))
      return route.continue()
    refused += 1
    return route.abort()
  })
  // The page asks the browser to register its service worker only after all next pages are loaded. The browser of
  // these tests blocks the registration and logs a message, by which the test knows that the pages are loaded. The document
  // before the vendor's page can still log its own, if the machine is busy.
  const isBack = () => !new URL(page.url()).pathname.endsWith('/identity')
  const allThere = page.waitForEvent(
    'console',
    (line) => line.text().includes('registration blocked') && isBack(),
  )
  await passFace(page, server)
  await confirmNotice(page)
  await page.getByRole('group').first().waitFor()
  expect(refused).toBe(2)
  await page.clock.fastForward(5_000)
  await allThere
  // Simulates a deployment: no page and no script of this version exists on the server any more.
  const asked: string[] = []
  await page.route(/^(?!.*\/api\/)/, (route) => {
    asked.push(new URL(route.request().url()).pathname)
    return route.fulfill({ status: 404, body: '' })
  })
  await answerAll(page)
  await readForAMinute(page, server)
  await submit(page)
  await sign(page)
  await page.getByRole('heading', { name: /回访成功/ }).waitFor()
  expect(asked).toEqual([])
  await context.close()
})
