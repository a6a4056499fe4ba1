import type { Browser, Page } from 'playwright-core'
import { z } from 'zod'
import { type DemoUsername, openDesk, signInAs } from '#test/e2e/support/staff.ts'
import { take } from './picture.ts'

async function sitDown(browser: Browser, origin: string, username: DemoUsername): Promise<Page> {
  const page = await (await openDesk(browser, origin)).newPage()
  await signInAs(page, username)
  return page
}

async function call(page: Page, procedure: string, input: unknown): Promise<unknown> {
  const answer = await page.request.post(`/api/admin/trpc/${procedure}`, { data: input })
  if (!answer.ok()) throw new Error(`${procedure} answered ${answer.status()}: ${await answer.text()}`)
  return z.object({ result: z.object({ data: z.unknown() }) }).parse(await answer.json()).result.data
}

/** Creates a draft with another wording and a wider condition, and submits it for review. */
async function writeDraft(editor: Page): Promise<string> {
  const versions = z.array(z.object({ id: z.string() })).parse(await call(editor, 'template.list', {}))
  const draft = await call(editor, 'template.copy', {
    fromId: versions[0]?.id,
    note: '提醒妥善保管合同；网销保单也问合同外利益',
  })
  const { id } = z.object({ id: z.string() }).parse(draft)
  const outline = editor.getByRole('navigation', { name: '内容目录' })
  const preview = editor.frameLocator('iframe[title="客户手机上的样子"]')
  const wording = editor.getByRole('textbox', { name: '表述 1 的中文', disabled: false })
  await editor.goto(`/admin/templates/${id}/edit`)
  await editor.getByTitle('分红型，期缴，个险').click()
  await editor.locator('.ant-select-dropdown:visible').getByTitle('分红型，中介经代，双录').click()
  await preview.getByText(/有没有承诺给予您/).waitFor()
  await outline.getByRole('button', { name: /您是否已经收到/ }).click()
  const kept = '您是否已经收到并妥善保管正式纸质/电子的保险合同，并且回执是由您亲自签名/确认的？'
  await wording.fill(kept)
  await preview.getByText(kept).waitFor()
  await outline.getByRole('button', { name: /有没有承诺给予您/ }).click()
  await editor.getByRole('button', { name: '修改条件' }).click()
  await editor.getByRole('button', { name: '网销' }).click()
  await editor.getByText('销售渠道为中介经代或网销').waitFor()
  await editor.keyboard.press('Control+s')
  await editor.getByText(/^已保存 /).waitFor()
  await editor.evaluate(() => window.scrollTo(0, 0))
  await take(editor, 'admin-editor')
  const { revision } = z.object({ revision: z.number() }).parse(await call(editor, 'template.get', { id }))
  await call(editor, 'template.submit', { id, revision })
  return id
}

async function review(approver: Page, id: string): Promise<void> {
  await approver.goto(`/admin/templates/${id}?tab=difference`)
  await approver.locator('ins').first().waitFor()
  await take(approver, 'admin-difference')
  await approver.getByRole('tab', { name: '检查与覆盖' }).click()
  await approver.getByText(/已逐一核对 \d+ 种情况/).waitFor()
  await take(approver, 'admin-coverage')
  await approver.goto('/admin')
  await approver.getByText('待我审批的版本').waitFor()
  await take(approver, 'admin-home')
}

/**
 * Takes pictures of the list and of a visit that ended with a failing answer. Unmasks the visit's phone number, so
 * that the audit contains this action.
 */
async function lookAtVisits(supervisor: Page): Promise<void> {
  await supervisor.goto('/admin/visits')
  await supervisor.locator('tbody tr[data-row-key]').first().waitFor()
  await take(supervisor, 'admin-visits')
  const row = supervisor.locator('tbody tr[data-row-key]').filter({ hasText: '回答有异常' }).first()
  await row.locator('a').click()
  await supervisor.getByRole('button', { name: /登记手机/ }).click()
  const dialog = supervisor.getByRole('dialog')
  await dialog.getByRole('textbox').fill('客户来电核对登记的号码')
  await dialog.getByRole('button', { name: /查看/ }).click()
  await supervisor.getByRole('button', { name: '恢复脱敏' }).click()
  await supervisor.getByRole('tab', { name: '问卷与答案' }).click()
  await supervisor.getByText('问卷版本', { exact: false }).first().waitFor()
  await take(supervisor, 'admin-visit')
}

/** Takes the pictures of the admin for the different people of the demo, at 1440×900. */
export async function takeStaffPictures(browser: Browser, origin: string): Promise<void> {
  const door = await (await openDesk(browser, origin)).newPage()
  await door.goto('/admin/sign-in')
  await door.getByRole('button', { name: '演示审批一' }).waitFor()
  await take(door, 'admin-sign-in')
  const editor = await sitDown(browser, origin, 'demo.editor')
  const id = await writeDraft(editor)
  await editor.goto('/admin/products/YSWN')
  await editor.getByText('该产品的保单会被问到的题目').waitFor()
  await take(editor, 'admin-product')
  await lookAtVisits(await sitDown(browser, origin, 'demo.supervisor'))
  const approver = await sitDown(browser, origin, 'demo.approver')
  await review(approver, id)
  const auditor = await sitDown(browser, origin, 'demo.auditor')
  await auditor.goto('/admin/audit')
  await auditor.getByText('客户来电核对登记的号码').first().waitFor()
  await take(auditor, 'admin-audit')
  const administrator = await sitDown(browser, origin, 'demo.admin')
  await administrator.goto('/admin/settings')
  await administrator.getByText('微信回访时效').waitFor()
  await take(administrator, 'admin-settings')
}
