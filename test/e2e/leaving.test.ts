import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { answerAll, confirmNotice, newestCode, openFirstPolicy } from '#test/e2e/support/customer.ts'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'
import { signInAs } from '#test/e2e/support/staff.ts'
import { whole } from '#test/support/vitest/form.ts'

const { server, takePhone, openDesk } = serverAndBrowser()

/** Everything that this tab and its browser store, as names and values. */
async function keptIn(page: Page): Promise<string[]> {
  return await page.evaluate(() =>
    [localStorage, sessionStorage].flatMap((storage) =>
      Object.entries({ ...storage }).map(([name, value]) => `${name}=${String(value)}`),
    ),
  )
}

/**
 * Stored entries that signing out keeps on purpose: display preferences, and drafts of wordings stored under their
 * author's id.
 */
const STAYS = /^(?:h5\.locale|h5\.care|admin-menu|admin-columns|template\.draft|demo\.person)\b/

async function search(page: Page, words: string): Promise<void> {
  await page.goto('/admin/visits')
  await page.getByLabel('查找', { exact: true }).fill(words)
  await page.keyboard.press('Enter')
  await page.waitForURL(/q=/)
}

test('signing out of the staff’s pages leaves no personal data in any tab', async () => {
  const context = await openDesk()
  const page = await context.newPage()
  await signInAs(page, 'demo.approver')
  await search(page, '测试客户甲')
  const other = await context.newPage()
  await search(other, '测试客户乙')
  expect((await keptIn(page)).join()).toContain('测试客户甲')
  await page.getByRole('button', { name: /演示审批一/ }).click()
  await page.getByText('退出登录').click()
  await page.waitForURL(/\/admin\/sign-in/)
  await other.waitForURL(/\/admin\/sign-in/)
  for (const tab of [page, other]) {
    expect((await keptIn(tab)).filter((entry) => !STAYS.test(entry))).toEqual([])
  }
  await page.goBack()
  await page.waitForURL(/\/admin\/sign-in/)
  expect(await page.getByText('测试客户甲').count()).toBe(0)
  await context.close()
})

test.runIf(whole)(
  'a person who signs in after somebody’s session has expired finds nothing of that session',
  async () => {
    const context = await openDesk()
    const page = await context.newPage()
    await signInAs(page, 'demo.approver')
    await search(page, '测试客户甲')
    await page.evaluate(() => sessionStorage.setItem('callback.typed:someone:case', '客户说的话'))
    await context.clearCookies()
    await signInAs(page, 'demo.supervisor')
    await page.goto('/admin/visits')
    await page.getByRole('button', { name: /演示主管/ }).waitFor()
    expect((await keptIn(page)).join()).not.toMatch(/测试客户甲|客户说的话/)
    await context.close()
  },
)

test('an unsaved wording comes back to its author, even after signing out, and to nobody else', async () => {
  const context = await openDesk()
  const page = await context.newPage()
  await signInAs(page, 'demo.editor')
  await page.goto('/admin/templates')
  await page.evaluate(() => localStorage.setItem('template.draft:editor-one:version', '{}'))
  await page.getByRole('button', { name: /演示编辑/ }).click()
  await page.getByText('退出登录').click()
  await page.waitForURL(/\/admin\/sign-in/)
  expect((await keptIn(page)).join()).toContain('template.draft:editor-one:version')
  await context.close()
})

test('a customer who signs out on a shared phone leaves neither a session nor answers', async () => {
  const { page, context, complaints } = await takePhone('odemo-smith')
  await openFirstPolicy(page)
  await page.waitForURL(/\/identity$/)
  await page.getByRole('button', { name: '获取验证码' }).click()
  await page.getByText('验证码已发送至 199****0004').waitFor()
  await page.getByLabel('短信验证码').fill(await newestCode(server, '+8619900000004'))
  await confirmNotice(page)
  await page.evaluate(() => sessionStorage.setItem('h5.draft:an-earlier-visit', '{}'))
  await answerAll(page)
  await page.getByText('已自动保存').waitFor()
  // The customer signs out on the list, while the identity check is still valid.
  await page.goto('/h5/visits')
  await page.getByRole('button', { name: '退出登录' }).click()
  await page.waitForURL(/\/h5\/error\/left$/)
  await page.getByRole('heading', { name: '您已退出' }).waitFor()
  const cookies = await context.cookies()
  expect(cookies.map(({ name }) => name).filter((name) => /rv_(?:session|state)/.test(name))).toEqual([])
  expect((await keptIn(page)).filter((entry) => !STAYS.test(entry))).toEqual([])
  const { rows } = await server.pool.query(
    `SELECT 1 FROM customer_session WHERE ended_at IS NULL AND openid = 'odemo-smith'
      UNION ALL SELECT 1 FROM identity_session i JOIN customer_session s ON s.id = i.customer_session_id
        WHERE i.ended_at IS NULL AND s.openid = 'odemo-smith'`,
  )
  expect(rows).toEqual([])
  expect(complaints).toEqual([])
  await context.close()
})

test.each([
  ['zh-Hant', '登出', '您已登出'],
  ['en', 'Sign out', 'You have signed out'],
])('a customer can sign out in %s', async (language, button, title) => {
  const { page, context } = await takePhone('odemo-jia')
  await page.goto('/h5/policies')
  await page.getByRole('combobox').selectOption(language)
  await page.getByRole('button', { name: button, exact: true }).click()
  await page.getByRole('heading', { name: title }).waitFor()
  await context.close()
})
