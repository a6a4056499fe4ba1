import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accessibilityFindings, sideways } from '#test/support/browser/accessible.ts'
import { openBrowser } from '#test/support/browser/browser.ts'
import { hearComplaints } from '#test/support/browser/page-complaints.ts'
import { makeSamples } from '#test/support/evidence/files.ts'
import type { Makers } from '#test/support/evidence/pack.ts'
import { commandSays, pageFor, pageSays } from '#test/support/evidence/page.ts'
import type { Sample } from '#test/support/evidence/sample.ts'
import { whole } from '#test/support/vitest/form.ts'

let browser: Browser
let folder: string
let url: string
let makers: Makers
let samples: readonly Sample[]
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verify-'))
  const path = join(folder, 'verify.html')
  url = pathToFileURL(path).href
  const made = await makeSamples()
  makers = made.makers
  samples = made.samples
  await writeFile(path, await pageFor(makers))
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await rm(folder, { recursive: true, force: true })
})

/** Opens the page from the disk without a network, and hears what it complains of. */
async function openPage(options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ offline: true, ...options })
  const page = await context.newPage()
  const complaints = await hearComplaints(page)
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.goto(url)
  return { page, complaints, asked, evaluate: (expression: string) => page.evaluate<string>(expression) }
}

const sampleOf = (what: string): Sample => {
  const found = samples.find(({ finds }) => finds.some((one) => one === what))
  if (found === undefined) throw new Error(what)
  return found
}

const sampleNamed = (name: string): Sample => {
  const found = samples.find((one) => one.name === name)
  if (found === undefined) throw new Error(name)
  return found
}

test('the page says of each file what the command says', async () => {
  const { page, complaints, asked, evaluate } = await openPage()
  const few = [
    ...['ANSWER_CHANGED', 'FILE_APPENDED', 'CONTENT_CHANGED', 'STAMP_MISSING', 'FILE_TOO_LARGE'],
    ...['RECEIPT_WRONG', 'CERTIFICATE_REVOKED', 'LIST_FORGED'],
  ]
  const tried = whole
    ? samples
    : [...samples.slice(0, 2), sampleNamed('完好，回访确认书'), ...few.map(sampleOf)]
  for (const [index, { name, bytes }] of tried.entries())
    expect(await pageSays(evaluate, `${index}.pdf`, bytes), name).toEqual(await commandSays(makers, bytes))
  expect(complaints).toEqual([])
  expect(asked.filter((one) => !/^(?:blob:|data:)/.test(one))).toEqual([url])
  await page.context().close()
})

test('without keys the page asks to compare, and with keys it decides', async () => {
  const { page, evaluate } = await openPage()
  const good = samples[0]?.bytes ?? new Uint8Array()
  await page.locator('summary', { hasText: '核验依据' }).click()
  const [keys, certificates] = await page.locator('textarea').all()
  expect(await keys?.inputValue()).toContain(makers.log.vkey)
  await keys?.fill('')
  await certificates?.fill('')
  const said = await pageSays(evaluate, 'good.pdf', good)
  expect(said.headline).toBe('内容完整，来源待比对')
  expect(said.problems).toHaveLength(3)
  await keys?.fill('nonsense')
  await page.getByRole('button', { name: '按新的依据重新核验' }).click()
  await page.getByText('不是日志公钥：nonsense').waitFor()
  await keys?.fill(makers.log.vkey)
  await certificates?.fill(makers.ca + makers.timestampCa)
  await page.getByRole('button', { name: '按新的依据重新核验' }).click()
  await page.locator('[data-verdict="WHOLE"]').waitFor()
  await page.context().close()
})

test('a file can be dropped, and chosen with the keyboard', async () => {
  const { page } = await openPage()
  await page.evaluate(() => {
    const dropped = new DataTransfer()
    dropped.items.add(new File(['nothing'], 'note.txt'))
    document.body.dispatchEvent(
      new DragEvent('drop', { dataTransfer: dropped, bubbles: true, cancelable: true }),
    )
  })
  await page.locator('[data-verdict="NO_PACK"]').waitFor()
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('file')
  await page.context().close()
})

/** The states of the page: nothing chosen yet, and one file of each verdict. */
async function eachState(page: Page, look: (state: string) => Promise<void>): Promise<void> {
  await look('empty')
  const evaluate = (expression: string) => page.evaluate<string>(expression)
  const files: readonly (readonly [string, Sample | undefined])[] = [
    ['good', samples[0]],
    ['copy', sampleNamed('完好，回访确认书')],
    ['bad', sampleOf('SIGNER_UNTRUSTED')],
    ['revoked', sampleOf('CERTIFICATE_REVOKED')],
    ['none', samples.find(({ verdict }) => verdict === 'NO_PACK')],
  ]
  for (const [state, sample] of files) {
    if (sample === undefined) throw new Error(state)
    await pageSays(evaluate, `${state}.pdf`, sample.bytes)
    await page.evaluate(() => {
      for (const each of document.querySelectorAll('details')) each.open = true
    })
    await look(state)
  }
}

test.each(whole ? [320, 360, 1024, 1440] : [320])(
  'at %d pixels nothing sticks out, and it is accessible',
  async (width) => {
    const { page } = await openPage({ viewport: { width, height: 800 } })
    await eachState(page, async (state) => {
      expect(await sideways(page), state).toBe(0)
      expect(await accessibilityFindings(page), state).toEqual([])
    })
    await page.context().close()
  },
)
