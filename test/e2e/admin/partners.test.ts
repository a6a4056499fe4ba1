import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { closeKey, dialog, issueKey, registerSystem, rowOf } from '#test/e2e/support/partners.ts'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'
import { accessibilityFindings, sideways } from '#test/support/browser/accessible.ts'
import { partnerClient } from '#test/support/contract/client.ts'
import { policyRow } from '#test/support/data/policies.ts'
import { whole } from '#test/support/vitest/form.ts'

const { server, sitDown, openPhone, openDesk } = serverAndBrowser()

const { policyNo, ...policy } = policyRow(810_001, new Date())

/** Sends a policy with a key, as the core system does. */
async function push(key: string): Promise<{ status: number; body: unknown }> {
  const { data, error, response } = await partnerClient(server.url, key).PUT('/policies/{policyNo}', {
    params: { path: { policyNo }, header: { 'Idempotency-Key': randomUUID() } },
    body: policy,
  })
  return { status: response.status, body: data ?? error }
}

test('a key is issued once, works, and is refused as soon as it is revoked', async () => {
  const name = '核心业务系统'
  const { page } = await sitDown('demo.admin', '/admin/partners')
  // The demo's own system, whose key everybody knows.
  await rowOf(page, '演示核心系统').waitFor()
  await registerSystem(page, name)
  const key = await issueKey(page, name)
  expect(key).toMatch(/^rvk_/)
  const shown = dialog(page, '新密钥')
  // The word that the system was registered, which is in no region of the page.
  await page.locator('.ant-notification-notice').waitFor({ state: 'hidden' })
  expect(await accessibilityFindings(page)).toEqual([])

  // Closing asks first, and pressing Enter goes back to the key.
  await page.keyboard.press('Escape')
  const question = page.getByRole('dialog').filter({ hasText: '密钥已经存好了吗' })
  await question.waitFor()
  await expect
    .poll(() =>
      question.getByRole('button', { name: '返回' }).evaluate((field) => field === document.activeElement),
    )
    .toBe(true)
  await page.keyboard.press('Enter')
  await question.waitFor({ state: 'hidden' })
  expect(await shown.getByLabel('密钥', { exact: true }).textContent()).toBe(key)
  await shown.getByRole('button', { name: '关闭', exact: true }).last().click()
  await question.getByRole('button', { name: '已存好，关闭' }).click()
  await shown.waitFor({ state: 'hidden' })
  expect(await page.content()).not.toContain(key)

  expect(await push(key)).toMatchObject({ status: 200, body: { result: 'CREATED' } })
  await page.reload()
  const id = key.split('_')[1] ?? ''
  await rowOf(page, name).getByText('最近使用').waitFor()
  await page.getByRole('button', { name: `停用密钥 ${id}` }).focus()
  await page.keyboard.press('Enter')
  await dialog(page, '停用密钥').getByLabel('理由').waitFor()
  await page.keyboard.type('密钥已更换')
  await page.keyboard.press('Control+Enter')
  await rowOf(page, name).getByText('没有有效的密钥').waitFor()
  expect(await push(key)).toMatchObject({ status: 401, body: { code: 'KEY_INVALID' } })
  await page.getByRole('button', { name: '查看已失效的 1 个' }).click()
  await rowOf(page, name).getByText('已停用').waitFor()
})

// The same refusals are checked without pages in test/integration/partner/api.test.ts.
test.runIf(whole)('a disabled system is refused until it is enabled again', async () => {
  const name = '电销系统'
  const { page } = await sitDown('demo.admin', '/admin/partners')
  await registerSystem(page, name)
  const key = await issueKey(page, name)
  await closeKey(page)
  const switched = async (verb: string, back: string) => {
    await page.getByRole('button', { name: `${verb} ${name}` }).click()
    await dialog(page, `${verb}系统`).getByLabel('理由').fill('系统升级期间')
    await page.keyboard.press('Control+Enter')
    await page.getByRole('button', { name: `${back} ${name}` }).waitFor()
  }
  await switched('停用', '启用')
  await rowOf(page, name).getByText('已停用', { exact: true }).waitFor()
  expect((await push(key)).status).toBe(401)
  await switched('启用', '停用')
  expect((await push(key)).status).toBe(200)
})

