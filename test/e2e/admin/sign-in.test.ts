import type { BrowserContext, Page } from 'playwright-core'
import { beforeEach, expect, test } from 'vitest'
import { DEMO_PASSWORD } from '#server/demo/story/staff.ts'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'
import { signInAs } from '#test/e2e/support/staff.ts'
import { accessibilityFindings } from '#test/support/browser/accessible.ts'
import { whole } from '#test/support/vitest/form.ts'
import { authenticatorCode } from '#test/support/world/totp.ts'

const { openDesk } = serverAndBrowser()
let desk: BrowserContext
let page: Page

beforeEach(async () => {
  await desk?.close()
  desk = await openDesk()
  page = await desk.newPage()
})
const at = (path: string) => (url: URL) => url.pathname === path

async function typeIn(username: string, password: string): Promise<void> {
  await page.getByLabel('工号').fill(username)
  await page.getByLabel('密码', { exact: true }).fill(password)
  // The button's name may still contain "loading", because browsers fade the loading indicator out only on a page in
  // the foreground.
  await page.getByRole('button', { name: /^(loading )?登录$/ }).click()
}

function menu() {
  return page.getByRole('navigation', { name: '主菜单' }).getByRole('link').allTextContents()
}

test('a visitor who is not signed in goes to the sign-in page and then back to the page they asked for', async () => {
  await page.goto('/admin/settings?from=2026-01-01')
  await page.waitForURL(at('/admin/sign-in'))
  await typeIn('demo.manager', DEMO_PASSWORD)
  await page.waitForURL(at('/admin/settings'))
  expect(new URL(page.url()).search).toBe('?from=2026-01-01')
  await page.getByRole('heading', { name: '系统设置' }).waitFor()
})

test.runIf(whole)(
  'a wrong password reveals nothing else; the sixth attempt is not even checked',
  async () => {
    await page.goto('/admin/sign-in')
    for (let guess = 0; guess < 5; guess += 1) {
      const answer = page.waitForResponse('**/api/admin/session/sign-in')
      await typeIn('demo.supervisor', 'not-the-password')
      expect((await answer).status()).toBe(401)
      await page.getByText('工号或密码不正确。').waitFor()
    }
    await typeIn('demo.supervisor', DEMO_PASSWORD)
    await page.getByText(/登录失败次数过多，请在 15 分钟后重试/).waitFor()

    const admin = await openDesk()
    const adminPage = await admin.newPage()
    await signInAs(adminPage, 'demo.admin')
    await adminPage.goto('/admin/staff')
    const row = adminPage.getByRole('row').filter({ hasText: 'demo.supervisor' })
    await row.getByText('已锁定').waitFor()
    await row.getByRole('button', { name: /更多/ }).click()
    await adminPage.getByRole('menuitem', { name: '解除锁定' }).click()
    await row.getByText('正常').waitFor()
    await admin.close()

    await typeIn('demo.supervisor', DEMO_PASSWORD)
    await page.waitForURL(at('/admin'))
  },
)

test('empty fields are reported beside the fields', async () => {
  await page.goto('/admin/sign-in')
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.getByText('请输入工号').waitFor()
  await page.getByText('请输入密码').waitFor()
})

test.skipIf(!whole)('in the demo one click signs in, and the menu fits the role', async () => {
  await page.goto('/admin/sign-in')
  await page.getByRole('button', { name: '演示坐席', exact: true }).click()
  await page.waitForURL(at('/admin'))
  await page.getByText('演示坐席，您好').waitFor()
  expect(await menu()).toEqual(['工作台', '保单与回访', '电话回访', '问题件', '信函/面访'])
  await page.goto('/admin/staff')
  await page.getByText('您的角色不能使用“员工与角色”').waitFor()
  expect(await page.getByRole('table').count()).toBe(0)
  await page.goto('/admin/no-such-page')
  await page.getByText('没有找到这个页面').waitFor()
})

test('the administrator can open accounts and settings, but edits no wording and reads no audit', async () => {
  await signInAs(page, 'demo.admin')
  await page.goto('/admin')
  await page.getByText('演示管理员，您好').waitFor()
  expect(await menu()).toEqual([
    '工作台',
    '问卷模板',
    '产品与标记',
    '保单导入',
    '节假日安排',
    '系统设置',
    '员工与角色',
    '接口与集成',
    '存证',
  ])
})

