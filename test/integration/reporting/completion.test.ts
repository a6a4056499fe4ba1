import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reconcile } from '#server/reporting/counting/reconcile.ts'
import { march, openingDay, SevenVisits } from './seven-visits.ts'

let seven: SevenVisits
beforeAll(async () => {
  seven = await SevenVisits.tell()
})
afterAll(() => seven.world.close())

it('the stored figures equal a full recount', async () => {
  expect(await reconcile(seven.world.owner)).toEqual({ visits: 7, due: 0, differences: [], total: 0 })
})

describe('completion', () => {
  it('in both readings: of 6 due, A, C and G without objection, B as a problem case, D too late', async () => {
    const { now, previous } = await seven.chief.call.report.completion({ filter: march, step: 'month' })
    expect(now).toEqual({
      visits: 7,
      cancelled: 1,
      due: 6,
      cleanInTime: 3,
      problemInTime: 1,
      doneInTime: 4,
      doneLate: 1,
      online: 0,
      withAgents: 1,
      followUp: 0,
      unfinished: 0,
      ways: { WECHAT: 1, PHONE: 2, LETTER: 1, BRANCH: 0 },
      doneRate: 4 / 6,
      cleanRate: 3 / 6,
      small: true,
    })
    expect(previous).toMatchObject({ visits: 0, doneRate: null })
  })

  it('by day of the end of the cooling-off period, or of the opening', async () => {
    const { trend } = await seven.chief.call.report.completion({ filter: march, step: 'day' })
    const counted = trend.filter(({ visits: n }) => n > 0)
    expect(counted.map(({ from, due, doneInTime }) => [from, due, doneInTime])).toEqual([
      ['2026-03-02', 1, 1],
      ['2026-03-15', 4, 3],
      ['2026-03-20', 1, 0],
    ])
    expect(trend).toHaveLength(31)
    const opened = await seven.chief.call.report.completion({
      filter: { ...openingDay, basis: 'OPENED' },
      step: 'day',
    })
    expect(opened.now).toMatchObject({ due: 6, doneInTime: 4, cleanInTime: 3 })
  })

  it('by week: weeks begin on Monday, the first and last are cut to the period', async () => {
    const { trend } = await seven.chief.call.report.completion({ filter: march, step: 'week' })
    expect(trend.map(({ from, to, due }) => [from, to, due])).toEqual([
      ['2026-03-01', '2026-03-01', 0],
      ['2026-03-02', '2026-03-08', 1],
      ['2026-03-09', '2026-03-15', 4],
      ['2026-03-16', '2026-03-22', 1],
      ['2026-03-23', '2026-03-29', 0],
      ['2026-03-30', '2026-03-31', 0],
    ])
  })

  it.each([
    [
      'channel',
      [
        ['AGENCY', 2, 2, 2],
        ['BANK', 1, 1, 0],
        ['BROKER', 1, 0, 0],
        ['TELESALES', 1, 1, 1],
        ['ONLINE', 1, 0, 0],
      ],
    ],
    [
      'branch',
      [
        ['上海分公司', 3, 2, 2],
        ['北京分公司', 2, 2, 1],
        ['广东分公司', 1, 0, 0],
      ],
    ],
    [
      'product',
      [
        ['AYCCD', 5, 3, 3],
        ['XYZJ', 1, 1, 0],
      ],
    ],
    ['designType', [['ORDINARY', 6, 4, 3]]],
    [
      'method',
      [
        ['FACE', 1, 1, 1],
        ['SMS', 1, 1, 0],
        ['NONE', 4, 2, 2],
      ],
    ],
  ] as const)('by %s: due, done in time, without objection', async (by, expected) => {
    const rows = await seven.chief.call.report.completionBy({ filter: march, by })
    expect(rows.map((row) => [row.key, row.due, row.doneInTime, row.cleanInTime])).toEqual(expected)
  })

  it('cut by several filters at once', async () => {
    const cut = { ...march, channel: ['AGENCY' as const], branch: ['上海分公司'], product: ['AYCCD'] }
    expect((await seven.chief.call.report.completion({ filter: cut, step: 'month' })).now).toMatchObject({
      visits: 3,
      due: 2,
      doneInTime: 2,
    })
    const method = { ...march, method: ['SMS' as const], designType: ['ORDINARY' as const] }
    expect((await seven.chief.call.report.completion({ filter: method, step: 'month' })).now).toMatchObject({
      visits: 1,
      doneInTime: 1,
      cleanInTime: 0,
    })
    const none = { ...march, designType: ['UNIVERSAL' as const] }
    expect((await seven.chief.call.report.completion({ filter: none, step: 'month' })).now).toMatchObject({
      visits: 0,
    })
  })
})

