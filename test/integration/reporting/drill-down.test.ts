import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ReportFilter } from '#server/reporting/reading/filter.ts'
import { refusal } from '#test/support/world/world.ts'
import { march, SevenVisits } from './seven-visits.ts'

let seven: SevenVisits
beforeAll(async () => {
  seven = await SevenVisits.tell()
})
afterAll(() => seven.world.close())

describe('the visits behind a figure', () => {
  const list = async (figure: string, cut: Partial<ReportFilter> = {}) => {
    const { from, to, channel, product, branch, method, designType } = { ...march, ...cut }
    const page = await seven.chief.call.desk.visits({
      filter: { from, to, channel, product, branch, trace: { figure, method, designType } },
    })
    expect(page.count).toEqual({ value: page.rows.length, capped: false })
    const names = Object.entries(seven.visits)
    return page.rows.map((row) => names.find(([, id]) => id === row.visitId)?.[0]).sort()
  }

  it.each([
    ['DUE/visits', ['A', 'B', 'C', 'D', 'E', 'F', 'G']],
    ['DUE/clean_in_time+problem_in_time', ['A', 'B', 'C', 'G']],
    ['DUE/clean_late+problem_late', ['D']],
    ['DUE/cancelled', ['E']],
    ['DUE/with_agents', ['F']],
    ['DUE/success_phone', ['C', 'G']],
    ['DUE/reminded', ['A', 'B', 'C', 'D', 'F']],
    ['DUE/lost/1', ['F']],
    ['DUE/lost/2', ['C', 'D']],
    ['DUE/lost/6', ['B']],
    ['DUE/breach', ['D', 'F']],
    ['mark/reason/WINDOW_EXPIRED', ['C', 'F']],
    ['mark/identity/FACE/1004', ['C']],
    ['mark/locked/FACE', ['C']],
    ['mark/identity/FACE/1004+locked/FACE+identity/SMS', ['B', 'C']],
    ['mark/case/CLOSED', ['B', 'C', 'D', 'G']],
    ['mark/problem/OPEN', []],
    ['mark/identity/SMS', ['B']],
    ['mark/failing/1/cooling-off', ['B']],
    ['mark/phoneFailing/1/cooling-off', ['B']],
    ['mark/fate/WINDOW_EXPIRED/SUCCESS', ['C']],
    ['mark/case/FOLLOW_UP', ['D']],
    ['mark/attempts/2', ['B']],
    ['mark/problem/IN_TIME', ['B']],
    ['mark/call/MADE', ['B', 'C', 'D', 'F', 'G']],
    ['day/reminded_wechat', ['A', 'B', 'C', 'D', 'E']],
    ['day/reminded_sms', ['F']],
    ['day/face_failed', ['C']],
    ['day/sms_passed', ['B']],
  ])('%s', async (figure, expected) => {
    expect(await list(figure)).toEqual(expected)
  })

  it('are found with the same filters', async () => {
    expect(await list('DUE/visits', { channel: ['AGENCY'], branch: ['上海分公司'] })).toEqual(['A', 'C', 'E'])
    expect(await list('DUE/visits', { method: ['SMS'] })).toEqual(['B'])
    expect(await list('OPENED/visits', { from: '2026-03-02', to: '2026-03-02' })).toHaveLength(7)
    expect(await list('mark/reason/WINDOW_EXPIRED', { channel: ['BROKER'] })).toEqual(['F'])
    expect(await list('DUE/visits', { designType: ['UNIVERSAL'] })).toEqual([])
    expect(await list('day/reminded_sms', { from: '2026-03-03' })).toEqual([])
  })

  it('are paged, and an unknown word finds none', async () => {
    const filter = { from: march.from, to: march.to, trace: { figure: 'DUE/visits' } }
    const { rows } = await seven.world.db.pool.query<{ n: string }>('SELECT count(*) AS n FROM visit_figure')
    expect(rows[0]?.n).toBe('7')
    expect(
      await refusal(
        seven.chief.call.desk.visits({ filter: { ...filter, trace: { figure: 'DUE/nonsense' } } }),
      ),
    ).toBe('BAD_INPUT')
    expect(await refusal(seven.chief.call.desk.visits({ filter: { trace: { figure: 'DUE/visits' } } }))).toBe(
      'BAD_INPUT',
    )
  })
})