test('signing out ends the session in every tab', async () => {
  await signInAs(page, 'demo.manager')
  await page.goto('/admin')
  const other = await desk.newPage()
  await other.goto('/admin/settings')
  await other.getByRole('heading', { name: '系统设置' }).waitFor()
  await page.getByRole('button', { name: '演示经理 管理者' }).click()
  await page.getByRole('menuitem', { name: '退出登录' }).click()
  await page.waitForURL(at('/admin/sign-in'))
  await other.waitForURL(at('/admin/sign-in'))
  await other.getByText('登录已失效，请重新登录').waitFor()
})

test('a session that ends says so over the page, and the person signs in again without losing what they typed', async () => {
  await signInAs(page, 'demo.admin')
  await page.goto('/admin/settings')
  await page.getByRole('button', { name: '修改“重新发送间隔”' }).click()
  const typed = page.getByRole('dialog').getByLabel('修改理由')
  await typed.fill('按监管新要求调整')
  await desk.clearCookies()
  const again = page.getByRole('dialog').filter({ hasText: '登录已失效' })
  // The window gets the focus, so the page asks the server again, unless it has asked within the last five seconds.
  const comeBack = async () => {
    await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')))
    return await again.count()
  }
  await expect.poll(comeBack).toBe(1)
  await again.getByText('页面上已填写的内容都还在').waitFor()
  expect(await again.getByLabel('工号').inputValue()).toBe('demo.admin')
  const password = again.getByLabel('密码', { exact: true })
  await expect.poll(() => password.evaluate((field) => field === document.activeElement)).toBe(true)
  await page.keyboard.type(DEMO_PASSWORD)
  await page.keyboard.press('Control+Enter')
  await again.waitFor({ state: 'detached' })
  expect(await typed.inputValue()).toBe('按监管新要求调整')

  // A command is also answered with the dialog. For another person, the page is left.
  await desk.clearCookies()
  const setting = page.getByRole('dialog').filter({ hasText: '重新发送间隔' })
  await setting.getByLabel('新值').fill('90')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('button', { name: '确认修改' }).click()
  await again.getByRole('button', { name: '换其他人登录（离开本页）' }).click()
  await page.waitForURL(at('/admin/sign-in'))
})

test.runIf(whole)(
  'a new colleague gets a one-time password, has to replace it, and can then work',
  async () => {
    await signInAs(page, 'demo.admin')
    await page.goto('/admin/staff')
    await page.getByRole('button', { name: '新建员工' }).click()
    const form = page.getByRole('dialog')
    await form.getByLabel('工号').fill('new.agent')
    await form.getByLabel('姓名').fill('测试新坐席')
    await form.getByLabel('邮箱').fill('new.agent@example.invalid')
    await form.getByRole('button', { name: '新建员工' }).click()
    await form.getByText('请至少选择一个角色').waitFor()
    await form.getByRole('checkbox', { name: /回访坐席/ }).check()
    await form.getByRole('button', { name: '新建员工' }).click()
    const password = (await page.locator('[data-password]').textContent()) ?? ''
    expect(password).toMatch(/^[a-z2-9-]{19}$/)
    await page.getByRole('button', { name: '我已记下，关闭' }).click()
    await page.getByRole('row').filter({ hasText: 'new.agent' }).getByText('待改密码').waitFor()

    const own = await openDesk()
    page = await own.newPage()
    await page.goto('/admin/visits')
    await typeIn('new.agent', password)
    await page.waitForURL(at('/admin/first-password'))
    await page.getByLabel('当前密码').fill(password)
    await page.getByLabel('新密码', { exact: true }).fill('too-short')
    await page.getByLabel('再次输入新密码').fill('something-else')
    await page.getByRole('button', { name: '修改密码' }).click()
    await page.getByText('新密码须有 12 到 128 个字符').waitFor()
    await page.getByText('两次输入的新密码不一致').waitFor()
    await page.getByLabel('新密码', { exact: true }).fill('three-blue-bicycles-7')
    await page.getByLabel('再次输入新密码').fill('three-blue-bicycles-7')
    await page.getByRole('button', { name: '修改密码' }).click()
    await page.getByText('测试新坐席，您好').waitFor()
    await own.close()
  },
)

