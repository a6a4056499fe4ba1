import { expect, test } from 'vitest'
import { DEMO_PASSWORD } from '#server/demo/story/staff.ts'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'
import { accessibilityFindings } from '#test/support/browser/accessible.ts'

const { server, openDesk } = serverAndBrowser({ variables: { DEMO_DIRECTORY: 'on' } })
const at = (path: string) => (url: URL) => url.pathname === path

async function order(body: unknown): Promise<void> {
  const answer = await fetch(`${server.url}/emulator/control/directory`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(answer.status).toBe(200)
}

test('staff sign in at the directory, go to the page they wanted, and are signed out from there', async () => {
  const desk = await openDesk()
  const page = await desk.newPage()
  await page.goto('/admin/settings')
  await page.waitForURL(at('/admin/sign-in'))
  await page.getByRole('link', { name: '企业账号登录' }).waitFor()
  expect(await page.getByLabel('工号').count()).toBe(0)
  expect(await accessibilityFindings(page)).toEqual([])
  await page.getByRole('link', { name: '企业账号登录' }).click()
  await page.getByRole('heading', { name: '企业目录（演示）' }).waitFor()
  await page.getByRole('link', { name: '目录经理' }).click()
  await page.waitForURL(at('/admin/settings'))
  await page.getByRole('heading', { name: '系统设置' }).waitFor()
  await page.goto('/admin/account')
  await page.getByText('您用企业账号登录').waitFor()

  await order({ signOut: 'd1f00000-demo-dir.manager' })
  await page.goto('/admin/settings')
  await page.waitForURL(at('/admin/sign-in'))
  await desk.close()
})

test('a refusal is said in a sentence, and anything else in its place is not shown', async () => {
  const desk = await openDesk()
  const page = await desk.newPage()
  await order({ misdeed: 'alg-none' })
  await page.goto('/admin/sign-in')
  await page.getByRole('link', { name: '企业账号登录' }).click()
  await page.getByRole('link', { name: '目录编辑' }).click()
  await page.getByRole('alert').getByText('登录结果的签名方式不安全，已拒绝。').waitFor()
  await page.getByRole('link', { name: '企业账号登录' }).click()
  await page.getByRole('link', { name: '取消' }).click()
  await page.getByRole('alert').getByText('企业账号登录已取消').waitFor()
  await page.goto('/admin/sign-in?refused=%3Cb%3Eyou%20won')
  await page.getByRole('link', { name: '企业账号登录' }).waitFor()
  expect(await page.getByText('you won').count()).toBe(0)
  await desk.close()
})

test('an account for emergencies signs in by password, which the auditors learn', async () => {
  const desk = await openDesk()
  const page = await desk.newPage()
  await page.goto('/admin/sign-in')
  await page.getByRole('button', { name: '应急账号密码登录' }).click()
  await page.getByLabel('工号').fill('demo.editor')
  await page.getByLabel('密码', { exact: true }).fill(DEMO_PASSWORD)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.getByText('工号或密码不正确。').waitFor()
  await page.getByLabel('工号').fill('demo.admin')
  await page.getByRole('button', { name: /^(loading )?登录$/ }).click()
  await page.waitForURL(at('/admin'))
  expect(server.output()).toContain('"alarm":"BREAK_GLASS"')

  await page.goto('/admin/staff')
  const own = page.getByRole('row').filter({ hasText: 'demo.admin' })
  await own.getByText('应急账号').waitFor()
  const kept = page.getByRole('row').filter({ hasText: 'dir.manager' })
  await kept.getByText('企业目录').waitFor()
  await kept.getByRole('button', { name: /^编辑/ }).click()
  await page.getByText('姓名、邮箱和角色由企业目录维护').waitFor()
  expect(await page.getByLabel('姓名', { exact: true }).isDisabled()).toBe(true)
  const auditors = page.getByRole('row').filter({ hasText: 'demo.auditor' })
  expect(await auditors.getByRole('button').count()).toBe(0)

  const auditor = await (await openDesk()).newPage()
  await auditor.goto('/admin/sign-in')
  await auditor.getByRole('link', { name: '企业账号登录' }).click()
  await auditor.getByRole('link', { name: '目录审计' }).click()
  await auditor.waitForURL(at('/admin'))
  await auditor.goto('/admin/audit')
  await auditor.getByText('用应急账号登录').first().waitFor()
  await desk.close()
})

test('an account is linked to 企业微信, and its owner signs in by scanning', async () => {
  const desk = await openDesk()
  const page = await desk.newPage()
  await page.goto('/admin/sign-in')
  await page.getByRole('button', { name: '应急账号密码登录' }).click()
  await page.getByRole('button', { name: '演示管理员', exact: true }).click()
  await page.waitForURL(at('/admin'))
  await page.goto('/admin/staff')
  const row = page.getByRole('row').filter({ hasText: 'demo.agent2' })
  await row.getByRole('button', { name: /^更多/ }).click()
  await page.getByRole('menuitem', { name: '关联企业账号' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('企业微信', { exact: true }).click()
  await dialog.getByLabel('标识').fill('dir.agent')
  await dialog.getByRole('button', { name: '关联企业账号' }).click()
  await row.getByText('企业微信').waitFor()

  const phone = await (await openDesk()).newPage()
  await phone.goto('/admin/sign-in')
  await phone.getByRole('link', { name: '企业微信扫码登录' }).click()
  await phone.getByRole('link', { name: '目录坐席' }).click()
  await phone.getByText('演示坐席二，您好').waitFor()
  await desk.close()
})
