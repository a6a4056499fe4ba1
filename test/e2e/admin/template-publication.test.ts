import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { HOUR_MS } from '#server/kernel/calendar.ts'
import { confirmNotice, moveClock, openFirstPolicy, passFace } from '#test/e2e/support/customer.ts'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'
import type { DemoUsername } from '#test/e2e/support/staff.ts'
import {
  call,
  hoursAhead,
  look,
  newDraft,
  openPublishing,
  openToWrite,
  outline,
  phone,
  save,
  submitAndApprove,
  submitForReview,
  takeDesk,
  wording,
  writable,
} from '#test/e2e/support/templates.ts'
import { accessibilityFindings } from '#test/support/browser/accessible.ts'
import { whole } from '#test/support/vitest/form.ts'

const { server, takePhone, openDesk } = serverAndBrowser()

const OLD = '您是否已经收到正式纸质/电子的保险合同'
const NEW = '您是否已经收到并保管好正式纸质/电子的保险合同，并且回执是由您亲自签名/确认的？'

const sitDown = async (username: DemoUsername) => takeDesk(await openDesk(), username)

test('a changed wording and condition pass preview, comparison, checks, a rejection and an approval, and go live on their date', async () => {
  const opened = await takePhone('odemo-jia')
  await openFirstPolicy(opened.page)
  await passFace(opened.page, server)
  await confirmNotice(opened.page)
  await opened.page.getByText(OLD).waitFor()

  const editor = await sitDown('demo.editor')
  await editor.goto('/admin/templates')
  await editor.getByText('生效中').waitFor()
  await editor.getByRole('button', { name: '新建草稿' }).click()
  await editor.getByRole('dialog').getByLabel('修改说明').fill('合同须妥善保管；网销也问合同外利益')
  await editor.getByRole('button', { name: '确定新建' }).click()
  await outline(editor).waitFor()
  const id = new URL(editor.url()).pathname.split('/').at(-2) ?? ''

  await outline(editor)
    .getByRole('button', { name: /您是否已经收到/ })
    .click()
  await writable(editor)
  await wording(editor).fill(NEW)
  await phone(editor).getByText(NEW).waitFor()
  await outline(editor)
    .getByRole('button', { name: /有没有承诺给予您/ })
    .click()
  await editor.getByText('报警题：客户答“是”时转人工', { exact: false }).waitFor()
  await editor.getByRole('button', { name: '修改条件' }).click()
  await editor.getByRole('button', { name: '网销' }).click()
  await editor.getByText('销售渠道为中介经代或网销').waitFor()
  await save(editor)
  await editor.getByRole('link', { name: '完成' }).click()

  await editor.getByRole('tab', { name: '与已发布版的差异' }).click()
  await editor.getByText('改了 2 题，改了 1 处条件').waitFor()
  expect(await editor.locator('ins', { hasText: '并' }).first().isVisible()).toBe(true)
  await editor.locator('ins', { hasText: '销售渠道为中介经代或网销' }).waitFor()
  await editor.getByRole('tab', { name: '检查与覆盖' }).click()
  await editor.getByText(/已逐一核对 \d+ 种情况/).waitFor()
  await editor
    .getByText(/中文已修改，译文还是原来的/)
    .first()
    .waitFor()
  expect(await editor.getByText(/处须处理/).count()).toBe(0)
  await submitForReview(editor)

  const approver = await sitDown('demo.approver')
  await approver.goto(`/admin/templates/${id}`)
  await approver.getByRole('button', { name: '退回修改' }).click()
  await approver.getByRole('dialog').getByRole('textbox').fill('请说明网销为何要问')
  await approver.getByRole('dialog').getByRole('button', { name: '退回修改' }).click()
  await approver.getByText('草稿', { exact: true }).waitFor()

  await editor.reload()
  await editor.getByText('退回理由：请说明网销为何要问').waitFor()
  await openToWrite(editor, id)
  await editor.getByText('退回理由：请说明网销为何要问').waitFor()
  await outline(editor).getByRole('button', { name: '标题与阅读时间' }).click()
  await editor.getByLabel('修改说明').fill('合同须妥善保管；网销近期有投诉，也问合同外利益')
  await save(editor)
  await editor.getByRole('link', { name: '完成' }).click()
  await submitForReview(editor)

  await approver.reload()
  await approver.getByRole('button', { name: '审批通过' }).click()
  await approver.getByRole('dialog').getByRole('button', { name: '审批通过' }).click()
  await approver.getByText('已通过', { exact: true }).first().waitFor()
  await openPublishing(approver, id, await hoursAhead(server, 2))
  await approver.getByRole('dialog').getByText('第 1 版：1 件').waitFor()
  await approver.getByRole('button', { name: '确认发布' }).click()
  await approver.getByText('待生效', { exact: true }).waitFor()

  await moveClock(server, 3 * HOUR_MS)
  await approver.reload()
  await approver.getByText('生效中', { exact: true }).waitFor()

  // A questionnaire that was opened before the publication keeps its text, even after another identity check.
  await opened.page.reload()
  await passFace(opened.page, server)
  await opened.page.waitForURL(/\/questionnaire$/)
  await opened.page.getByText(OLD).waitFor()
  expect(await opened.page.getByText(NEW).count()).toBe(0)
  // Another visit of the same customer, whose questionnaire is opened only after the publication.
  const [before] = opened.page.url().match(/visits\/[^/]+/) ?? ['']
  const policies = opened.page.getByRole('button', { name: /保单号/ })
  for (const place of [0, 1]) {
    await opened.page.goto('/h5/visits')
    await policies.nth(place).click()
    await opened.page.waitForURL(/\/identity$/)
    if (!opened.page.url().includes(before)) break
  }
  await passFace(opened.page, server)
  await confirmNotice(opened.page)
  await opened.page.getByText(NEW).waitFor()
  await opened.context.close()
})

