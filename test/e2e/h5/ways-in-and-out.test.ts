import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { z } from 'zod'
import {
  answerAll,
  checkFace,
  confirmNotice,
  moveClock,
  newestCode,
  openFirstPolicy,
  readForAMinute,
  sign,
  submit,
} from '#test/e2e/support/customer.ts'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'
import { accessibilityFindings, sideways } from '#test/support/browser/accessible.ts'
import { whole } from '#test/support/vitest/form.ts'

const { server, takePhone } = serverAndBrowser()

const people = z.object({
  result: z.object({ data: z.array(z.object({ customerId: z.string(), name: z.string() })) }),
})
const papers = z.object({
  result: z.object({ data: z.object({ name: z.string(), idNumber: z.string(), phone: z.string() }) }),
})

async function demo(path: string, body: unknown): Promise<unknown> {
  const answer = await fetch(`${server.url}/api/demo/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return await answer.json()
}

/**
 * Fails unless the current page fits the phone and has no accessibility findings. The complete run of the tests (`npm
 * run test:whole`) also checks 关怀版 (the large-type version).
 */
async function expectAccessible(page: Page): Promise<void> {
  const look = async () => expect([await sideways(page), await accessibilityFindings(page)]).toEqual([0, []])
  await look()
  if (!whole) return
  const care = page.getByRole('button', { name: '关怀版', exact: true })
  await care.click()
  await look()
  await care.click()
}

test('an unknown WeChat user registers and continues to the page they wanted', async () => {
  const { page, context } = await takePhone('odemo-nobody')
  const everybody = people.parse(await demo('people', {})).result.data
  const person = everybody.find((each) => each.name === '测试客户己')
  if (person === undefined) throw new Error('the demo has no unbound customer')
  const own = papers.parse(await demo('papers', { customerId: person.customerId })).result.data

  await page.goto('/h5/visits')
  await page.waitForURL(/\/h5\/register/)
  await page.getByRole('button', { name: '获取验证码' }).click()
  await page.getByText('请填写姓名').waitFor()
  await page.getByLabel('姓名').fill(own.name)
  await page.getByLabel('证件号码').fill(own.idNumber)
  await page.getByLabel('投保登记手机号').fill(own.phone)
  await expectAccessible(page)
  await page.getByRole('button', { name: '获取验证码' }).click()
  await page.getByText('如信息与保单登记一致，验证码将发送到该手机').waitFor()
  await page.getByLabel('短信验证码').fill(await newestCode(server, `+86${own.phone}`))
  await page.waitForURL(/\/h5\/visits$/)
  await page.getByText('注册成功').waitFor()
  expect(await page.evaluate(() => Object.keys(window.sessionStorage).join())).not.toContain('registration')
  await page.getByRole('button', { name: /保单号/ }).waitFor()
  await page.goto('/h5/register')
  await page.waitForURL(/\/h5\/policies$/)
  await context.close()
})

test('a failing SMS gateway is reported on the page, to customers and strangers alike', async () => {
  const fail = (next: object[]) =>
    fetch(`${server.url}/emulator/control/fail`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ vendor: 'sms', next }),
    })
  const { page, context } = await takePhone('odemo-stranger')
  await page.goto('/h5/register')
  await page.getByLabel('姓名').fill('测试陌生人')
  await page.getByLabel('证件号码').fill('11010519491231002X')
  await page.getByLabel('投保登记手机号').fill('19900099999')
  await fail([{ code: 'unavailable', times: 100 }])
  await page.getByRole('button', { name: '获取验证码' }).click()
  await page.getByText('短信暂时发不出去，系统正在重试').waitFor()
  await expectAccessible(page)
  await fail([])
  await context.close()
})

test('every page of a visit has no accessibility findings and fits 360 pixels', async () => {
  const { page, context } = await takePhone('odemo-bing')
  await page.goto('/h5/policies')
  await page.getByRole('article').first().waitFor()
  await expectAccessible(page)
  await page.goto('/h5/visits')
  await page.getByRole('button', { name: /保单号/ }).waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: /保单号/ }).click()
  await page.getByRole('button', { name: '开始人脸识别' }).waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: '改为电话回访' }).click()
  await page.getByRole('dialog').waitFor()
  expect(await accessibilityFindings(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: '开始人脸识别' }).click()
  await page.getByRole('checkbox').waitFor()
  await expectAccessible(page)
  await checkFace(page, server, 1002)
  await page.getByText('今天还可以再试 4 次').waitFor()
  await expectAccessible(page)
  await page.getByRole('link', { name: '重新进行人脸识别' }).click()
  await checkFace(page, server)
  await page.getByText('感谢您购买我公司保险产品').waitFor()
  await expectAccessible(page)
  await confirmNotice(page)
  await answerAll(page, () => '否')
  await expectAccessible(page)
  await readForAMinute(page, server)
  await submit(page)
  await page.getByText('答：否').first().waitFor()
  await expectAccessible(page)
  await sign(page)
  await page.getByRole('heading', { name: '回访不成功' }).waitFor()
  await expectAccessible(page)
  await page.getByRole('link', { name: '关闭' }).click()
  await page.getByText('暂无待回访保单').waitFor()
  await expectAccessible(page)
  for (const address of [
    '/h5/error/sign-in',
    '/h5/error/link',
    '/h5/error/whatever',
    '/h5/no-such-page',
    '/h5/face',
  ]) {
    await page.goto(address)
    await page.getByRole('link', { name: '返回列表' }).waitFor()
    await expectAccessible(page)
  }
  await context.close()
})

test('改为电话回访 and 号码不是我的 hand the visit to the agents and say so', async () => {
  const { page, context } = await takePhone('odemo-gang')
  await openFirstPolicy(page)
  await page.getByRole('button', { name: '获取验证码' }).waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: '获取验证码' }).click()
  await page.getByText('验证码已发送至').waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: '号码不是我的' }).click()
  await page.getByRole('button', { name: '暂不，继续在线回访' }).click()
  await page.getByRole('button', { name: '号码不是我的' }).click()
  await page.getByRole('button', { name: '确定，请帮我核实' }).click()
  await page.getByRole('heading', { name: '已转人工电话回访' }).waitFor()
  await page.getByRole('link', { name: '关闭' }).click()
  await page.getByText('暂无待回访保单').waitFor()
  await context.close()
})

test('a document that the face check cannot read leads to a phone call', async () => {
  const { page, context } = await takePhone('odemo-jia')
  await openFirstPolicy(page)
  await page.getByRole('button', { name: '开始人脸识别' }).click()
  await checkFace(page, server, 'network')
  await page.getByText('不计入失败次数').waitFor()
  await page.getByRole('link', { name: '重新进行人脸识别' }).click()
  await checkFace(page, server, 2005)
  await page.getByRole('button', { name: '请给我打电话' }).click()
  await page.getByRole('button', { name: '确定，请给我打电话' }).click()
  await page.getByRole('heading', { name: '已转人工电话回访' }).waitFor()
  await context.close()
})

test('the interface is in English or traditional Chinese, while the questions keep the insurer’s wording', async () => {
  const { page, context } = await takePhone('odemo-tai')
  await page.goto('/h5/visits')
  const language = page.getByRole('combobox', { name: '语言' })
  await language.selectOption('zh-Hant')
  await page.getByRole('heading', { name: '待回訪保單' }).waitFor()
  expect(await page.locator('html').getAttribute('lang')).toBe('zh-Hant')
  await page.getByRole('combobox', { name: '語言' }).selectOption('en')
  await page.getByRole('heading', { name: 'Policies waiting' }).waitFor()
  await page.getByRole('button', { name: /Policy/ }).click()
  await page.getByRole('button', { name: 'Send code' }).click()
  await page.getByLabel('Code from the text message').fill('12')
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.getByText('Please enter the 6-digit code').waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'Verify your identity' }).waitFor()
  // After the reload the code field is shown again and its countdown continues.
  await page.getByLabel('Code from the text message').waitFor()
  await page.getByRole('button', { name: /\d+ s/ }).waitFor()
  await context.close()
})

test('after the third day the page says that the time is over and who will call', async () => {
  const { page, context } = await takePhone('odemo-wai')
  await page.goto('/h5/visits')
  await page.getByRole('button', { name: /保单号/ }).click()
  await page.waitForURL(/\/identity$/)
  await moveClock(server, 4 * 24 * 3600 * 1000)
  await page.reload()
  // The customer's session was opened four days ago and has also ended. It is renewed without any action by the
  // customer.
  await page.waitForURL(/\/result/)
  await page.getByRole('heading', { name: /在线回访时效已过|已转人工电话回访/ }).waitFor()
  await page.getByRole('link', { name: '4008216808' }).waitFor()
  await context.close()
})
