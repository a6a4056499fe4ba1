import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { productColumns } from '#server/product/messages.zh-CN.ts'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'
import { signInAs } from '#test/e2e/support/staff.ts'
import { gb18030 } from '#test/support/data/gb18030.ts'
import { whole } from '#test/support/vitest/form.ts'

const { openDesk } = serverAndBrowser()
let desk: BrowserContext
let page: Page
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'products-'))
})

beforeEach(async () => {
  desk = await openDesk()
  page = await desk.newPage()
  await signInAs(page, 'demo.editor')
  await page.goto('/admin/products')
  await page.getByRole('link', { name: 'YSWN' }).waitFor()
})

afterEach(() => desk.close())

afterAll(async () => {
  if (folder) await rm(folder, { recursive: true })
})

const drawer = () => page.getByRole('dialog')
const field = (label: string) => drawer().getByLabel(label, { exact: true })

async function fileOf(name: string, ...lines: string[]): Promise<string> {
  const path = join(folder, name)
  // The file is encoded in GB18030, because Excel in China saves CSV files in this encoding.
  await writeFile(path, gb18030([Object.keys(productColumns).join(','), ...lines].join('\r\n')))
  return path
}

async function importFile(path: string): Promise<void> {
  await page.getByRole('button', { name: '导入' }).click()
  await drawer().locator('input[type=file]').setInputFiles(path)
}

test.skipIf(!whole)('a product shows its flags and the questions that its policies get', async () => {
  await page.getByRole('link', { name: 'YSWN' }).click()
  await page.getByText('按现行问卷（第 1 版）').waitFor()
  const question = page.getByRole('row').filter({ hasText: '最低保证利率是【最低保证利率】' })
  expect(await question.textContent()).toContain('全部保单')
  expect(await page.getByText('{{').count()).toBe(0)
})

test('a flag changes from a given day; the page shows the effect beforehand and the author afterwards', async () => {
  await page.getByRole('link', { name: 'YSFH' }).click()
  await page.getByRole('button', { name: '变更标记' }).click()
  await drawer().getByText('没有可保存的变更').waitFor()
  await field('默认双录').click()
  await drawer().getByText('默认双录 是 → 否').waitFor()
  await drawer()
    .getByText(/没有受影响的进行中回访|件进行中的回访/)
    .first()
    .waitFor()
  await drawer().getByRole('button', { name: '保存' }).click()
  await drawer().getByText('请写明变更说明').waitFor()
  await field('变更说明').fill('备案文件 2026-1 号')
  await drawer().getByRole('button', { name: '保存' }).click()
  await drawer().waitFor({ state: 'hidden' })
  const version = page.getByRole('row').filter({ hasText: '备案文件 2026-1 号' })
  expect(await version.textContent()).toContain('默认双录 是 → 否')
  expect(await version.textContent()).toContain('演示编辑')
})

test.runIf(whole)(
  'of two people who change the same product the second is told so, and keeps what they typed',
  async () => {
    await page.getByRole('link', { name: 'XYZJ' }).click()
    await page.getByRole('button', { name: '变更标记' }).click()
    await field('产品名称').fill('复星保德信星悦重大疾病保险（甲）')
    await field('变更说明').fill('第一人')
    const other = await desk.newPage()
    await other.goto('/admin/products/XYZJ')
    await other.getByRole('button', { name: '变更标记' }).click()
    await other.getByRole('dialog').getByLabel('犹豫期（天）').fill('20')
    await other.getByRole('dialog').getByLabel('变更说明').fill('第二人')
    await other.getByRole('dialog').getByRole('button', { name: '保存' }).click()
    await other.getByRole('dialog').waitFor({ state: 'hidden' })
    await drawer().getByRole('button', { name: '保存' }).click()
    await drawer().getByText('刚刚被其他人修改过').waitFor()
    expect(await field('产品名称').inputValue()).toBe('复星保德信星悦重大疾病保险（甲）')
  },
)

test.runIf(whole)('a universal product without a guaranteed rate is refused beside that field', async () => {
  await page.getByRole('button', { name: '新增产品' }).click()
  await field('产品代码').fill('NEWWN')
  await field('产品名称').fill('演示新万能')
  await drawer().getByTitle('普通型').click()
  await page.locator('.ant-select-dropdown:visible').getByText('万能型').click()
  await field('变更说明').fill('新产品上市')
  await drawer().getByRole('button', { name: '保存' }).click()
  await drawer().getByText('万能型产品须填写最低保证利率').waitFor()
  await field('最低保证利率（%/年）').fill('2.00')
  await drawer().getByRole('button', { name: '保存' }).click()
  await drawer().waitFor({ state: 'hidden' })
  await page.getByRole('link', { name: 'NEWWN' }).waitFor()
})

test('a file with mistakes lists all of them and changes nothing; a correct file shows its changes first', async () => {
  const bad = await fileOf(
    'bad.csv',
    'YSYW,演示,普通,否,否,,否,15,是,2026-01-01',
    'A B,演示,普通型,是,否,,否,0,是,2026-01-01',
  )
  await importFile(bad)
  await drawer().getByText('第 2 行：设计类型').waitFor()
  await drawer().getByText('第 3 行：产品代码').waitFor()
  await drawer().getByText('第 3 行：新型产品').waitFor()
  expect(await drawer().getByRole('button', { name: /写入/ }).isDisabled()).toBe(true)
  const workbook = join(folder, 'workbook.csv')
  await writeFile(workbook, Buffer.from('504b0304', 'hex'))
  await drawer().locator('input[type=file]').setInputFiles(workbook)
  await drawer().getByText('这是 Excel 工作簿').waitFor()
  expect(await drawer().getByText('第 2 行：设计类型').count()).toBe(0)
  const good = await fileOf(
    'good.csv',
    'AYCCD,复星保德信爱意传承D款终身寿险,普通型,否,否,,是,15,是,2026-01-01',
    'YSNEW,演示文件产品,普通型,否,否,,否,15,是,2026-01-01',
  )
  await drawer().locator('input[type=file]').setInputFiles(good)
  await drawer().getByText('默认双录 否 → 是').waitFor()
  await drawer().getByText('已按 GB18030 编码读取 2 个产品').waitFor()
  await drawer().getByLabel('变更说明').fill('批量更新')
  await drawer().getByRole('button', { name: '写入 2 个产品' }).click()
  await page.getByText('已写入 2 个产品').waitFor()
  await page.getByRole('link', { name: 'YSNEW' }).waitFor()
})