test('a rejected draft and an assigned case are told at once, without a reload, by the bell, the menu and the title', async () => {
  const editor = await sitDown('demo.editor')
  const approver = await sitDown('demo.approver')
  const id = await newDraft(editor, '提醒')
  await editor.goto('/admin/products')
  const bell = (page: Page) => page.getByRole('banner').getByRole('button', { name: /^提醒/ })
  await bell(editor).waitFor()
  // What other tests of this file have caused is read.
  const { asOf } = z.object({ asOf: z.string() }).parse(await call(editor, 'inbox.list'))
  await call(editor, 'inbox.read', { items: null, asOf })
  await editor.reload()
  await editor.getByRole('button', { name: '提醒', exact: true }).waitFor()
  await call(editor, 'template.submit', { id, revision: (await look(editor, id)).revision })
  const { number, revision } = await look(approver, id)
  await call(approver, 'template.reject', { id, revision, comment: '请写明犹豫期' })
  await editor.getByRole('button', { name: '提醒，1 条未读' }).waitFor()
  expect(await editor.title()).toMatch(/^\(1\) /)
  await editor.getByRole('menuitem', { name: '问卷模板' }).getByTitle('1 项待处理').waitFor()
  await bell(editor).focus()
  await editor.keyboard.press('Enter')
  const item = editor.getByRole('dialog', { name: '提醒' }).getByRole('link', { name: /被退回修改/ })
  expect(await item.textContent()).toContain(`问卷第 ${number} 版被退回修改`)
  expect(await item.textContent()).toContain('请写明犹豫期')
  await item.focus()
  await editor.keyboard.press('Enter')
  await editor.waitForURL(`/admin/templates/${id}`)
  await editor.getByRole('main').getByText('退回理由：请写明犹豫期').waitFor()
  await editor.getByRole('button', { name: '提醒', exact: true }).waitFor()
  expect(await editor.title()).not.toMatch(/^\(/)

  const agent = await sitDown('demo.agent')
  await agent.goto('/admin')
  await agent.getByRole('heading', { name: '我的今天' }).waitFor()
  const { rows } = await server.pool.query<{ case_id: string; agent_id: string }>(
    `SELECT k.id AS case_id, s.id AS agent_id FROM callback_case k, staff s
      WHERE k.status = 'OPEN' AND k.assigned_to IS NULL AND k.lease_by IS NULL AND s.username = 'demo.agent' LIMIT 1`,
  )
  const [{ case_id, agent_id } = { case_id: '', agent_id: '' }] = rows
  const supervisor = await sitDown('demo.supervisor')
  const command = { type: 'ASSIGN', agentId: agent_id }
  await call(supervisor, 'queue.steer', { caseIds: [case_id], command, reason: '客户指定坐席' })
  await agent
    .getByRole('main')
    .getByText(/回访任务指派给您/)
    .first()
    .waitFor()
  await agent.getByRole('button', { name: /^提醒，\d+ 条未读/ }).waitFor()
  expect(await accessibilityFindings(agent)).toEqual([])
})

describe('publication is refused or happens once', () => {
  test.runIf(whole)(
    'a required item without a question is named in the editor and blocks publication',
    async () => {
      const editor = await sitDown('demo.editor')
      const approver = await sitDown('demo.approver')
      const id = await newDraft(editor, '少问一项')
      await openToWrite(editor, id)
      await outline(editor)
        .getByRole('button', { name: /的犹豫期/ })
        .click()
      for (const item of ['犹豫期', '退保损失']) {
        const tag = editor.locator('.ant-select-selection-item').filter({ hasText: item })
        await tag.locator('.ant-select-selection-item-remove').click()
      }
      await editor.getByRole('button', { name: /2 处须处理/ }).click()
      await editor.getByText(/必问项目“犹豫期”没有问到/).waitFor()
      await editor.keyboard.press('Escape')
      await save(editor)
      await submitAndApprove(editor, approver, id)

      await openPublishing(approver, id, await hoursAhead(server, 24))
      await approver.getByText('犹豫期：有的保单没有问到').waitFor()
      await approver.getByRole('button', { name: '确认发布' }).click()
      await approver.getByText(/有必问项目没有问到，不能发布/).waitFor()
      expect((await look(approver, id)).number).toBeGreaterThan(1)
      const { rows } = await server.pool.query('SELECT status FROM template_version WHERE id = $1', [id])
      expect(rows).toEqual([{ status: 'APPROVED' }])
    },
  )

  test.runIf(whole)(
    'two approvers who publish different versions at once get one publication and one clear conflict that shows the earlier one',
    async () => {
      const editor = await sitDown('demo.editor')
      const approvers = [await sitDown('demo.approver'), await sitDown('demo.approver2')] as const
      const when = await hoursAhead(server, 30)
      const ids = [await newDraft(editor, '其一'), await newDraft(editor, '其二')] as const
      for (const [place, approver] of approvers.entries()) {
        const id = ids[place] ?? ''
        await submitAndApprove(editor, approver, id)
      }
      for (const [place, approver] of approvers.entries())
        await openPublishing(approver, ids[place] ?? '', when)
      await Promise.all(
        approvers.map((approver) => approver.getByRole('button', { name: '确认发布' }).click()),
      )

      const scheduled = (page: Page) => page.getByText('待生效', { exact: true })
      const conflict = (page: Page) => page.getByText(/没有发布：第 \d+ 版刚刚由别人发布了/)
      await Promise.all(approvers.map((page) => scheduled(page).or(conflict(page)).first().waitFor()))
      const outcomes = await Promise.all(
        approvers.map(async (page) => ((await conflict(page).count()) > 0 ? 'conflict' : 'published')),
      )
      expect([...outcomes].sort()).toEqual(['conflict', 'published'])
      const loser = approvers[outcomes.indexOf('conflict')] ?? approvers[0]
      await loser.getByRole('dialog').getByRole('link', { name: '查看差异' }).last().click()
      await loser.waitForURL(/\/compare\?from=/)
      await loser.getByText('两个版本的内容完全相同').waitFor()
      const { rows } = await server.pool.query(
        "SELECT count(*)::int AS n FROM template_version WHERE id = ANY($1) AND status = 'PUBLISHED'",
        [[...ids]],
      )
      expect(rows).toEqual([{ n: 1 }])
    },
  )

  test.runIf(whole)(
    'two approvers who publish the same version publish it once, and the second reads who did it',
    async () => {
      const editor = await sitDown('demo.editor')
      const approvers = [await sitDown('demo.approver'), await sitDown('demo.approver2')] as const
      const when = await hoursAhead(server, 40)
      const id = await newDraft(editor, '同一版')
      await submitAndApprove(editor, approvers[0], id)
      const { number } = await look(editor, id)
      for (const approver of approvers) await openPublishing(approver, id, when)
      await Promise.all(
        approvers.map((approver) => approver.getByRole('button', { name: '确认发布' }).click()),
      )

      const published = (page: Page) => page.getByText(`第 ${number} 版已发布，${when} 生效`)
      const conflict = (page: Page) =>
        page
          .getByRole('dialog')
          .getByText(new RegExp(`您没有再次发布：第 ${number} 版刚刚已由演示审批[一二]发布`))
      await Promise.all(approvers.map((page) => published(page).or(conflict(page)).first().waitFor()))
      const outcomes = await Promise.all(
        approvers.map(async (page) => ((await conflict(page).count()) > 0 ? 'conflict' : 'published')),
      )
      expect([...outcomes].sort()).toEqual(['conflict', 'published'])
      const loser = approvers[outcomes.indexOf('conflict')] ?? approvers[0]
      expect(await loser.getByRole('button', { name: '确认发布' }).isEnabled()).toBe(false)
      await loser.getByText('待生效', { exact: true }).waitFor()
      const { rows } = await server.pool.query(
        "SELECT count(*)::int AS n FROM template_step WHERE version_id = $1 AND type = 'PUBLISHED'",
        [id],
      )
      expect(rows).toEqual([{ n: 1 }])
    },
  )
})
