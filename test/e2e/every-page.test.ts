import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { root } from '#server/run/machine/paths.ts'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'
import { type DemoUsername, signInAs } from '#test/e2e/support/staff.ts'
import { accessibilityFindings, sideways } from '#test/support/browser/accessible.ts'
import { hearComplaints } from '#test/support/browser/page-complaints.ts'
import { bringTranslator, translate } from '#test/support/browser/translator.ts'
import { whole } from '#test/support/vitest/form.ts'

const { server, openPhone, openDesk } = serverAndBrowser({ history: true })
let ids: Readonly<Record<string, string>>

/** Every page of the product, found by the names of its folder or file. */
const filesIn = (folder: string) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
const pages = [
  ...filesIn('app').flatMap((file) => /^(.*?)\/?page\.tsx$/.exec(file)?.[1] ?? []),
  // Files that begin with an underscore are not pages; Next uses them to build the pages.
  ...filesIn('pages').flatMap((file) => /^([^_].*?)(?:\/index)?\.tsx$/.exec(file)?.[1] ?? []),
]
  // A folder in round brackets groups pages and is not part of their URL.
  .map((page) => `/${page.replaceAll(/\(\w+\)\/?/g, '').replace(/\/$/, '')}`)
  .sort()

/**
 * The account that is used to read each group of staff pages, because it sees most of their content. A group is
 * identified by the start of its URLs.
 */
const readers: readonly (readonly [string, DemoUsername])[] = [
  ['/admin/reports', 'demo.manager'],
  ['/admin/alerts', 'demo.manager'],
  ['/admin/callback', 'demo.agent'],
  ['/admin/templates', 'demo.editor'],
  ['/admin/products', 'demo.editor'],
  ['/admin/staff', 'demo.admin'],
  ['/admin/partners', 'demo.admin'],
  ['/admin/settings', 'demo.admin'],
  ['/admin/imports', 'demo.admin'],
  ['/admin/calendar', 'demo.admin'],
  ['/admin/audit', 'demo.auditor'],
  ['/admin/evidence', 'demo.auditor'],
  ['/admin/retention', 'demo.approver'],
  ['/admin/personal-data', 'demo.approver'],
  ['/admin', 'demo.supervisor'],
]

/** Query strings for pages that show different content depending on the query string. */
const others: Readonly<Record<string, readonly string[]>> = {
  '/admin/queue': ['?tab=cases', '?tab=agents'],
  '/admin/alerts': ['?tab=rules'],
  '/admin/templates/[id]/edit': ['?at=notice'],
}

const waysIn = (page: string) => [page, ...(others[page] ?? []).map((query) => `${page}${query}`)]

/** Replaces the names in square brackets by ids from the demo's data. */
function addressOf(page: string): string {
  return page.replace(/\[(?:\.\.\.)?(\w+)\]/g, (_, name: string) => {
    const key = name === 'id' ? 'versionId' : name
    const value = ids[key]
    if (value === undefined) throw new Error(`${page}: nothing to fill ${name} with`)
    return value
  })
}

const one = z.object({ id: z.string() })
async function idOf(table: string): Promise<string> {
  const { rows } = await server.pool.query(`SELECT id FROM ${table} ORDER BY id LIMIT 1`)
  return rows.length === 0 ? '00000000-0000-4000-8000-000000000000' : one.parse(rows[0]).id
}

/** A client of the partner API with an endpoint and a delivery, because the demo has none. */
async function newPartner(): Promise<{ clientId: string; endpointId: string }> {
  const { rows } = await server.pool.query(
    `INSERT INTO partner_client (id, name, scopes, networks, version, created_at, created_by)
      SELECT gen_random_uuid(), '核心业务系统', '{policies:write}', '{10.1.0.0/16}', 1, now(), id FROM staff LIMIT 1
      RETURNING id`,
  )
  const clientId = one.parse(rows[0]).id
  const added = await server.pool.query(
    `INSERT INTO webhook_endpoint (id, client_id, url, description, types, state, disabled_for, disabled_at, secrets_enc, read_to, version, created_at, created_by)
      SELECT gen_random_uuid(), $1, 'https://core.example.com/visit-events', '生产环境', '{}', 'DISABLED', 'UNREACHABLE', now(), '-', 0, 1, now(), id
      FROM staff LIMIT 1 RETURNING id`,
    [clientId],
  )
  const endpointId = one.parse(added.rows[0]).id
  await server.pool.query(
    `INSERT INTO webhook_delivery (endpoint_id, position, policy_id, created_at, next_try_at, attempts, tries)
      SELECT $1, position, policy_id, now(), now(), 1, jsonb_build_array(jsonb_build_object('at', '2026-03-02T02:00:00.000Z', 'status', 500, 'failure', null, 'ms', 12, 'answer', 'no'))
      FROM feed_event ORDER BY position LIMIT 20`,
    [endpointId],
  )
  await server.pool.query(
    `INSERT INTO partner_usage VALUES (date_trunc('hour', now()), '', '', 4, 'KEY_INVALID', 3), (date_trunc('hour', now()), '', 'listVisits', 2, '', 30)`,
  )
  return { clientId, endpointId }
}

