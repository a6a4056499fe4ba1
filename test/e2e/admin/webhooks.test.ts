import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { demoIdNumber, demoPhone } from '#server/demo/story/people.ts'
import {
  answerAll,
  confirmNotice,
  passFace,
  readForAMinute,
  sign,
  submit,
} from '#test/e2e/support/customer.ts'
import { closeKey, dialog, issueKey, registerSystem } from '#test/e2e/support/partners.ts'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'
import { accessibilityFindings, sideways } from '#test/support/browser/accessible.ts'
import { partnerClient } from '#test/support/contract/client.ts'
import { policyRow } from '#test/support/data/policies.ts'
import { answering, type Received, Receiver } from '#test/support/server/receiver.ts'

const { server, sitDown, takePhone } = serverAndBrowser()

let receiver: Receiver
beforeEach(async () => {
  receiver = await Receiver.open()
})
afterEach(() => receiver.close())

/** A policy of a customer whose phone the tests have. */
const { policyNo, ...policy } = policyRow(820_001, new Date(), {
  applicantName: '测试客户甲',
  applicantGender: 'MALE',
  idNumber: demoIdNumber('1985-04-12', 1),
  phone: demoPhone(1),
  insuredBirthDate: '1985-04-12',
})
const system = '核心业务系统'

/** The message as the official library of Standard Webhooks accepts it; it throws for a wrong signature or time. */
function verified(secret: string, { id, at, signatures, body }: Received): unknown {
  return new Webhook(secret).verify(body, {
    'webhook-id': id,
    'webhook-timestamp': String(at),
    'webhook-signature': signatures.join(' '),
  })
}

async function register(page: Page, url: string): Promise<string> {
  await page.getByRole('button', { name: '登记推送地址' }).click()
  const panel = dialog(page, '登记推送地址')
  await panel.getByLabel('系统').click()
  await page.getByTitle('核心业务系统').click()
  await panel.getByLabel('地址').fill('ftp://core')
  await panel.getByLabel('说明').fill('生产环境')
  await panel.getByLabel('理由').fill('核心系统对接')
  await page.keyboard.press('Control+Enter')
  await panel.getByText('请填写完整的地址').waitFor()
  await panel.getByLabel('地址').fill('http://192.0.2.7/hooks')
  await page.keyboard.press('Control+Enter')
  await panel.getByText('不能向这个地址推送').waitFor()
  await panel.getByLabel('地址').fill(url)
  await page.keyboard.press('Control+Enter')
  const secret = (await page.getByLabel('签名密钥', { exact: true }).textContent()) ?? ''
  expect(secret).toMatch(/^whsec_/)
  await dialog(page, '签名密钥').getByRole('button', { name: '关闭', exact: true }).last().click()
  await page.getByRole('button', { name: '已存好，关闭' }).click()
  await dialog(page, '签名密钥').waitFor({ state: 'hidden' })
  expect(await page.content()).not.toContain(secret)
  return secret
}

test('a key, the first policy, its visit on the phone, the webhook, the result, and the webhook once more', async () => {
  const { page } = await sitDown('demo.admin', '/admin/partners')
  await registerSystem(page, system, [/visits:read/])
  const core = partnerClient(server.url, await issueKey(page, system))
  await closeKey(page)
  await page.getByRole('link', { name: '推送地址' }).click()
  await page.getByText('还没有登记任何推送地址').waitFor()
  const secret = await register(page, receiver.url)
  expect(await accessibilityFindings(page)).toEqual([])

  await page.getByRole('button', { name: '发送测试 生产环境' }).click()
  const trying = dialog(page, '发送测试消息')
  await trying.getByLabel('理由').fill('检查对方的验签')
  await page.keyboard.press('Control+Enter')
  await trying.getByText('已送达（对方答复 204）').waitFor()
  expect(receiver.received.map((one) => verified(secret, one))).toMatchObject([{ type: 'webhook.test' }])
  receiver.answer = answering(401)
  await trying.getByRole('button', { name: '再次发送' }).click()
  await trying.getByText('未通过对方的验证（对方答复 401）').waitFor()
  await trying.getByText('请对方核对签名密钥与验签代码').waitFor()
  await trying.getByRole('button', { name: '关闭', exact: true }).last().click()
  await trying.waitFor({ state: 'hidden' })

  receiver.answer = (_, response) => response.writeHead(202).end('<script>alert(1)</script> 19900001234')
  receiver.received.length = 0
  const pushed = await core.PUT('/policies/{policyNo}', {
    params: { path: { policyNo }, header: { 'Idempotency-Key': randomUUID() } },
    body: policy,
  })
  expect(pushed.error).toBeUndefined()
  expect(pushed.data?.result).toBe('CREATED')
  await expect.poll(() => receiver.received.length).toBe(1)
  const visitId = pushed.data?.visitId ?? ''
  const [opened] = receiver.received
  expect(opened && verified(secret, opened)).toMatchObject({ type: 'visit.opened', policyNo, visitId })

  const phone = await takePhone('odemo-jia')
  await phone.page.goto(`/h5/visits/${visitId}`)
  await passFace(phone.page, server)
  await confirmNotice(phone.page)
  await answerAll(phone.page)
  await readForAMinute(phone.page, server)
  await submit(phone.page)
  await sign(phone.page)
  await phone.page.getByRole('heading', { name: '回访成功' }).waitFor()
  await expect.poll(() => receiver.received.length).toBe(2)
  const [, first] = receiver.received
  const told = { type: 'visit.succeeded', policyNo, visitId, data: { method: 'WECHAT' } }
  expect(first && verified(secret, first)).toMatchObject(told)
  const result = await core.GET('/visits/{visitId}', { params: { path: { visitId } } })
  expect(result.data).toMatchObject({ policyNo, status: 'SUCCESS', failingAnswers: [] })

  await page.getByRole('link', { name: '投递记录 生产环境' }).click()
  await page.getByRole('button', { name: `查看 回访成功 ${policyNo}` }).click()
  const details = dialog(page, '投递详情')
  await details.getByText('<script>alert(1)</script> 199******34').waitFor()
  expect(new URL(page.url()).search).not.toContain(policyNo)
  expect(await accessibilityFindings(page)).toEqual([])
  await details.getByRole('button', { name: '重新推送这个事件' }).click()
  const asking = dialog(page, '重新推送这个事件')
  await asking.getByLabel('理由').fill('对方没有入库')
  await page.keyboard.press('Control+Enter')
  await asking.waitFor({ state: 'hidden' })
  await expect.poll(() => receiver.received.length).toBe(3)
  const [, , again] = receiver.received
  expect(again && verified(secret, again)).toMatchObject({ policyNo })
  expect(again?.id).toBe(first?.id)
  await page.keyboard.press('Escape')
  await details.waitFor({ state: 'hidden' })
  const listed = page.getByRole('button', { name: `查看 回访成功 ${policyNo}` })
  await expect.poll(() => listed.count()).toBe(2)

  await page.getByRole('link', { name: '调用统计' }).click()
  await page.getByText('收录或更正一张保单').waitFor()
  expect(await sideways(page)).toBe(0)
})
