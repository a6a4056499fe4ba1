import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exportSheet } from '#server/export/kinds.ts'
import { writeSheet } from '#server/export/sheet.ts'
import { forgetOld } from '#server/jobs/housekeeping.ts'
import { DAY_MS } from '#server/kernel/calendar.ts'
import type { PolicyRow } from '#server/policy/rules/row.ts'
import { receiveFile } from '#server/policy-import/receive.ts'
import { BATCH, MOST_BYTES } from '#server/policy-import/rules/bounds.ts'
import { workOnImports } from '#server/policy-import/work.ts'
import type { StaffMember } from '#server/procedure/staff-member.ts'
import { readCsv } from '#server/table/rules/csv-read.ts'
import { gb18030 } from '#test/support/data/gb18030.ts'
import { csvFile, csvLine, policyRow } from '#test/support/data/policies.ts'
import { whole } from '#test/support/vitest/form.ts'
import { createStaff, staffCaller } from '#test/support/world/staff.ts'
import { createWorld, refusal, type World } from '#test/support/world/world.ts'

let world: World
let staff: StaffMember
beforeEach(async () => {
  world = await createWorld()
  staff = await createStaff(world, ['SUPERVISOR'])
})
afterEach(() => world.close())

const row = (index: number, change: Partial<PolicyRow> = {}) => policyRow(index, world.clock.now(), change)
const actorOf = ({ id }: StaffMember) => ({ kind: 'STAFF', id, requestId: 'test', origin: {} }) as const
const call = (as = staff) => staffCaller(world.services, as).policyImport

async function* inPieces(bytes: Buffer, size = 1000) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function upload(content: string | Buffer, name = '保单.csv') {
  const bytes = inPieces(Buffer.from(content))
  return (await receiveFile(world.services, actorOf(staff), { name, bytes })).id
}

async function work(): Promise<void> {
  while (await workOnImports(world.services));
}

async function importAll(content: string | Buffer): Promise<string> {
  const id = await upload(content)
  await work()
  await call().start({ id })
  await work()
  return id
}

const policies = async () =>
  (await world.db.pool.query('SELECT policy_no, premium::text, status FROM policy ORDER BY policy_no')).rows
const keptRows = async () =>
  (await world.db.pool.query('SELECT count(*)::int AS n FROM policy_import_row')).rows[0].n

async function download(id: string): Promise<string> {
  const sheet = await exportSheet(world.services, { kind: 'refused', query: { id, staffId: staff.id } })
  const through = new PassThrough()
  const [bytes] = await Promise.all([buffer(through), writeSheet('csv', sheet, through)])
  return bytes.toString('utf8')
}