test('the second factor is set up with an authenticator and required from then on', async () => {
  await signInAs(page, 'demo.approver2')
  await page.goto('/admin/account')
  await page.getByRole('button', { name: '开启二次验证' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('当前密码').fill(DEMO_PASSWORD)
  await dialog.getByRole('button', { name: '继续' }).click()
  const secret = ((await dialog.locator('[data-secret]').textContent()) ?? '').replaceAll(' ', '')
  await dialog.getByLabel('验证器上的 6 位数字').fill(authenticatorCode(secret))
  await dialog.getByRole('button', { name: '确认开启' }).click()
  await page.getByRole('button', { name: '关闭二次验证' }).waitFor()
  await dialog.waitFor({ state: 'detached' })

  const own = await openDesk()
  page = await own.newPage()
  await page.goto('/admin/sign-in')
  await typeIn('demo.approver2', DEMO_PASSWORD)
  await page.getByRole('heading', { name: '二次验证' }).waitFor()
  const code = authenticatorCode(secret)
  await page.getByLabel('动态验证码').fill(String((Number(code) + 1) % 1_000_000).padStart(6, '0'))
  await page.getByRole('button', { name: '验证并登录' }).click()
  await page.getByText('动态验证码不正确').waitFor()
  // The code that switched the second factor on has been used, so the test enters the code of the next time step.
  await page.getByLabel('动态验证码').fill(authenticatorCode(secret, Date.now() + 30_000))
  await page.getByRole('button', { name: '验证并登录' }).click()
  await page.getByText('演示审批二，您好').waitFor()
  await own.close()
})

test.runIf(whole)(
  'a role that requires the second factor has to set it up before anything else, and cannot remove it',
  async () => {
    await signInAs(page, 'demo.admin')
    await page.goto('/admin/settings')
    await page.getByRole('button', { name: '修改“管理者的二次验证”' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('radio', { name: '必须' }).check()
    await dialog.getByLabel('修改理由').fill('统一要求')
    await dialog.getByRole('button', { name: '下一步' }).click()
    await dialog.getByText('不能自行关闭').last().waitFor()
    await dialog.getByRole('button', { name: '确认修改' }).click()
    const row = page.getByRole('row').filter({ hasText: '管理者的二次验证' })
    await row.getByText('必须', { exact: true }).waitFor()

    const own = await openDesk()
    page = await own.newPage()
    await page.goto('/admin/reports')
    await typeIn('demo.manager', DEMO_PASSWORD)
    await page.waitForURL(at('/admin/first-second-factor'))
    expect(await accessibilityFindings(page)).toEqual([])
    await page.goto('/admin/visits')
    await page.waitForURL(at('/admin/first-second-factor'))
    await page.getByRole('button', { name: '开启二次验证' }).click()
    await page.getByRole('dialog').getByLabel('当前密码').fill(DEMO_PASSWORD)
    await page.getByRole('dialog').getByRole('button', { name: '继续' }).click()
    const secret = ((await page.locator('[data-secret]').textContent()) ?? '').replaceAll(' ', '')
    await page.getByRole('dialog').getByLabel('验证器上的 6 位数字').fill(authenticatorCode(secret))
    await page.getByRole('dialog').getByRole('button', { name: '确认开启' }).click()
    await page.getByText('演示经理，您好').waitFor()
    await page.goto('/admin/account')
    await page.getByText('您的角色须使用二次验证，不能关闭').waitFor()
    expect(await page.getByRole('button', { name: '关闭二次验证' }).count()).toBe(0)
    await own.close()
  },
)

test.skipIf(!whole)(
  'a setting is changed with a reason and a confirmation of its effect, and appears in history and audit',
  async () => {
    await signInAs(page, 'demo.admin')
    await page.goto('/admin/settings')
    await page.getByRole('button', { name: '修改“重新发送间隔”' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('新值').fill('999')
    await dialog.getByLabel('修改理由').fill('试点期间放宽')
    await dialog.getByRole('button', { name: '下一步' }).click()
    await dialog.getByText('请输入 30 到 300 之间的整数（秒）').waitFor()
    await dialog.getByLabel('新值').fill('90')
    await dialog.getByRole('button', { name: '下一步' }).click()
    await dialog.getByText('立即生效。').last().waitFor()
    await dialog.getByRole('button', { name: '确认修改' }).click()
    const row = page.getByRole('row').filter({ hasText: '重新发送间隔' })
    await row.getByText('90 秒').waitFor()
    await row.getByText('演示管理员 修改').waitFor()
    await row.getByRole('button', { name: '“重新发送间隔”的修改记录' }).click()
    await page.getByRole('dialog').getByText('试点期间放宽').waitFor()

    await signInAs(page, 'demo.auditor')
    await page.goto('/admin/audit')
    const entry = page.getByRole('row').filter({ hasText: /修改了设置“重新发送间隔”：.*60.*90/ })
    await entry.waitFor()
    await entry.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByRole('cell', { name: '试点期间放宽' }).waitFor()
  },
)
