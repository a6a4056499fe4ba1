import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'
import { accessibilityFindings, sideways } from '#test/support/browser/accessible.ts'
import { policyRow } from '#test/support/data/policies.ts'
import { answering, type Received, Receiver } from '#test/support/server/receiver.ts'

const { server, sitDown } = serverAndBrowser()

let receiver: Receiver
beforeEach(async () => {
  receiver = await Receiver.open()
})
afterEach(() => receiver.close())

const { policyNo, ...policy } = policyRow(820_001, new Date())

const dialog = (page: Page, title: string) => page.getByRole('dialog', { name: title })

/** The message as the official library of Standard Webhooks accepts it; it throws for a wrong signature or time. */
function verified(secret: string, { id, at, signatures, body }: Received): unknown {
  return new Webhook(secret).verify(body, {
    'webhook-id': id,
    'webhook-timestamp': String(at),
    'webhook-signature': signatures.join(' '),
  })
}

/** Registers a system with a key, without the page. */
async function newSystem(page: Page): Promise<string> {
  const call = async (path: string, data: object) => {
    const answer = await page.request.post(`/api/admin/trpc/${path}`, { data })
    return (await answer.json()).result.data
  }
  const reason = '核心系统对接'
  const fields = { name: '核心业务系统', scopes: ['policies:write'], networks: [], certificates: [], reason }
  const { id } = await call('partner.create', fields)
  return (await call('partner.issueKey', { clientId: id, days: 30, reason })).key
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

test('an endpoint is registered and tried out, gets a real event, and gets it once more from the log', async () => {
  const { page } = await sitDown('demo.admin', '/admin/partners')
  const key = await newSystem(page)
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
  const pushed = await fetch(`${server.url}/api/v1/policies/${policyNo}`, {
    method: 'PUT',
    headers: {
      Authorization: `Bearer ${key}`,
      'Content-Type': 'application/json',
      'Idempotency-Key': randomUUID(),
    },
    body: JSON.stringify(policy),
  })
  expect(pushed.status).toBe(200)
  await expect.poll(() => receiver.received.length).toBe(1)
  const [first] = receiver.received
  expect(first && verified(secret, first)).toMatchObject({ type: 'visit.opened', policyNo })

  await page.getByRole('link', { name: '投递记录 生产环境' }).click()
  await page.getByRole('button', { name: `查看 发起回访 ${policyNo}` }).click()
  const details = dialog(page, '投递详情')
  await details.getByText('<script>alert(1)</script> 199******34').waitFor()
  expect(new URL(page.url()).search).not.toContain(policyNo)
  expect(await accessibilityFindings(page)).toEqual([])
  await details.getByRole('button', { name: '重新推送这个事件' }).click()
  const asking = dialog(page, '重新推送这个事件')
  await asking.getByLabel('理由').fill('对方没有入库')
  await page.keyboard.press('Control+Enter')
  await asking.waitFor({ state: 'hidden' })
  await expect.poll(() => receiver.received.length).toBe(2)
  const [, again] = receiver.received
  expect(again && verified(secret, again)).toMatchObject({ policyNo })
  expect(again?.id).toBe(first?.id)
  await page.keyboard.press('Escape')
  await details.waitFor({ state: 'hidden' })
  const listed = page.getByRole('button', { name: `查看 发起回访 ${policyNo}` })
  await expect.poll(() => listed.count()).toBe(2)

  await page.getByRole('link', { name: '调用统计' }).click()
  await page.getByText('收录或更正一张保单').waitFor()
  expect(await sideways(page)).toBe(0)
})
