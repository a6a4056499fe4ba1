import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'
import { csvFile, csvLine, policyRow } from '#test/support/data/policies.ts'
import { whole } from '#test/support/vitest/form.ts'

const { server, sitDown } = serverAndBrowser()

const row = (index: number, change = {}) => policyRow(700_000 + index, new Date(), change)

test('a file of policies is checked, imported, and its refused rows come back to be corrected', async () => {
  const { page } = await sitDown('demo.supervisor', '/admin/imports')
  await page.getByText('还没有导入过文件').waitFor()
  await page.getByRole('link', { name: '上传文件' }).click()
  const wrong = csvLine(row(2)).replace('个险', '地推')
  const content = `${csvFile([row(1, { applicantName: '测试客户甲' })])}${wrong}\r\n`
  const file = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })
  const chooser = page.locator('input[type=file]')
  await chooser.setInputFiles(file('空.csv', '甲,乙\n1,2'))
  await page.getByRole('alert').getByText('缺少列').waitFor()
  await chooser.setInputFiles(file('三月 新单.csv', content))

  await page.getByRole('button', { name: '开始导入' }).waitFor()
  await page.getByText('三月 新单.csv').waitFor()
  await page.getByRole('row').filter({ hasText: '测***甲' }).waitFor()
  expect(await page.locator('main').textContent()).not.toContain(row(1).idNumber)
  await page
    .getByRole('row')
    .filter({ hasText: '销售渠道“地推”不认识' })
    .getByText('3', { exact: true })
    .waitFor()
  const stored = async () =>
    (await server.pool.query('SELECT 1 FROM policy WHERE policy_no = $1', [row(1).policyNo])).rowCount
  expect(await stored()).toBe(0)
  await page.getByRole('button', { name: '开始导入' }).click()
  await page.getByRole('dialog').getByText('未通过的 1 行不会写入').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: '开始导入' }).click()

  await page.getByText('已完成').waitFor()
  expect(await stored()).toBe(1)
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: '下载未通过的行' }).click()
  const path = await (await downloading).path()
  const text = await readFile(path, 'utf8')
  expect(text).toContain(row(2).policyNo)
  await page.goto('/admin/imports/create')
  await chooser.setInputFiles(file('更正.csv', text.replace('地推', '个险')))
  await page.getByRole('button', { name: '开始导入' }).waitFor()
  await page.getByRole('button', { name: '放弃' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '放弃' }).click()
  await page.getByText('已放弃').first().waitFor()
})

test.runIf(whole)(
  'the calendar of the next year is asked for, read from the notice, checked and saved',
  async () => {
    const { page } = await sitDown('demo.admin', '/admin/calendar')
    const next = Number((await server.pool.query('SELECT extract(year FROM now())::int + 1 AS y')).rows[0].y)
    await page.getByText(`${next} 年`, { exact: true }).first().click()
    await page.getByRole('button', { name: '识别通知' }).click()
    await page
      .getByLabel('通知正文')
      .fill('元旦：1月1日放假，共1天。国庆节：10月1日至7日放假调休，共7天。10月2日上班。')
    await page.getByRole('status').getByText('放假 8 天，调休上班 1 天').waitFor()
    await page.getByRole('button', { name: '放到日历上' }).click()
    await page.getByText('须先改正').waitFor()
    expect(await page.getByRole('button', { name: '保存' }).isDisabled()).toBe(true)
    await page.getByRole('button', { name: /^10月2日/ }).click()
    await page.getByRole('dialog').getByText('放假', { exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: '确定' }).click()
    await page.getByLabel('依据文件').fill(`国务院办公厅关于${next}年部分节假日安排的通知`)
    await page.getByText('没有标出春节').waitFor()
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByLabel('修改理由').fill('国务院已公布')
    await page.getByRole('dialog').getByRole('button', { name: '保存' }).click()
    await page.getByText('第 1 版').waitFor()
    await page.getByRole('button', { name: '变更记录' }).click()
    await page.getByRole('row').filter({ hasText: '国务院已公布' }).waitFor()
  },
)

test.runIf(whole)('a comment mentions a colleague, who reads it on the same record', async () => {
  const { rows } = await server.pool.query('SELECT id FROM visit ORDER BY id LIMIT 1')
  const path = `/admin/visits/${rows[0].id}`
  const { page } = await sitDown('demo.supervisor', path)
  await page.getByLabel('写评论').pressSequentially('请 @demo.agent')
  await page
    .locator('.ant-mentions-dropdown:visible')
    .getByText('demo.agent', { exact: false })
    .first()
    .click()
  await page.keyboard.type('核对地址')
  await page.keyboard.press('Control+Enter')
  const comment = page.getByRole('listitem').filter({ hasText: '核对地址' })
  await comment.waitFor()
  const { page: colleague } = await sitDown('demo.agent', path)
  await colleague.getByRole('listitem').filter({ hasText: '核对地址' }).waitFor()
})
