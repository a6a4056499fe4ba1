import { readFile } from 'node:fs/promises'
import { deflateSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { EICAR } from '#server/emulators/clamd.ts'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'

const { server, sitDown } = serverAndBrowser()

const pdf = (text: string) => Buffer.from(`%PDF-1.7\n${text}`)

/** A chunk of a PNG. */
function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  return Buffer.concat([length, body, crcOf(body)])
}

function crcOf(bytes: Buffer): Buffer {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  const written = Buffer.alloc(4)
  written.writeUInt32BE((crc ^ 0xffffffff) >>> 0)
  return written
}

/** A grey picture of one pixel. */
const png = Buffer.concat([
  Buffer.from('89504e470d0a1a0a', 'hex'),
  chunk('IHDR', Buffer.from('00000001000000010800000000', 'hex')),
  chunk('IDAT', deflateSync(Buffer.from([0, 128]))),
  chunk('IEND', Buffer.alloc(0)),
])

async function openProblem(): Promise<string> {
  const { rows } = await server.pool.query(
    "SELECT id FROM problem_case WHERE status = 'OPEN' ORDER BY id LIMIT 1",
  )
  return `/admin/problems/${rows[0].id}`
}

const section = (page: Page) =>
  page.locator('section').filter({ has: page.getByRole('heading', { name: '附件', exact: true }) })

/** Chooses the kind of paper by the keyboard. */
async function choosePaper(page: Page, times: number): Promise<void> {
  await section(page).getByRole('combobox', { name: '材料种类' }).focus()
  await page.keyboard.press('Enter')
  for (let step = 1; step < times; step += 1) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
}

/** Opens the window of the system for choosing a file by the keyboard, and chooses a file. */
async function chooseFile(page: Page, name: string, buffer: Buffer): Promise<void> {
  const asked = page.waitForEvent('filechooser')
  await section(page)
    .getByRole('button', { name: /选择文件/ })
    .focus()
  await page.keyboard.press('Enter')
  await (await asked).setFiles({ name, mimeType: 'application/octet-stream', buffer })
}

test('a paper is attached by the keyboard, scanned, opened for a reason, and withdrawn', async () => {
  const path = await openProblem()
  const { page } = await sitDown('demo.agent', path)
  await section(page).getByText('还没有附件').waitFor()
  await choosePaper(page, 1)
  await chooseFile(page, '投诉信.pdf', pdf('内容'))
  const row = section(page).locator('li').filter({ hasText: '投诉信.pdf' })
  await row.getByText('客户投诉材料').waitFor()
  // The list is refreshed when the scan ends.
  await row.getByText('已通过扫描').waitFor()

  await row.getByRole('button', { name: '打开客户投诉材料 投诉信.pdf' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByLabel('理由').fill('核对客户投诉的内容')
  const downloading = page.waitForEvent('download')
  await page.keyboard.press('Control+Enter')
  const download = await downloading
  expect(download.suggestedFilename()).toBe('投诉信.pdf')
  expect(await readFile(await download.path())).toEqual(pdf('内容'))

  await row.getByRole('button', { name: '撤回客户投诉材料 投诉信.pdf' }).click()
  await page.getByRole('dialog').getByLabel('理由').fill('客户要求更换材料')
  await page.keyboard.press('Control+Enter')
  await row.getByText('已撤回', { exact: true }).waitFor()
  await row.getByText(/撤回：客户要求更换材料/).waitFor()
  const { rows } = await server.pool.query(
    "SELECT action FROM audit WHERE action LIKE 'attachment.%' ORDER BY id",
  )
  expect(rows.map(({ action }) => action)).toEqual([
    'attachment.add',
    'attachment.clean',
    'attachment.open',
    'attachment.withdraw',
  ])
})

test('a refusal is said in words beside its file, and a file with a virus loses its content', async () => {
  const { page } = await sitDown('demo.agent', await openProblem())
  await choosePaper(page, 3)
  await chooseFile(page, '假的.pdf', Buffer.from('<html>'))
  const refused = section(page).getByRole('alert')
  await refused.getByText('核查材料 假的.pdf').waitFor()
  await refused.getByText(/只能上传 PDF、JPEG 或 PNG/).waitFor()
  await section(page).getByRole('button', { name: '移除 假的.pdf' }).click()
  expect(await refused.count()).toBe(0)

  await chooseFile(page, '带毒.pdf', pdf(EICAR))
  const row = section(page).locator('li').filter({ hasText: '带毒.pdf' })
  await row.getByText('含病毒，已删除').waitFor()
  await row.getByText(/发现 Eicar-Test-Signature/).waitFor()
  expect(await row.getByRole('button', { name: /打开/ }).count()).toBe(0)
})

test('a picture of a letter is attached in the list of letters, and shown without being stored', async () => {
  const { page } = await sitDown('demo.supervisor', '/admin/follow-ups?status=ALL')
  await page
    .getByRole('button', { name: /^附件保单/ })
    .first()
    .click()
  const panel = page.getByRole('dialog')
  await panel.getByText('还没有附件').waitFor()
  await choosePaper(page, 1)
  await chooseFile(page, '回执.png', png)
  await panel.getByText('已通过扫描').waitFor()
  await panel.getByRole('button', { name: '打开信函回执 回执.png' }).click()
  await page.getByLabel('理由').fill('核对回执上的签名')
  await page.keyboard.press('Control+Enter')
  const picture = page.getByRole('img', { name: '信函回执' })
  await picture.waitFor()
  expect(await picture.evaluate((shown) => shown instanceof HTMLImageElement && shown.naturalWidth)).toBe(1)
})
