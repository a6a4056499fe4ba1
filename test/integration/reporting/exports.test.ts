import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { textOf } from '#server/export/cells.ts'
import { type ReportTable, reportTable } from '#server/reporting/reading/tables.ts'
import { march, SevenVisits } from './seven-visits.ts'

let seven: SevenVisits
beforeAll(async () => {
  seven = await SevenVisits.tell()
})
afterAll(() => seven.world.close())

describe('exports', () => {
  async function lines(query: ReportTable): Promise<string[]> {
    const { columns, rows } = await reportTable(seven.world.services, query)
    const told = [columns.map(({ heading }) => heading).join()]
    for await (const row of rows) {
      told.push(columns.map(({ kind }, place) => textOf(kind, row[place] ?? null)).join())
    }
    return told
  }

  it('list every visit due in the month for the regulator, policy by policy', async () => {
    const [heading, ...rows] = await lines({ table: 'extract', filter: march })
    expect(heading).toBe('保单号,渠道,承保日,回执日,犹豫期止日,是否回访,回访成功日,回访方式,结果')
    const signed = '2026-02-27,2026-03-01'
    const told = rows.map((row) => row.slice(row.indexOf(',') + 1))
    // The rows are in the order of their due day. The order within a day is not fixed.
    expect(told[0]).toBe('电销,2026-02-14,2026-02-16,2026-03-02,是,2026-03-02,电话,成功（犹豫期内）')
    expect(told.at(-1)).toBe(`中介经代,${signed},2026-03-20,否,,,人工处理中`)
    expect(told.slice(1, -1).sort()).toEqual(
      [
        `个险,${signed},2026-03-15,是,2026-03-02,微信,成功（犹豫期内）`,
        `银保,${signed},2026-03-15,是,2026-03-03,电话,问题件（犹豫期内）`,
        `个险,${signed},2026-03-15,是,2026-03-05,电话,成功（犹豫期内）`,
        `网销,${signed},2026-03-15,是,2026-03-18,信函,成功（犹豫期后）`,
        `个险,${signed},2026-03-15,否,,,已取消`,
      ].sort(),
    )
    expect(rows.every((row) => /^\d{17},/.test(row))).toBe(true)
  })

  it('say the same as the pages', async () => {
    expect(await lines({ table: 'funnel', filter: march })).toEqual([
      '环节,件数,较上一环节流失,用时中位数（秒）',
      '已提醒,5,0,',
      '打开回访,4,1,4096',
      '通过身份校验,2,2,64',
      '确认须知,2,0,10',
      '答完问卷,2,0,102',
      '签名确认,2,0,18',
      '线上成功,1,1,',
    ])
    expect(await lines({ table: 'ways', filter: march })).toEqual([
      '回访方式,成功件数,占比',
      '微信,1,25.00%',
      '电话,2,50.00%',
      '信函,1,25.00%',
      '面访,0,0.00%',
    ])
    const [, agency] = await lines({ table: 'completionBy', filter: march, by: 'channel' })
    expect(agency).toBe('个险,3,1,2,2,0,100.00%,100.00%,0,0,0,0,0,1,1,0,0,是,0,,')
    expect(await lines({ table: 'codes', filter: march, step: 'month' })).toContain(
      '2026-03-01,2026-03-31,1004,5',
    )
    expect(await lines({ table: 'attempts', filter: march })).toContain('7 次及以上,0')
  })

  it('have columns of numbers, shares and days, so that they can be summed', async () => {
    const kinds = async (query: ReportTable) => {
      const { columns } = await reportTable(seven.world.services, query)
      return columns.map(({ kind }) => kind)
    }
    expect(await kinds({ table: 'ways', filter: march })).toEqual(['text', 'number', 'percent'])
    expect(await kinds({ table: 'codes', filter: march, step: 'month' })).toEqual([
      'day',
      'day',
      'text',
      'number',
    ])
    expect((await kinds({ table: 'completionTrend', filter: march, step: 'week' })).slice(0, 8)).toEqual([
      'day',
      'day',
      'number',
      'number',
      'number',
      'number',
      'number',
      'percent',
    ])
    expect(await kinds({ table: 'extract', filter: march })).toEqual([
      'text',
      'text',
      'day',
      'day',
      'day',
      'text',
      'day',
      'text',
      'text',
    ])
  })

  it('have as many cells as headings in every table', async () => {
    const all: ReportTable[] = [
      { table: 'completionTrend', filter: march, step: 'week' },
      { table: 'completionBy', filter: march, by: 'method' },
      { table: 'ways', filter: march },
      { table: 'funnel', filter: march },
      { table: 'questions', filter: march },
      { table: 'failureTrend', filter: march, step: 'day' },
      { table: 'codes', filter: march, step: 'day' },
      { table: 'fates', filter: march },
      { table: 'failureBy', filter: march, by: 'product' },
      { table: 'queueTrend', filter: march, step: 'week' },
      { table: 'attempts', filter: march },
      { table: 'agents', filter: march, by: 'team' },
      { table: 'extract', filter: march },
    ]
    for (const query of all) {
      const { columns, rows } = await reportTable(seven.world.services, query)
      let count = 0
      for await (const row of rows) {
        count += 1
        expect(row, query.table).toHaveLength(columns.length)
      }
      expect(count, query.table).toBeGreaterThan(0)
    }
  })
})
