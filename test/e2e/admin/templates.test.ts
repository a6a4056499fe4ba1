import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { confirmNotice, moveClock, openFirstPolicy, passFace } from '#test/e2e/support/customer.ts'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'
import { type DemoUsername, signInAs } from '#test/e2e/support/staff.ts'
import { gb18030 } from '#test/support/data/gb18030.ts'
import { whole } from '#test/support/vitest/form.ts'

const { server, takePhone, openDesk } = serverAndBrowser()
const desks: BrowserContext[] = []

afterAll(async () => {
  for (const desk of desks) await desk.close()
})

const HOUR_MS = 3_600_000
/** As long as a busy machine may take to show something. */
const PATIENT = { timeout: 30_000 }
const OLD = '您是否已经收到正式纸质/电子的保险合同'
const NEW = '您是否已经收到并保管好正式纸质/电子的保险合同，并且回执是由您亲自签名/确认的？'

/** A member of staff, signed in, whose browser confirms every question about unsaved changes. */
async function sitDown(username: DemoUsername, width?: number): Promise<Page> {
  const desk = await openDesk(width)
  desks.push(desk)
  const page = await desk.newPage()
  page.on('dialog', (dialog) => void dialog.accept())
  await signInAs(page, username)
  return page
}

/** Calls the staff's API as the person signed in here. */
async function call(page: Page, procedure: string, input: unknown = {}): Promise<unknown> {
  const answer = await page.request.post(`/api/admin/trpc/${procedure}`, { data: input })
  if (!answer.ok()) throw new Error(`${procedure} answered ${answer.status()}: ${await answer.text()}`)
  return z.object({ result: z.object({ data: z.unknown() }) }).parse(await answer.json()).result.data
}

const versionsSchema = z.array(z.object({ id: z.string(), number: z.number(), standing: z.string() }))
const versionSchema = z.object({ id: z.string(), number: z.number(), revision: z.number() })

async function versionInForce(page: Page): Promise<{ id: string; number: number }> {
  const found = versionsSchema.parse(await call(page, 'template.list'))
  const current = found.find(({ standing }) => standing === 'IN_FORCE')
  if (current === undefined) throw new Error('no version is in force')
  return current
}

/** A draft copied from the version in force. */
async function newDraft(editor: Page, note: string): Promise<string> {
  const { id } = await versionInForce(editor)
  return z.object({ id: z.string() }).parse(await call(editor, 'template.copy', { fromId: id, note })).id
}

async function look(page: Page, id: string): Promise<z.infer<typeof versionSchema>> {
  return versionSchema.parse(await call(page, 'template.get', { id }))
}

async function submitAndApprove(editor: Page, approver: Page, id: string): Promise<void> {
  await call(editor, 'template.submit', { id, revision: (await look(editor, id)).revision })
  await call(approver, 'template.approve', { id, revision: (await look(approver, id)).revision })
}

