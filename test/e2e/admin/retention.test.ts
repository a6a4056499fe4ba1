import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'
import { todayAt } from '#test/e2e/support/desks.ts'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'
import { newEvidenceKey } from '#test/support/server/evidence-key.ts'

const folder = mkdtempSync(join(tmpdir(), 'evidence-key-'))
const file = join(folder, 'key.pem')
writeFileSync(file, newEvidenceKey())
afterAll(() => rmSync(folder, { recursive: true }))

const { server, sitDown } = serverAndBrowser({ history: true, variables: { EVIDENCE_KEY_FILE: file } })

const rowSchema = z.object({ id: z.string(), policy_id: z.string(), policy_no: z.string() })
/** Visits that are over, of applicants of whom nothing is open. */
async function overVisits(): Promise<z.infer<typeof rowSchema>[]> {
  const { rows } = await server.pool.query(
    `SELECT v.id, v.policy_id, p.policy_no FROM visit v JOIN policy p ON p.id = v.policy_id WHERE v.stage = 'SUCCESS'
      AND NOT EXISTS (SELECT 1 FROM visit o WHERE o.customer_id = v.customer_id AND o.live)
      AND NOT EXISTS (SELECT 1 FROM callback_case k WHERE k.customer_id = v.customer_id) ORDER BY v.opened_at LIMIT 3`,
  )
  return rows.map((row) => rowSchema.parse(row))
}

test('a legal hold is placed and released on the visit’s page', async () => {
  const [visit] = await overVisits()
  const { page } = await sitDown('demo.approver', `/admin/visits/${visit?.id}`)
  await page.getByRole('tab', { name: '保存期限' }).click()
  await page.getByText('没有法律保全。').waitFor()
  await page.getByRole('button', { name: '设置法律保全' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('理由').fill('客户提起诉讼')
  await dialog.getByLabel('诉讼或投诉编号').fill('（2026）沪01民终1号')
  await dialog.getByRole('button', { name: '设置法律保全' }).click()
  await page.getByText('保全中', { exact: true }).waitFor()
  await page.getByText('有法律保全或未了结的事项，一直保存').waitFor()

  await page.getByRole('button', { name: /^解\s?除$/ }).click()
  const today = await todayAt(server)
  await dialog.getByLabel('了结日期').fill(today)
  // Enter takes the day over, and confirms the dialog.
  await dialog.getByLabel('了结日期').press('Enter')
  await page.getByText(`${today} 了结`, { exact: true }).waitFor()
  await page.getByText('合同未终止或未登记终止日期，一直保存').waitFor()
})

test('one person lists what is over, another one approves it, and the jobs erase it', async () => {
  const visit = (await overVisits())[1] ?? expect.fail('the demo has no such visit')
  await server.pool.query("UPDATE policy SET ended_on = '2010-03-01', end_reason = 'MATURED' WHERE id = $1", [
    visit.policy_id,
  ])
  const { page: editor } = await sitDown('demo.editor', '/admin/retention')
  await editor.getByText(/^1 张保单、1 件回访、/).waitFor()
  await editor.getByRole('cell', { name: visit.policy_no }).waitFor()
  await editor.getByRole('button', { name: '拟定清单' }).click()
  await editor.getByRole('dialog').getByRole('button', { name: '拟定清单' }).click()
  await editor.getByText('待审批', { exact: true }).waitFor()
  await editor.getByText('目前没有保存期限已满的保单。').waitFor()
  // Who may only list has no button to decide.
  expect(await editor.getByRole('button', { name: '审批通过' }).count()).toBe(0)

  const { page: approver } = await sitDown('demo.approver', '/admin/retention')
  await approver.getByRole('button', { name: '审批通过' }).click()
  await approver.getByRole('dialog').getByRole('button', { name: '审批通过' }).click()
  await approver.getByText('删除中', { exact: true }).waitFor()
  const left = async () => (await server.pool.query('SELECT 1 FROM visit WHERE id = $1', [visit.id])).rowCount
  // The jobs would run by themselves each minute.
  await expect
    .poll(
      async () => {
        for (const job of ['log', 'erasures'])
          await server.pool.query('SELECT graphile_worker.add_job($1, job_key := $1)', [job])
        return await left()
      },
      { timeout: 120_000, interval: 1000 },
    )
    .toBe(0)
  await approver.reload()
  await approver.getByText('已完成', { exact: true }).waitFor()
  await approver.getByRole('cell', { name: '1/0' }).waitFor()
  await approver.goto(`/admin/visits/${visit.id}`)
  await approver
    .getByText(/没有找到/)
    .first()
    .waitFor()
}, 180_000)

test('a request is answered: what can go goes, and the answer says what stays', async () => {
  const visit = (await overVisits())[2] ?? expect.fail('the demo has no such visit')
  const { page } = await sitDown('demo.approver', '/admin/personal-data')
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  const box = page.getByLabel('完整保单号')
  await box.fill('00000000000000000')
  await box.press('Enter')
  await page.getByText('没有这张保单，请核对保单号。').waitFor()
  await box.fill(visit.policy_no)
  await box.press('Enter')
  await page.getByRole('heading', { name: new RegExp(`保单 ${visit.policy_no}，投保人 .\\*`) }).waitFor()
  await page.getByRole('cell', { name: '电子签名' }).waitFor()
  await page.getByRole('button', { name: /并答复$/ }).click()
  const dialog = page.getByRole('dialog')
  for (const [field, choice] of [
    ['请求依据', '本人撤回同意'],
    ['请求人身份如何核实', '柜面查验本人证件原件'],
  ] as const) {
    await dialog.getByLabel(field).click()
    await page.locator('.ant-select-dropdown:visible').getByText(choice, { exact: true }).click()
  }
  await dialog.getByLabel('受理编号').fill('SL-2026-1')
  await dialog.getByRole('button', { name: /并答复$/ }).click()

  await page.getByText(/备份：已删除的内容在加密备份中最多再保留 35 天/).waitFor()
  await page
    .getByRole('dialog')
    .getByText(/继续保存：保单与投保人资料、回访/)
    .waitFor()
  const bindings = await server.pool.query(
    'SELECT 1 FROM wechat_binding b JOIN policy p ON p.customer_id = b.customer_id WHERE p.policy_no = $1',
    [visit.policy_no],
  )
  expect(bindings.rowCount).toBe(0)
  await page.getByRole('link', { name: '打印页面' }).click()
  await page.waitForURL(/\/admin\/personal-data\/print\?id=/)
  await page.getByRole('heading', { name: '关于个人信息删除请求的答复' }).waitFor()
  await page.getByText(`保单 ${visit.policy_no} `).waitFor()
  await page.getByRole('link', { name: '返回个人信息请求' }).click()
  await page.getByRole('cell', { name: 'SL-2026-1' }).waitFor()
  // The policy's number is in no address.
  for (const url of [...asked, page.url()]) expect(url).not.toContain(visit.policy_no)
})
