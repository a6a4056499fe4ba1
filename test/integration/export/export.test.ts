import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { readXlsx } from 'hucre/xlsx'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { visitFilterSchema } from '#server/back-office/filter.ts'
import { exportSheet } from '#server/export/kinds.ts'
import { type Sheet, writeSheet } from '#server/export/sheet.ts'
import { takeTicket } from '#server/export/tickets.ts'
import { forgetOld } from '#server/jobs/housekeeping.ts'
import { DAY_MS } from '#server/kernel/calendar.ts'
import { readProductFile } from '#server/product/file.ts'
import { readCsv } from '#server/table/rules/csv-read.ts'
import type { SheetFormat } from '#server/vocabulary/sheets.ts'
import { addManyProducts, addManyVisits } from '#test/support/data/many-visits.ts'
import { createStaff, staffCaller } from '#test/support/world/staff.ts'
import { createWorld, refusal, type World } from '#test/support/world/world.ts'

let world: World
beforeEach(async () => {
  world = await createWorld()
})
afterEach(() => world.close())

async function written(format: SheetFormat, sheet: Sheet): Promise<Buffer> {
  const through = new PassThrough()
  const [bytes] = await Promise.all([buffer(through), writeSheet(format, sheet, through)])
  return bytes
}

const sheet = (...rows: string[][]): Sheet => ({
  name: '表',
  columns: [
    { heading: '甲', kind: 'text' },
    { heading: '乙', kind: 'text' },
  ],
  rows: (async function* () {
    yield* rows
  })(),
})

describe('a CSV', () => {
  it('begins with a byte order mark and contains no formula', async () => {
    const text = (
      await written('csv', sheet(['=1+1', '+86'], ['@x', '-1'], ['a,"b"', '正常\n换行']))
    ).toString('utf8')
    expect(text).toBe(`\uFEFF甲,乙\r\n'=1+1,'+86\r\n'@x,'-1\r\n"a,""b""","正常\n换行"\r\n`)
  })
})

describe('an XLSX', () => {
  it('stores every cell as text', async () => {
    const workbook = await readXlsx(await written('xlsx', sheet(['=1+1', '00001'], ['2026', ''])))
    const rows = workbook.sheets[0]?.rows
    expect(rows?.[0]).toEqual(['甲', '乙'])
    expect(rows?.[1]).toEqual(['=1+1', '00001'])
    expect(rows?.[2]?.[0]).toBe('2026')
  })
})

describe('the export of visits', () => {
  it('has every row of the filter once, masked, however many pages there are', async () => {
    await addManyProducts(world.db.pool, world.clock.at)
    await addManyVisits(world.db.pool, { start: 0, size: 2300, until: world.clock.at })
    const all = await exportSheet(world.services, { kind: 'visits', query: visitFilterSchema.parse({}) })
    const text = (await written('csv', all)).toString('utf8')
    const lines = readCsv(text)
    expect(lines).toHaveLength(2301)
    expect(new Set(lines.map((line) => ('cells' in line ? line.cells[0] : line.raw))).size).toBe(2301)
    const { rows } = await world.db.pool.query('SELECT name FROM customer WHERE length(name) > 2 LIMIT 50')
    for (const { name } of rows) expect(text).not.toContain(name)
    const some = await exportSheet(world.services, {
      kind: 'visits',
      query: visitFilterSchema.parse({ status: ['CALLBACK'] }),
    })
    const { rows: counted } = await world.db.pool.query(
      "SELECT count(*)::int AS n FROM visit WHERE status = 'CALLBACK'",
    )
    expect((await written('csv', some)).toString('utf8').trim().split('\r\n')).toHaveLength(counted[0].n + 1)
  })
})

it('the export of products can be imported again', async () => {
  const text = (
    await written('csv', await exportSheet(world.services, { kind: 'products', query: {} }))
  ).toString('utf8')
  const file = readProductFile(text)
  expect(file.ok && file.products).toHaveLength(6)
  const editor = staffCaller(world.services, await createStaff(world, ['EDITOR']))
  const plan = await editor.product.planImport({ text })
  expect(plan.flatMap(({ changes }) => changes)).toEqual([])
})