describe('the funnel', () => {
  it('counts how far visits came, without E, and where the others were lost', async () => {
    const funnel = await seven.chief.call.report.funnel({ filter: march })
    expect(funnel.visits).toBe(6)
    expect(funnel.steps.map(({ step: name, count, lost }) => [name, count, lost])).toEqual([
      ['REMINDED', 5, 0],
      ['STARTED', 4, 1],
      ['VERIFIED', 2, 2],
      ['NOTICED', 2, 0],
      ['SUBMITTED', 2, 0],
      ['SIGNED', 2, 0],
      ['SUCCEEDED', 1, 1],
    ])
  })

  it('gives the median time of each step to within its bucket', async () => {
    const { steps, wholeMedianSeconds } = await seven.chief.call.report.funnel({ filter: march })
    const medians = Object.fromEntries(steps.map(({ step: name, medianSeconds }) => [name, medianSeconds]))
    // The visits started 300, 3600, 7200 and 10800 s after the reminder. The bucket that contains 3600 s ends at 2^12
    // s, and half of the visits lie below this end.
    expect(medians.STARTED).toBeCloseTo(4096, 6)
    // The customers were verified after 60 and 120 s, so the median is the end of the bucket that contains 60 s, 2^6
    // s. The next two medians follow in the same way from 10 and 30 s, and from 90 and 120 s.
    expect(medians.VERIFIED).toBeCloseTo(64, 6)
    expect(medians.NOTICED).toBeCloseTo(2 ** (10 / 3), 6)
    expect(medians.SUBMITTED).toBeCloseTo(2 ** (20 / 3), 6)
    // Both customers signed after 20 s, so the median is the middle of the bucket that contains 20 s. This bucket
    // reaches from 2^4 to 2^(13/3) s.
    expect(medians.SIGNED).toBeCloseTo((16 + 2 ** (13 / 3)) / 2, 6)
    // Only visit A counts for this median, with 200 s.
    expect(wholeMedianSeconds).toBeCloseTo((2 ** (22 / 3) + 2 ** (23 / 3)) / 2, 6)
    expect(medians.REMINDED).toBeNull()
  })
})

it('questions show how often each was asked, answered against expectation, and how long it was shown', async () => {
  const rows = await seven.chief.call.report.questions({ filter: march })
  const told = rows.map((row) => [
    row.key,
    row.asked,
    row.failing,
    row.seconds,
    row.phoneAsked,
    row.phoneFailing,
  ])
  // Customer A read the first question for 10 s, the second for 20 s, and the other three for 60 s together. Customer
  // B read all five for 120 s together. G, B and C answered by phone.
  expect(told).toEqual([
    ['contract-received', 2, 0, (10 + 24) / 2, 3, 0],
    ['application-signed', 2, 0, (20 + 24) / 2, 3, 0],
    ['terms-understood', 2, 0, (20 + 24) / 2, 3, 0],
    ['cooling-off', 2, 1, (20 + 24) / 2, 3, 1],
    ['payment', 2, 0, (20 + 24) / 2, 3, 0],
  ])
  expect(rows.every(({ small, version, before }) => small && version === 1 && before === null)).toBe(true)
})
