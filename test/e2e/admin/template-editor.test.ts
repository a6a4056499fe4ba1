import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'
import type { DemoUsername } from '#test/e2e/support/staff.ts'
import {
  call,
  newDraft,
  openEditor,
  openToWrite,
  outline,
  phone,
  save,
  takeDesk,
  versionInForce,
  wording,
  writable,
} from '#test/e2e/support/templates.ts'
import { gb18030 } from '#test/support/data/gb18030.ts'
import { whole } from '#test/support/vitest/form.ts'

const { server, openDesk } = serverAndBrowser()

/** The maximum time that a busy machine needs to show an element. */
const PATIENT = { timeout: 30_000 }

const sitDown = async (username: DemoUsername, width?: number) => takeDesk(await openDesk(width), username)

describe('nothing typed is lost', () => {
  test('an unsaved draft is still there after a reload', async () => {
    const editor = await sitDown('demo.editor')
    const id = await newDraft(editor, '没有保存')
    await openToWrite(editor, id)
    const typed = '您是否已经收到保险合同？'
    await wording(editor).fill(typed)
    // The draft is stored under the id of its author. The test does not know that id, so it looks for a matching
    // name.
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
      // The key is pressed repeatedly, because a key pressed before the list was measured has no effect. Additional
      // presses are harmless, because the entry cannot move above the first place.
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

test.skipIf(!whole)(
  'the preview phone beside the editor does not touch what the customers’ pages store in this browser',
  async () => {
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
  },
)

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
      // The file begins with the byte order mark that some editors add.
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
  // The preset in the preview is not asked this question. The preview offers one that is.
  await outline(editor)
    .getByRole('button', { name: /有没有承诺给予您/ })
    .click()
  await editor.getByText('这份保单不会问到正在编辑的题。').waitFor()
  await editor.getByRole('button', { name: '用会问到这一题的保单预览' }).click()
  await phone(editor)
    .getByText(/有没有承诺给予您/)
    .waitFor()
  await editor.getByRole('tab', { name: /English/ }).click()
  await editor
    .locator('p', { hasText: '中文原文' })
    .getByText(/有没有承诺给予您/)
    .waitFor()
  await editor.getByRole('tab', { name: '中文', exact: true }).click()

  await editor.getByTitle('分红型，中介经代，双录').click()
  await editor.getByTitle('按保单号查找…').click()
  await editor.getByRole('textbox', { name: '保单号' }).fill('11111111111111111')
  await editor.getByRole('button', { name: '查找', exact: true }).click()
  await editor.getByText('没有找到', { exact: false }).waitFor()
  await editor.getByRole('textbox', { name: '保单号' }).fill(policy.policy_no)
  await editor.getByRole('button', { name: '查找', exact: true }).click()
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