describe('a file of policies', () => {
  it('is checked before anything is written, and then imported as the check said', async () => {
    await importAll(csvFile([row(1), row(2), row(3)]))
    const before = await policies()
    const withdrawn = csvLine(row(3)).replace(/有效$/, '退保')
    const id = await upload(
      `${csvFile([row(1), row(2, { premium: '88.00' })])}${[withdrawn, csvLine(row(4)), csvLine(row(5, { premium: '0' }))].join('\r\n')}`,
    )
    await work()
    const found = { NEW: 1, CHANGED: 1, WITHDRAWN: 1, UNCHANGED: 1, REFUSED: 1 }
    expect(await call().get({ id })).toMatchObject({ status: 'READY', rows: 5, encoding: 'UTF-8', found })
    expect(await policies()).toEqual(before)
    await call().start({ id })
    await work()
    expect(await call().get({ id })).toMatchObject({ status: 'DONE', imported: found, position: 5 })
    expect(await policies()).toMatchObject([
      {},
      { premium: '88.00' },
      { status: 'SURRENDERED' },
      { policy_no: row(4).policyNo },
    ])
  })

  it('shows samples with names and numbers masked', async () => {
    const id = await upload(csvFile([row(1, { applicantName: '测试客户甲' })]))
    await work()
    const { samples } = await call().get({ id })
    expect(samples).toMatchObject([
      { line: 2, outcome: 'NEW', cells: { policyNo: row(1).policyNo, applicantName: '测***甲' } },
    ])
    const text = JSON.stringify(samples)
    expect(text).not.toContain(row(1).idNumber)
    expect(text).not.toContain(row(1).phone.replace('+86', ''))
  })

  it('names every error by line and column', async () => {
    const wrong = csvLine(row(2)).replace('个险', '地推')
    const cut = csvLine(row(3)).replace(/,有效$/, '')
    const id = await upload(
      `${csvFile([row(1, { premium: '0', phone: '12' })])}${[wrong, cut, csvLine(row(4)), csvLine(row(4))].join('\n')}`,
    )
    await work()
    const { rows } = await call().refused({ id, after: null, limit: 10 })
    expect(rows.map(({ line, columns, message }) => [line, columns, message])).toEqual([
      [2, expect.arrayContaining(['保费', '手机号码']), expect.stringContaining('保费：保费须大于 0')],
      [3, ['销售渠道'], '销售渠道“地推”不认识，应为：个险、银保、中介、中介经代、电销、网销'],
      [4, [], expect.stringMatching(/列/)],
      [6, ['保单号'], '保单号与第 5 行重复'],
    ])
  })

  it('finds a policy that is repeated in another batch', async () => {
    const many = Array.from({ length: BATCH + 1 }, (_, index) => row(index))
    const id = await importAll(csvFile([...many, row(0, { premium: '1.00' })]))
    expect((await call().get({ id })).imported).toMatchObject({ NEW: BATCH + 1, REFUSED: 1 })
    const { rows } = await call().refused({ id, after: null, limit: 10 })
    expect(rows).toMatchObject([{ line: BATCH + 3, message: '保单号与第 2 行重复' }])
  })

  it('gives its refused rows back unchanged with the reason, so that they can be corrected and uploaded', async () => {
    const cut = csvLine(row(3)).replace(/,有效$/, '')
    const id = await importAll(`${csvFile([row(1, { premium: '0' }), row(2)])}${cut}`)
    const text = await download(id)
    const [head, first, second] = readCsv(text).map((line) => ('cells' in line ? line.cells : []))
    expect(head?.slice(-3)).toEqual(['原因', '行号', '原始内容'])
    expect(first?.slice(0, -3)).toEqual(
      readCsv(csvFile([row(1, { premium: '0' })])).flatMap((line) =>
        'cells' in line && line.line === 2 ? line.cells : [],
      ),
    )
    expect(first?.slice(-3)).toEqual(['保费：保费须大于 0', '2', ''])
    expect(second?.at(-1)).toBe(cut)
    const again = await importAll(text.replace(',年缴,0,', ',年缴,66.00,'))
    expect((await call().get({ id: again })).imported).toMatchObject({ NEW: 1, REFUSED: 1 })
  })

  it('is read in GB18030 as well', async () => {
    const id = await upload(gb18030(csvFile([row(1)]).slice(1)))
    expect(await call().get({ id })).toMatchObject({ status: 'CHECKING', encoding: 'GB18030', rows: 1 })
  })

  it.each([
    ['a workbook', Buffer.from('504b0304', 'hex'), /Excel 工作簿/],
    ['a file without the columns', Buffer.from('甲,乙\n1,2\n'), /缺少列/],
    ['an empty file', Buffer.alloc(0), /空/],
  ])('%s is refused as a whole and leaves nothing behind', async (_, content, reason) => {
    await expect(upload(content)).rejects.toMatchObject({
      code: 'FILE_INVALID',
      details: { problems: [expect.stringMatching(reason)] },
    })
    expect((await call().list({ after: null, limit: 10 })).rows).toEqual([])
    expect(await refusal(upload(csvFile([row(1)])))).toBeNull()
  })

  /** A file of one policy, followed by the same piece again and again. */
  async function receiveEndless(piece: Buffer) {
    const bytes = (async function* () {
      yield Buffer.from(csvFile([row(1)]))
      for (let sent = 0; sent <= MOST_BYTES; sent += piece.length) yield piece
    })()
    return await receiveFile(world.services, actorOf(staff), { name: 'x', bytes })
  }

  it('of too many lines is refused while it arrives', async () => {
    await expect(receiveEndless(Buffer.alloc(60_000, '\n'))).rejects.toMatchObject({
      details: { problems: [expect.stringContaining('30 万行')] },
    })
    expect(await keptRows()).toBe(0)
  })

  it.runIf(whole)('that is too large is refused while it arrives', async () => {
    await expect(receiveEndless(Buffer.from(`${' '.repeat(60_000)}\n`))).rejects.toMatchObject({
      details: { problems: [expect.stringContaining('64 MB')] },
    })
  })
})

