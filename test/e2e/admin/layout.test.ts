import { expect, test } from 'vitest'
import { serverAndBrowser } from '#test/e2e/support/server-and-browser.ts'
import { whole } from '#test/support/vitest/form.ts'

const { server, sitDown } = serverAndBrowser({ history: true })

const NOWHERE = '00000000-0000-4000-8000-000000000000'

test.each(['/admin/visits', `/admin/visits/${NOWHERE}`])(
  'the frame of %s has its place before any script of the page',
  async (path) => {
    const { page, context } = await sitDown('demo.supervisor', '/admin')
    await page.route('**/*.js', (route) => route.abort())
    await page.goto(path)
    const frame = page.getByRole('region', { name: '正在加载' })
    const head = await frame.locator('> div').first().boundingBox()
    const below = await frame.locator('> div').nth(1).boundingBox()
    expect(head).toMatchObject({ x: 0, y: 0, height: 52 })
    expect(below).toMatchObject({ x: 0, y: 52 })
    await context.close()
  },
)

test('a long branch is cut at the width of its column, and the list fits into the window', async () => {
  const branch = '新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县中心支公司营业部'
  await server.pool.query('UPDATE policy SET branch = $1', [branch])
  const { page, context } = await sitDown('demo.supervisor', '/admin/visits', 1440)
  const cell = page.getByRole('cell', { name: branch }).first()
  await cell.waitFor()
  expect(await cell.evaluate((element) => element.scrollWidth > element.clientWidth)).toBe(true)
  expect(await cell.getAttribute('title')).toBe(branch)
  const sideways = await page
    .locator('.ant-table-body')
    .evaluate((element) => element.scrollWidth - element.clientWidth)
  expect(sideways).toBe(0)
  await context.close()
})

test('rows that could not be loaded again stay, and the list says that they are old', async () => {
  const { page, context } = await sitDown('demo.supervisor', '/admin')
  await page.clock.install()
  await page.goto('/admin/queue?tab=cases')
  const rows = page.locator('tbody tr[data-row-key]')
  await rows.first().waitFor()
  const count = await rows.count()
  await page.route('**/queue.cases', (route) => route.abort())
  const told = page.getByText('列表没有更新：暂时连不上服务器，请检查网络后重试。')
  await expect
    .poll(async () => {
      await page.clock.fastForward(21_000)
      return await told.count()
    })
    .toBe(1)
  expect(await rows.count()).toBe(count)
  await page.unroute('**/queue.cases')
  await expect
    .poll(async () => {
      await page.clock.fastForward(21_000)
      return await told.count()
    })
    .toBe(0)
  await context.close()
})

const RECORDS = ['/admin/visits/abc', '/admin/queue/abc', '/admin/problems/abc', '/admin/quality/abc']

// All kinds of records share the check of the address, so one of them stands for the others in the short form.
test.each(whole ? RECORDS : RECORDS.slice(0, 1))(
  '%s cannot be the address of a record, and says that there is none',
  async (path) => {
    const { page, context } = await sitDown('demo.supervisor', path)
    await page.getByText('没有找到', { exact: true }).waitFor()
    expect(await page.getByRole('button', { name: '再试一次' }).count()).toBe(0)
    await context.close()
  },
)