// The same choice and its refusals are checked without pages in test/integration/partner/calls.test.ts.
test.runIf(whole)(
  'agents are chosen for an outside call centre, and work for it until they are taken out',
  async () => {
    const name = '外呼中心'
    const { page } = await sitDown('demo.admin', '/admin/partners')
    await registerSystem(page, name)
    const key = await issueKey(page, name)
    await closeKey(page)
    const change = async (scope: RegExp | null, reason: string) => {
      await page.getByRole('button', { name: `编辑 ${name}` }).click()
      const panel = dialog(page, '编辑系统')
      if (scope !== null) await panel.getByRole('checkbox', { name: scope }).check()
      await panel.getByLabel('外部坐席').click()
      await page.keyboard.type('demo.agent2')
      await page.keyboard.press('Enter')
      await page.keyboard.press('Escape')
      await panel.getByLabel('理由').fill(reason)
      await page.keyboard.press('Control+Enter')
      await panel.waitFor({ state: 'hidden' })
    }
    const claim = async () => {
      const answer = await fetch(`${server.url}/api/v1/calls:claim`, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${key}`,
          'Content-Type': 'application/json',
          'Idempotency-Key': randomUUID(),
        },
        body: JSON.stringify({ agent: 'demo.agent2' }),
      })
      return answer.status
    }
    await change(/外部外呼/, '外包外呼')
    await rowOf(page, name).getByText('外部坐席 1 名').waitFor()
    await page.locator('.ant-notification-notice').waitFor({ state: 'hidden' })
    expect(await accessibilityFindings(page)).toEqual([])
    expect(await claim()).toBe(200)
    // The same choice again takes the agent out.
    await change(null, '合同结束')
    await rowOf(page, name).getByText('外部坐席 1 名').waitFor({ state: 'hidden' })
    expect(await claim()).toBe(403)
  },
)

test('what is wrong is said beside its field, and nothing is lost', async () => {
  const { page } = await sitDown('demo.admin', '/admin/partners')
  await registerSystem(page, '理赔系统')
  await page.getByRole('button', { name: '登记系统' }).click()
  const panel = dialog(page, '登记系统')
  await panel.getByLabel('名称').fill('理赔系统')
  await panel.getByLabel('允许的网络').fill('10.1.0.0/16\n内网')
  await panel.getByLabel('理由').fill('再登记一个系统')
  await page.keyboard.press('Control+Enter')
  await panel.getByText('请至少选择一项权限').waitFor()
  await panel.getByText('第 2 行“内网”不是地址或网段').waitFor()
  const fingerprint = Array.from({ length: 32 }, () => 'AB').join(':')
  await panel.getByLabel('客户端证书').fill(`${fingerprint}\nAB:CD`)
  await page.keyboard.press('Control+Enter')
  await panel.getByText('第 2 行不是 SHA-256 指纹').waitFor()
  await panel.getByLabel('客户端证书').fill(fingerprint)
  await panel.getByLabel('允许的网络').fill('10.1.0.0/16')
  await panel.getByRole('checkbox', { name: /visits:read/ }).check()
  await page.keyboard.press('Control+Enter')
  await panel.getByText('名称已被使用，请换一个').waitFor()
  const named = panel.getByLabel('名称')
  expect(await named.getAttribute('aria-invalid')).toBe('true')
  await named.fill('理赔系统二')
  await page.keyboard.press('Control+Enter')
  await rowOf(page, '理赔系统二').getByText('10.1.0.0/16').waitFor()
  await rowOf(page, '理赔系统二').getByText('须客户端证书').waitFor()

  for (const _ of [1, 2]) {
    await issueKey(page, '理赔系统二')
    await dialog(page, '新密钥').getByRole('button', { name: '关闭', exact: true }).last().click()
    await page.getByRole('button', { name: '已存好，关闭' }).click()
    await dialog(page, '新密钥').waitFor({ state: 'hidden' })
  }
  await page.getByRole('button', { name: '签发密钥 理赔系统二' }).click()
  const third = dialog(page, '签发密钥')
  await third.getByLabel('有效天数').fill('800')
  await third.getByLabel('理由').fill('第三个密钥')
  await third.getByRole('button', { name: '签发密钥' }).click()
  await third.getByText('请填写 1 到 730 的整数').waitFor()
  await third.getByLabel('有效天数').fill('30')
  await third.getByRole('button', { name: '签发密钥' }).click()
  await third.getByText('有效密钥，请先停用一个').waitFor()
  // The sign of loading shrinks and moves the buttons beside it, so a click could miss.
  await expect.poll(() => third.locator('.ant-btn-loading-icon').count()).toBe(0)
  await third.getByRole('button', { name: '取消' }).click()
  await third.waitFor({ state: 'hidden' })

  // Two people change the same system.
  await page.getByRole('button', { name: '编辑 理赔系统二' }).click()
  const editing = dialog(page, '编辑系统')
  await editing.getByLabel('名称').fill('理赔系统三')
  await editing.getByLabel('理由').fill('系统改名')
  await server.pool.query(`UPDATE partner_client SET version = version + 1 WHERE name = '理赔系统二'`)
  await editing.getByRole('button', { name: '保存' }).click()
  await editing.getByRole('alert').getByText('刚刚被其他人修改过').waitFor()
  expect(await editing.getByLabel('名称').inputValue()).toBe('理赔系统三')
})

test.each([
  ['a narrow phone', 360],
  ['a desk', 1440],
])('the reference needs no sign-in and fits on %s', async (_, width) => {
  const context = width < 800 ? await openPhone() : await openDesk(width)
  const page = await context.newPage()
  await page.setViewportSize({ width, height: 800 })
  const foreign: string[] = []
  page.on('request', (request) => {
    if (!request.url().startsWith(server.url)) foreign.push(request.url())
  })
  await page.goto('/developers')
  await page.getByRole('heading', { name: '收录或更正一张保单' }).waitFor()
  expect(await sideways(page)).toBe(0)
  // On a phone every-page.test.ts checks it.
  if (whole || width > 800) expect(await accessibilityFindings(page)).toEqual([])
  await page.getByRole('link', { name: '409 IN_PROGRESS' }).first().click()
  expect(new URL(page.url()).hash).toBe('#IN_PROGRESS')
  expect(foreign).toEqual([])
  await context.close()
})