beforeAll(async () => {
  ids = {
    versionId: await idOf('template_version'),
    caseId: await idOf('callback_case'),
    problemId: await idOf('problem_case'),
    visitId: await idOf('visit'),
    importId: await idOf('policy_import'),
    checkId: await idOf('quality_check'),
    staffId: await idOf('staff'),
    ...(await newPartner()),
    key: 'windowDays',
    code: 'YSWN',
    unknown: 'no-such-page',
    token: 'no-such-token',
    kind: 'link',
  }
})

/**
 * Selects everything on a page that can be switched without changing data: tabs, periods, tables behind charts,
 * columns, sorting.
 */
const SWITCHES =
  '[role=tab], .ant-segmented-item, .ant-collapse-header, th.ant-table-column-has-sorters, [aria-pressed]'

/** Clicks through the switches of the page while a browser translation is active. */
async function goThrough(page: Page): Promise<void> {
  const found = page.locator(SWITCHES)
  const count = Math.min(await found.count(), whole ? 14 : 6)
  for (let place = 0; place < count; place += 1) {
    // In one step: a switch may be gone as soon as another one has been clicked.
    await found.nth(place).evaluateAll((nodes) => {
      for (const node of nodes)
        if (node.checkVisibility())
          node.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))
    })
  }
}

/** The elements by which pages show that content is still loading. */
const WAITING = '.ant-skeleton, .ant-spin-spinning, [aria-busy=true], [role=status]:has-text("正在加载")'

async function settled(page: Page): Promise<void> {
  await page.locator('h1, h2, main').first().waitFor()
  await expect.poll(() => page.locator(WAITING).count()).toBe(0)
}

async function expectWhole(page: Page, complaints: readonly string[]): Promise<void> {
  expect(complaints).toEqual([])
  // biome-ignore lint/performance/useDomNodeTextContent: the other one would count scripts as words.
  const words = (await page.locator('body').innerText()).trim()
  expect(words.length).toBeGreaterThan(8)
  expect(words).not.toMatch(/页面出了一点问题|Application error/)
}

/** Tries to inject a script into the page, once as markup and once as an attribute. */
async function tryInjected(page: Page): Promise<boolean> {
  return await page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'window.injected = true'
    document.body.append(script)
    const link = document.createElement('a')
    link.setAttribute('onclick', 'window.injected = true')
    document.body.append(link)
    link.click()
    return Reflect.get(window, 'injected') === true
  })
}

/** A page that goes from one address to the next, and what it has reported since it was asked last. */
interface Open {
  readonly page: Page
  readonly complaints: string[]
}

async function visitPage({ page, complaints }: Open, path: string): Promise<void> {
  complaints.splice(0)
  const answer = await page.goto(addressOf(path))
  expect(answer?.headers()['content-security-policy']).not.toMatch(/script-src[^;]*'unsafe-inline'/)
  await settled(page)
  expect(await sideways(page)).toBe(0)
  expect(await accessibilityFindings(page)).toEqual([])
  await translate(page)
  // These checks come before any switch is clicked, because a switch may reload the page.
  expect(complaints).toEqual([])
  expect(await tryInjected(page)).toBe(false)
  await expect.poll(() => complaints.length).toBe(2)
  complaints.splice(0)
  await goThrough(page)
  await settled(page)
  await expectWhole(page, complaints)
}

test('the list below has every page of the product', () => {
  expect(pages.length).toBeGreaterThan(45)
  expect(pages).toContain('/h5/visits/[visitId]/questionnaire')
})

/**
 * Opens a browser with one page for the tests of the calling `describe`, and closes it after them. The tests share the
 * page, because a new one would compile all scripts again.
 */
function openedFirst(open: () => Promise<BrowserContext>): () => Open {
  let context: BrowserContext | undefined
  let opened: Open | undefined
  beforeAll(async () => {
    context = await open()
    const page = await context.newPage()
    opened = { page, complaints: await hearComplaints(page) }
  })
  afterAll(() => context?.close())
  return () => {
    if (opened === undefined) throw new Error('the page is opened before the first test')
    return opened
  }
}

describe('each page loads under its security policy, fits, is accessible, survives translation, and runs no injected script', () => {
  describe.each(whole ? [1024, 1440] : [1024])('pages of staff at a width of %d', (width) => {
    const staff = pages.filter((page) => page.startsWith('/admin'))
    describe.each(readers)('%s, as %s', (group, username) => {
      const own = staff.filter((page) => readers.find(([start]) => page.startsWith(start))?.[0] === group)
      const desk = openedFirst(async () => {
        const context = await openDesk(width)
        await bringTranslator(context, 'merged')
        const first = await context.newPage()
        await signInAs(first, username)
        await first.close()
        return context
      })
      test.each(own.flatMap(waysIn))('%s', (path) => visitPage(desk(), path))
    })
  })

  describe('pages of customers and of the demo', () => {
    // The preview page is left out: it is empty when opened alone, and the editor's test checks it.
    const rest = pages.filter((page) => !page.startsWith('/admin') && page !== '/h5-preview')
    const phone = openedFirst(async () => {
      const context = await openPhone()
      await bringTranslator(context, 'each')
      await context.request.post('/emulator/control/become', { data: { openid: 'odemo-jia' } })
      return context
    })
    test.each(rest)('%s', (path) => visitPage(phone(), path))
  })
})