it('the export of the audit says who did what to what, in words, newest first', async () => {
  const admin = await createStaff(world, ['ADMINISTRATOR'])
  const caller = staffCaller(world.services, admin)
  await caller.setting.save({ key: 'windowDays', version: 0, value: 4, reason: '监管要求' })
  const auditor = await createStaff(world, ['AUDITOR'])
  await staffCaller(world.services, auditor).export.audit({
    format: 'csv',
    query: { action: 'setting.save' },
  })
  const linesOf = async (staffId: string) => {
    const sheet = await exportSheet(world.services, { kind: 'audit', query: { staffId } })
    return (await written('csv', sheet)).toString('utf8').split('\r\n')
  }
  const [heading, first] = await linesOf(auditor.id)
  const [, second] = await linesOf(admin.id)
  expect(heading).toContain('时间,操作人,操作')
  expect(first).toContain(`${auditor.name},申请导出,导出`)
  expect(second).toContain(`${admin.name},修改设置,设置 微信回访时效,windowDays,`)
  expect(second).toContain('由 3 天 改为 4 天')
})

it('the export of the audit is refused if its number matches more policies than are searched', async () => {
  await addManyProducts(world.db.pool, world.clock.at)
  await addManyVisits(world.db.pool, { start: 0, size: 300, until: world.clock.at })
  const auditor = staffCaller(world.services, await createStaff(world, ['AUDITOR']))
  const { rows } = await world.db.pool.query('SELECT policy_no FROM policy ORDER BY policy_no LIMIT 1')
  const whole = rows[0].policy_no
  const request = (policyNo: string) => auditor.export.audit({ format: 'csv', query: { policyNo } })
  expect(await refusal(request(whole.slice(0, 10)))).toBe('EXPORT_TOO_WIDE')
  expect(await request(whole)).toHaveProperty('token')
})

describe('a ticket', () => {
  const query = visitFilterSchema.parse({ search: '测试欧阳' })

  it('works once, for a short time, and only for the person it was made for', async () => {
    const staff = await createStaff(world, ['MANAGER'])
    const other = await createStaff(world, ['MANAGER'])
    const request = async () =>
      (await staffCaller(world.services, staff).export.visits({ format: 'csv', query })).token
    const token = await request()
    await expect(takeTicket(world.services, other.id, token)).rejects.toThrow('EXPORT_EXPIRED')
    expect(await takeTicket(world.services, staff.id, token)).toEqual({
      format: 'csv',
      request: { kind: 'visits', query },
    })
    await expect(takeTicket(world.services, staff.id, token)).rejects.toThrow('EXPORT_EXPIRED')
    const late = await request()
    world.clock.advance(120_000)
    await expect(takeTicket(world.services, staff.id, late)).rejects.toThrow('EXPORT_EXPIRED')
  })

  it('is deleted with its query once it has long expired', async () => {
    const staff = await createStaff(world, ['MANAGER'])
    await staffCaller(world.services, staff).export.visits({ format: 'csv', query })
    const kept = async () => (await world.db.pool.query('SELECT 1 FROM export_ticket')).rowCount
    await forgetOld(world.services)
    expect(await kept()).toBe(1)
    world.clock.advance(8 * DAY_MS)
    await forgetOld(world.services)
    expect(await kept()).toBe(0)
  })

  it('keeps the search term sealed, and the audit records everything but that', async () => {
    const staff = await createStaff(world, ['MANAGER'])
    await staffCaller(world.services, staff).export.visits({ format: 'xlsx', query })
    const { rows } = await world.db.pool.query('SELECT query::text FROM export_ticket')
    expect(rows[0].query).not.toContain('欧阳')
    const { rows: audits } = await world.db.pool.query(
      "SELECT actor_id, change FROM audit WHERE action = 'export.request'",
    )
    expect(audits).toMatchObject([
      { actor_id: staff.id, change: { format: 'xlsx', search: '(已填写)', order: 'newest' } },
    ])
  })
})
