import { expect, test } from 'vitest'
import {
  answerAll,
  cleanAnswer,
  confirmNotice,
  newestCode,
  openFirstPolicy,
  passFace,
  readForAMinute,
  sign,
  submit,
} from '#test/e2e/support/customer.ts'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'
import { whole } from '#test/support/vitest/form.ts'

const { server, takePhone } = serverAndBrowser()

test('an ID-card holder passes by face to 回访成功, then does a second policy in the same sitting without another check', async () => {
  const { page, context, complaints } = await takePhone('odemo-jia')
  await page.goto('/h5/policies')
  await page.getByRole('heading', { name: '我的保单' }).waitFor()
  await expect.poll(() => page.getByText('待回访', { exact: true }).count()).toBe(2)
  await page.getByRole('link', { name: '在线回访' }).click()
  await page.getByText('还有 2 份保单待回访').waitFor()
  await page
    .getByRole('button', { name: /保单号/ })
    .first()
    .click()

  await passFace(page, server)
  await page.waitForURL(/\/notice$/)
  expect(page.url()).not.toContain('BizToken')
  await page.getByText('感谢您购买我公司保险产品').waitFor()
  const next = page.getByRole('button', { name: '下一步' })
  await next.click()
  await page.getByRole('alert').filter({ hasText: '请先勾选' }).waitFor()
  await confirmNotice(page)

  for (const fact of ['产品名称', '投保人姓名', '被保险人姓名', '保单号码'])
    await page.getByText(fact).waitFor()
  const count = await answerAll(page)
  await page.getByText(`已答 ${count}/${count}`).waitFor()
  await page.getByText('已自动保存').waitFor()
  expect(
    await page.getByRole('button', { name: /请仔细阅读（还需 \d+ 秒）/ }).getAttribute('aria-disabled'),
  ).toBe('true')
  await readForAMinute(page, server)
  await submit(page)

  await page.getByText('答：是').first().waitFor()
  expect(await page.getByText(/^答：/).count()).toBe(count)
  await sign(page)
  await page.getByRole('heading', { name: '回访成功' }).waitFor()
  await page.getByRole('link', { name: '关闭' }).click()

  await page.getByText('还有 1 份保单待回访').waitFor()
  await page.getByRole('button', { name: /保单号/ }).click()
  await page.waitForURL(/\/notice$/)
  await page.goBack()

  await page.getByRole('button', { name: '退出在线回访' }).click()
  await page.getByText('下次回访需重新校验身份').waitFor()
  await page.getByRole('link', { name: '在线回访' }).click()
  await page.getByRole('button', { name: /保单号/ }).click()
  await page.waitForURL(/\/identity$/)
  expect(complaints).toEqual([])
  await context.close()
})

test.runIf(whole)(
  'a passport holder passes by text message to 回访不成功, and the concern they typed is recorded',
  async () => {
    const { page, context, complaints } = await takePhone('odemo-smith')
    await openFirstPolicy(page)
    await page.waitForURL(/\/identity$/)
    await page.getByText('199****0004').waitFor()
    await page.getByRole('button', { name: '获取验证码' }).click()
    await page.getByText('验证码已发送至 199****0004').waitFor()
    const code = await newestCode(server, '+8619900000004')
    const field = page.getByLabel('短信验证码')
    await field.fill(code === '000000' ? '111111' : '000000')
    await page.getByText('验证码不正确，还可以再试 4 次。').waitFor()
    // The page must not send the same wrong code again, because that would only use up another attempt.
    await field.press('Enter')
    await field.fill(code)

    await confirmNotice(page)
    await answerAll(page, (text, place) => (place === 1 ? '否' : cleanAnswer(text)))
    await page.getByLabel(/哪里不清楚/).fill('第二页不是我签的')
    await readForAMinute(page, server)
    await submit(page)
    await page.getByText('您有回答需要进一步确认').waitFor()
    await page.getByText('答：否').waitFor()
    await page.getByText('不清楚的地方：第二页不是我签的').waitFor()
    await sign(page)
    await page.getByRole('heading', { name: '回访不成功' }).waitFor()
    expect(await page.getByRole('link', { name: '4008216808' }).getAttribute('href')).toBe('tel:4008216808')
    const { rows } = await server.pool.query(
      "SELECT 1 FROM visit v JOIN policy p ON p.id = v.policy_id JOIN customer c ON c.id = p.customer_id WHERE v.status = 'CALLBACK' AND c.name LIKE 'Alexandra%'",
    )
    expect(rows).toHaveLength(1)
    expect(complaints).toEqual([])
    await context.close()
  },
)