/** Bytes of the heap that are in use after a collection. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}

describe('an import', () => {
  it.runIf(whole)(
    'of 200,000 rows is taken in without holding the file in memory',
    async () => {
      const ROWS = 200_000
      const [heading = ''] = csvFile([]).split('\r\n')
      const bytes = (async function* () {
        yield Buffer.from(`${heading}\r\n`)
        for (let from = 0; from < ROWS; from += 500) {
          const lines = Array.from({ length: 500 }, (_, index) => {
            // Every thousandth row is refused.
            const number = from + index
            return csvLine(row(number, number % 1000 === 999 ? { premium: '0' } : {}))
          })
          yield Buffer.from(`${lines.join('\r\n')}\r\n`)
        }
      })()
      const before = heapInUse()
      const { id } = await receiveFile(world.services, actorOf(staff), { name: '20 万.csv', bytes })
      const used = [heapInUse()]
      while (await workOnImports(world.services)) used.push(heapInUse())
      await call().start({ id })
      while (await workOnImports(world.services)) used.push(heapInUse())
      expect((await call().get({ id })).imported).toMatchObject({
        NEW: ROWS - ROWS / 1000,
        REFUSED: ROWS / 1000,
      })
      expect((await world.db.pool.query('SELECT count(*)::int AS n FROM visit')).rows[0].n).toBe(
        ROWS - ROWS / 1000,
      )
      expect(Math.max(...used) - before).toBeLessThan(50 * 1024 * 1024)
    },
    30 * 60_000,
  )

  it('is the only one: another file waits until it has ended or was put aside', async () => {
    const id = await upload(csvFile([row(1)]))
    expect(await refusal(upload(csvFile([row(2)])))).toBe('IMPORT_UNDER_WAY')
    await call().cancel({ id })
    expect(await keptRows()).toBe(0)
    expect(await refusal(call().start({ id }))).toBe('STEP_NOT_POSSIBLE')
    await importAll(csvFile([row(2)]))
    expect((await call().list({ after: null, limit: 10 })).rows.map(({ status }) => status)).toEqual([
      'DONE',
      'CANCELLED',
    ])
  })

  it('whose process ends in the middle goes on behind the last batch, and loses and doubles no row', async () => {
    const many = Array.from({ length: BATCH * 2 + 10 }, (_, index) => row(index))
    const id = await upload(csvFile(many))
    await work()
    await call().start({ id })
    // The process ends after the second batch was written, but before that was recorded.
    const query = world.services.db.query
    let marks = 0
    const dying = {
      ...world.services,
      db: {
        ...world.services.db,
        query: (text: string, values: readonly unknown[]) => {
          if (/UPDATE policy_import_row r SET/.test(text)) marks += 1
          return marks === 2 ? Promise.reject(new Error('the process ends')) : query(text, values)
        },
      },
    }
    await expect(workOnImports(dying)).rejects.toThrow('the process ends')
    expect(await call().get({ id })).toMatchObject({ status: 'RUNNING', position: BATCH })
    expect(await policies()).toHaveLength(BATCH * 2)
    expect(await workOnImports(world.services)).toBe(false)
    await world.db.pool.query('UPDATE policy_import SET lease_until = $1', [world.clock.now()])
    await work()
    const { imported, status } = await call().get({ id })
    expect(status).toBe('DONE')
    expect(imported).toMatchObject({ NEW: BATCH + 10, UNCHANGED: BATCH, REFUSED: 0 })
    expect(await policies()).toHaveLength(BATCH * 2 + 10)
  })

  it('is worked on by one process at a time', async () => {
    const id = await upload(csvFile(Array.from({ length: BATCH * 3 }, (_, index) => row(index))))
    const other = world.otherInstance()
    await Promise.all([workOnImports(world.services), workOnImports(other), workOnImports(world.services)])
    await work()
    expect((await call().get({ id })).found).toMatchObject({ NEW: BATCH * 3 })
  })

  it('keeps no row that was written, and refused rows sealed for seven days, for the person who uploaded them', async () => {
    const id = await importAll(csvFile([row(1), row(2, { premium: '0' })]))
    expect(await keptRows()).toBe(1)
    const { rows } = await world.db.pool.query('SELECT sealed, reason FROM policy_import_row')
    expect(JSON.stringify(rows)).not.toMatch(new RegExp(`${row(2).idNumber}|测试客户|保费`))
    const colleague = await createStaff(world, ['ADMINISTRATOR'])
    expect(await call(colleague).get({ id })).toMatchObject({ own: false, imported: { REFUSED: 1 } })
    expect(await refusal(call(colleague).refused({ id, after: null, limit: 10 }))).toBe('NOT_ALLOWED')
    await expect(
      exportSheet(world.services, { kind: 'refused', query: { id, staffId: colleague.id } }),
    ).rejects.toThrow('NOT_ALLOWED')
    world.clock.advance(6 * DAY_MS)
    await forgetOld(world.services)
    expect(await call().get({ id })).toMatchObject({ kept: true })
    expect(await keptRows()).toBe(1)
    world.clock.advance(DAY_MS)
    await forgetOld(world.services)
    expect(await keptRows()).toBe(0)
    expect(await call().get({ id })).toMatchObject({ kept: false, imported: { REFUSED: 1 } })
  })

  it('that nobody starts is put aside after seven days', async () => {
    const id = await upload(csvFile([row(1)]))
    await work()
    world.clock.advance(7 * DAY_MS + 1)
    await forgetOld(world.services)
    expect(await call().get({ id })).toMatchObject({ status: 'CANCELLED' })
    expect(await keptRows()).toBe(0)
    const { rows } = await world.db.pool.query(
      "SELECT actor_kind, actor_id FROM audit WHERE target_id = $1 AND action = 'import.cancel'",
      [id],
    )
    expect(rows).toEqual([{ actor_kind: 'SYSTEM', actor_id: 'housekeeping' }])
  })

  it('has who did what in the audit, and the policies point to it', async () => {
    const id = await importAll(csvFile([row(1)]))
    const { rows } = await world.db.pool.query(
      'SELECT action, actor_kind FROM audit WHERE target_id = $1 ORDER BY id',
      [id],
    )
    expect(rows).toEqual([
      { action: 'import.upload', actor_kind: 'STAFF' },
      { action: 'import.start', actor_kind: 'STAFF' },
      { action: 'import.finish', actor_kind: 'SYSTEM' },
    ])
    const { rows: taken } = await world.db.pool.query(
      "SELECT actor_kind FROM audit WHERE action = 'policy.intake' AND request_id = $1",
      [id],
    )
    expect(taken).toEqual([{ actor_kind: 'SYSTEM' }])
  })
})