/** A time on the demo's clock, some hours ahead, as the date field wants it: 2026-03-02 10:05 in Shanghai. */
async function hoursAhead(hours: number): Promise<string> {
  const answer = await fetch(`${server.url}/api/demo/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  })
  const { now } = z
    .object({ result: z.object({ data: z.object({ now: z.string() }) }) })
    .parse(await answer.json()).result.data
  const wall = new Date(new Date(now).getTime() + (hours + 8) * HOUR_MS).toISOString()
  return `${wall.slice(0, 10)} ${wall.slice(11, 16)}`
}

const outline = (page: Page) => page.getByRole('navigation', { name: '内容目录' })
const wording = (page: Page, place = 1) => page.getByRole('textbox', { name: `表述 ${place} 的中文` })
const phone = (page: Page) => page.frameLocator('iframe[title="客户手机上的样子"]')

async function openEditor(page: Page, id: string): Promise<void> {
  await page.goto(`/admin/templates/${id}/edit`)
  await outline(page).waitFor()
}

/** Waits until the lock is held and fields can be edited. */
async function writable(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: '表述 1 的中文', disabled: false }).waitFor()
}

async function openToWrite(page: Page, id: string): Promise<void> {
  await openEditor(page, id)
  await writable(page)
}

async function save(page: Page): Promise<void> {
  await page.keyboard.press('Control+s')
  await page.getByText(/^已保存 /).waitFor()
}

async function submitForReview(page: Page): Promise<void> {
  await page.getByRole('button', { name: '提交审批' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '提交审批' }).click()
  await page.getByText('待审批', { exact: true }).waitFor()
}

async function openPublishing(page: Page, id: string, when: string): Promise<void> {
  await page.goto(`/admin/templates/${id}`)
  await page.getByRole('button', { name: '发布', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('生效时间（北京时间）').fill(when)
  await dialog.getByLabel('生效时间（北京时间）').press('Enter')
  await dialog.getByText('已打开问卷').waitFor()
}

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
  await editor.getByRole('button', { name: '建立草稿' }).click()
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
  await editor.getByText('报警题：客户答“是”时转人工回访', { exact: false }).waitFor()
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
  await editor.getByText('请说明网销为何要问').waitFor()
  await openToWrite(editor, id)
  await outline(editor).getByRole('button', { name: '标题与阅读时间' }).click()
  await editor.getByLabel('修改说明').fill('合同须妥善保管；网销近期有投诉，也问合同外利益')
  await save(editor)
  await editor.getByRole('link', { name: '完成' }).click()
  await submitForReview(editor)

  await approver.reload()
  await approver.getByRole('button', { name: '审批通过' }).click()
  await approver.getByRole('dialog').getByRole('button', { name: '审批通过' }).click()
  await approver.getByText('已通过', { exact: true }).first().waitFor()
  await openPublishing(approver, id, await hoursAhead(2))
  await approver.getByRole('dialog').getByText('第 1 版：1 件').waitFor()
  await approver.getByRole('button', { name: '确认发布' }).click()
  await approver.getByText('待生效', { exact: true }).waitFor()

  await moveClock(server, 3 * HOUR_MS)
  await approver.reload()
  await approver.getByText('生效中', { exact: true }).waitFor()

  // A questionnaire opened before keeps its text, even after another identity check.
  await opened.page.reload()
  await passFace(opened.page, server)
  await opened.page.waitForURL(/\/questionnaire$/)
  await opened.page.getByText(OLD).waitFor()
  expect(await opened.page.getByText(NEW).count()).toBe(0)
  // Another visit of the same customer, opened only now.
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

      await openPublishing(approver, id, await hoursAhead(24))
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
      const when = await hoursAhead(30)
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
      const when = await hoursAhead(40)
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

describe('nothing typed is lost', () => {
  test('an unsaved draft is still there after a reload', async () => {
    const editor = await sitDown('demo.editor')
    const id = await newDraft(editor, '没有保存')
    await openToWrite(editor, id)
    const typed = '您是否已经收到保险合同？'
    await wording(editor).fill(typed)
    // It is stored under its author's id, which the page knows.
    await editor.waitForFunction(
      ([version, words]) =>
        Object.entries({ ...localStorage }).some(
          ([name, value]) =>
            name.startsWith('template.draft:') &&
            name.endsWith(`:${version}`) &&
            String(value).includes(words),
        ),
      [id, typed] as const,
    )
    await editor.reload()
    await editor.getByText(/已恢复这台电脑上 .* 未保存的内容/).waitFor()
    await expect.poll(() => wording(editor).inputValue(), PATIENT).toBe(typed)
    await writable(editor)
    await save(editor)
    await editor.reload()
    await expect.poll(() => wording(editor).inputValue(), PATIENT).toBe(typed)
    expect(await editor.getByText('已恢复这台电脑上', { exact: false }).count()).toBe(0)
  })

  test.runIf(whole)(
    'when one editor takes over from another, the first keeps their text but can no longer save',
    async () => {
      const first = await sitDown('demo.editor')
      const second = await sitDown('demo.editor2')
      const id = await newDraft(first, '两人编辑')
      await openToWrite(first, id)
      await wording(first).fill('第一位编辑写的话')

      await openEditor(second, id)
      await second.getByText('演示编辑正在编辑这个版本，您现在只能查看').waitFor()
      expect(await wording(second).isEnabled()).toBe(false)
      await second.getByRole('button', { name: '接管编辑' }).click()
      await second.getByRole('tooltip').getByRole('button', { name: '接管编辑' }).click()
      await writable(second)
      await wording(second).fill('第二位编辑写的话')
      await save(second)

      await first.keyboard.press('Control+s')
      await first.getByText('编辑已由演示编辑二接管，本页现在只能查看').waitFor()
      expect(await wording(first).inputValue()).toBe('第一位编辑写的话')
      expect(await wording(first).isEnabled()).toBe(false)
      const download = first.waitForEvent('download')
      await first.getByRole('button', { name: '导出我的内容' }).first().click()
      expect((await download).suggestedFilename()).toMatch(/\.json$/)
      const { rows } = await server.pool.query(
        'SELECT content::text AS content FROM template_version WHERE id = $1',
        [id],
      )
      expect(JSON.stringify(rows)).toContain('第二位编辑写的话')
    },
  )

  test.runIf(whole)(
    'questions can be reordered with the keyboard, and every step can be undone',
    async () => {
      const editor = await sitDown('demo.editor', 1024)
      const id = await newDraft(editor, '换顺序')
      await openToWrite(editor, id)
      const entries = outline(editor).getByRole('button', { name: /^[12] / })
      const texts = () => entries.allTextContents()
      const before = await texts()
      await outline(editor).getByRole('button', { name: '移动第 2 题' }).focus()
      await editor.keyboard.press('Space')
      await editor.getByText('移到第 2 位', { exact: false }).waitFor({ state: 'attached' })
      // A key pressed before the list was measured moves nothing, and there is no place above the first.
      const first = editor.getByText('移到第 1 位', { exact: false })
      const up = async () => {
        await editor.keyboard.press('ArrowUp')
        return await first.count()
      }
      await expect.poll(up, PATIENT).toBe(1)
      await editor.keyboard.press('Space')
      await expect.poll(texts, PATIENT).not.toEqual(before)
      await editor.keyboard.press('Control+z')
      await expect.poll(texts, PATIENT).toEqual(before)
      await editor.keyboard.press('Control+Shift+z')
      await expect.poll(texts, PATIENT).not.toEqual(before)
    },
  )
})

test.runIf(whole)(
  'a finding names its question by number and links to it, for reading or for editing',
  async () => {
    const editor = await sitDown('demo.editor')
    const current = await versionInForce(editor)
    const draft = await newDraft(editor, '看提示')
    const finding = () => editor.getByRole('listitem').filter({ hasText: '“所看到所看到”重复' }).first()
    await editor.goto(`/admin/templates/${current.id}?tab=coverage`)
    const number = /^第 (\d+) 题/.exec(
      (await finding().locator('span', { hasText: '重复' }).textContent()) ?? '',
    )?.[1]
    expect(number).toBeDefined()
    await finding().getByRole('button', { name: '查看' }).click()
    const marked = editor.locator('[data-pointed="true"]')
    await marked.getByText(`第 ${number} 题`, { exact: true }).waitFor()
    await marked.getByText('所看到所看到', { exact: false }).first().waitFor()
    await expect.poll(() => marked.evaluate((part) => part === document.activeElement), PATIENT).toBe(true)
    await editor.goBack()
    await finding().waitFor()

    await editor.goto(`/admin/templates/${draft}?tab=coverage`)
    await finding().getByRole('button', { name: '去修改' }).click()
    await editor.getByRole('heading', { name: `第 ${number} 题` }).waitFor()
    await editor
      .getByText(new RegExp(`^第 ${number} 题.*“所看到所看到”重复`))
      .first()
      .waitFor()
  },
)

test('the preview phone beside the editor does not touch what the customers’ pages store in this browser', async () => {
  const editor = await sitDown('demo.editor')
  const id = await newDraft(editor, '预览的语言')
  const kept = { 'h5.locale': 'zh-Hant', 'h5.care': 'off' }
  await editor.goto('/admin/templates')
  await editor.evaluate((values) => Object.assign(localStorage, values), kept)
  await openToWrite(editor, id)
  const looks = async (lang: string, care: string) =>
    await phone(editor).locator(`html[lang="${lang}"][data-care="${care}"]`).waitFor({ state: 'attached' })
  await looks('zh-CN', 'off')
  await editor.getByText('EN', { exact: true }).click()
  await editor.getByRole('switch', { name: '关怀版' }).click()
  await looks('en', 'on')
  const now = await editor.evaluate(() => ({
    'h5.locale': localStorage.getItem('h5.locale'),
    'h5.care': localStorage.getItem('h5.care'),
  }))
  expect(now).toEqual(kept)
})

test.runIf(whole)(
  'a file that is not a version is refused, with every mistake named by its place',
  async () => {
    const editor = await sitDown('demo.editor')
    const { id } = await versionInForce(editor)
    const document = z
      .object({ schema: z.string(), content: z.object({ title: z.string() }).loose() })
      .loose()
      .parse(await call(editor, 'template.exportVersion', { id }))
    await editor.goto('/admin/templates')
    await editor.getByRole('button', { name: '导入' }).click()
    const chooseBytes = async (buffer: Buffer) =>
      await editor
        .getByRole('dialog')
        .locator('input[type=file]')
        .setInputFiles({ name: 'version.json', mimeType: 'application/json', buffer })
    const choose = async (value: unknown) =>
      // With the byte order mark that some editors write.
      await chooseBytes(Buffer.from(`\uFEFF${JSON.stringify(value)}`))
    await chooseBytes(gb18030(JSON.stringify({ title: '问卷' })))
    await editor.getByText('这个文件不是 UTF-8 编码的 JSON').waitFor()
    await choose({ ...document, content: { ...document.content, questions: [{ key: 'x' }] } })
    await editor.getByRole('button', { name: '导入为草稿' }).click()
    await editor.getByText(/文件有 \d+ 处问题，没有导入任何内容/).waitFor()
    await editor.getByText('第 1 题的表述：缺少这一项').waitFor()
    await choose(document)
    await editor.getByRole('button', { name: '导入为草稿' }).click()
    await editor.waitForURL(/\/admin\/templates\/[0-9a-f-]{36}$/)
    await editor.getByText('草稿', { exact: true }).waitFor()
  },
)

test('a real policy is previewed masked, and leaving with unsaved text asks first', async () => {
  const editor = await sitDown('demo.editor')
  const id = await newDraft(editor, '预览真实保单')
  await openToWrite(editor, id)
  const { rows } = await server.pool.query(
    "SELECT p.policy_no, c.name FROM policy p JOIN customer c ON c.id = p.customer_id WHERE c.name = '测试客户甲' LIMIT 1",
  )
  const policy = z.object({ policy_no: z.string(), name: z.string() }).parse(rows[0])
  await editor.getByTitle('分红型，期缴，个险').click()
  await editor.getByTitle('按保单号查找…').click()
  await editor.getByRole('textbox', { name: '保单号' }).fill('11111111111111111')
  await editor.getByRole('button', { name: '查找' }).click()
  await editor.getByText('没有找到', { exact: false }).waitFor()
  await editor.getByRole('textbox', { name: '保单号' }).fill(policy.policy_no)
  await editor.getByRole('button', { name: '查找' }).click()
  await editor.getByText(/已使用该保单：/).waitFor()
  await phone(editor).getByText(/\*/).first().waitFor()
  expect(await phone(editor).getByText(policy.policy_no).count()).toBe(0)
  expect(await phone(editor).getByText(policy.name).count()).toBe(0)
  expect(editor.url()).not.toContain(policy.policy_no)

  await wording(editor).fill('离开前的话')
  await editor.getByRole('menuitem', { name: '工作台' }).getByRole('link').click()
  await editor.getByRole('dialog').getByText('离开前要保存吗', { exact: false }).waitFor()
  await editor.getByRole('button', { name: '保存并离开' }).click()
  await editor.waitForURL(/\/admin$/)
  const saved = await server.pool.query(
    'SELECT content::text AS content FROM template_version WHERE id = $1',
    [id],
  )
  expect(JSON.stringify(saved.rows)).toContain('离开前的话')
})

test('only the preview page may be framed, and only by a page of ours', async () => {
  const policyOf = async (path: string) => {
    const { headers } = await fetch(`${server.url}${path}`)
    return [headers.get('x-frame-options'), headers.get('content-security-policy')?.split('; ').at(-1)]
  }
  expect(await policyOf('/h5-preview')).toEqual(['SAMEORIGIN', "frame-ancestors 'self'"])
  for (const path of ['/admin/templates', '/h5/visits', '/'])
    expect(await policyOf(path), path).toEqual(['DENY', "frame-ancestors 'none'"])
})
