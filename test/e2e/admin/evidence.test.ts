import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import {
  answerAll,
  confirmNotice,
  openFirstPolicy,
  passFace,
  readForAMinute,
  sign,
  submit,
} from '#test/e2e/support/customer.ts'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'
import { newEvidenceKey } from '#test/support/server/evidence-key.ts'
import { whole } from '#test/support/vitest/form.ts'

const folder = mkdtempSync(join(tmpdir(), 'evidence-key-'))
const file = join(folder, 'key.pem')
writeFileSync(file, newEvidenceKey())
afterAll(() => rmSync(folder, { recursive: true }))

const { server, takePhone, sitDown } = serverAndBrowser({ variables: { EVIDENCE_KEY_FILE: file } })

/** A checkpoint comes every minute, so this test takes more than one. */
test.runIf(whole)(
  'a customer fetches the copy now and later; an auditor finds the visit by its code',
  async () => {
    const { page, complaints } = await takePhone('odemo-jia')
    await openFirstPolicy(page)
    await passFace(page, server)
    await confirmNotice(page)
    await answerAll(page)
    await readForAMinute(page, server)
    await submit(page)
    await sign(page)
    const link = page.getByRole('link', { name: '下载回访确认书' })
    await expect
      .poll(
        async () => {
          await page.clock.fastForward(8000)
          return await link.count()
        },
        { timeout: 150_000, interval: 3000 },
      )
      .toBe(1)
    const copy = await page.request.get((await link.getAttribute('href')) ?? '')
    expect(copy.headers()).toMatchObject({
      'content-type': 'application/pdf',
      'cache-control': 'private, no-store',
    })
    expect(copy.headers()['content-disposition']).toMatch(/^inline;/)
    const code = (await page.locator('strong', { hasText: /^\w{4}-\w{4}-\w{4}$/ }).textContent()) ?? ''

    // A reloaded page has lost the identity check, as every other page has.
    await page.goto('/h5/policies')
    await page.getByRole('link', { name: '查看结果与回访确认书' }).click()
    await page.getByRole('link', { name: '校验身份后领取' }).click()
    await passFace(page, server)
    await page.getByText(code).waitFor()
    await link.waitFor()
    expect(complaints).toEqual([])

    const { page: desk } = await sitDown('demo.auditor', '/admin/evidence')
    await desk.getByLabel('回执号').fill(code.toLowerCase().replaceAll('-', ' '))
    await desk.getByLabel('回执号').press('Enter')
    await desk.waitForURL(/\/admin\/visits\//)
    await desk.getByRole('tab', { name: '存证' }).click()
    await desk.getByRole('button', { name: '下载存证文件' }).click()
    await desk.getByRole('textbox', { name: '理由' }).fill('法院调取')
    const downloading = desk.waitForEvent('download')
    await desk.getByRole('dialog').getByRole('button', { name: '下载存证文件' }).click()
    expect((await downloading).suggestedFilename()).toMatch(/^回访存证文件-.*\.pdf$/)
    await desk.goto('/admin/audit')
    await desk.getByText(/下载了保单 .* 的存证文件/).waitFor()
  },
  300_000,
)
