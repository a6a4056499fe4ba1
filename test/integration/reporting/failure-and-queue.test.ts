import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { march, openingDay, SevenVisits } from './seven-visits.ts'

let seven: SevenVisits
beforeAll(async () => {
  seven = await SevenVisits.tell()
})
afterAll(() => seven.world.close())

describe('failures', () => {
  it('by the day they happened', async () => {
    const { now } = await seven.chief.call.report.failure({ filter: openingDay, step: 'day' })
    expect(now).toEqual({
      reminded_wechat: 5,
      reminded_sms: 1,
      sms_arrived: 0,
      sms_lost: 0,
      reminder_failed: 0,
      face_passed: 1,
      face_failed: 5,
      face_other: 0,
      face_locked: 1,
      sms_passed: 1,
      sms_failed: 1,
      sms_locked: 0,
      negative_answer: 1,
      window_expired: 0,
      face_failed_3_days: 0,
      cooling_off_short: 1,
      customer_requested: 1,
      phone_not_mine: 0,
      vendor_redirect: 0,
    })
  })

  it('by vendor code, and what became of the reasons', async () => {
    const { codes, fates, trend } = await seven.chief.call.report.failure({ filter: march, step: 'day' })
    expect(codes).toEqual([{ from: '2026-03-02', to: '2026-03-02', code: '1004', count: 5 }])
    expect(trend.find(({ from }) => from === '2026-03-05')).toMatchObject({ window_expired: 2 })
    const became = fates.flatMap(({ reason, fates: own }) =>
      own.flatMap(({ fate, count }) => (count > 0 ? [[reason, fate, count]] : [])),
    )
    expect(became).toEqual([
      ['NEGATIVE_ANSWER', 'PROBLEM', 1],
      ['WINDOW_EXPIRED', 'WITH_AGENTS', 1],
      ['WINDOW_EXPIRED', 'SUCCESS', 1],
      ['COOLING_OFF_SHORT', 'SUCCESS', 1],
      ['CUSTOMER_REQUESTED', 'SUCCESS', 1],
    ])
  })

  it('by channel', async () => {
    const rows = await seven.chief.call.report.failureBy({ filter: march, by: 'channel' })
    expect(rows.map((row) => [row.key, row.cases_opened, row.window_expired, row.face_failed])).toEqual([
      ['AGENCY', 1, 1, 5],
      ['BANK', 1, 0, 0],
      ['BROKER', 1, 1, 0],
      ['ONLINE', 1, 0, 0],
      ['TELESALES', 1, 0, 0],
    ])
  })
})

describe('the queue', () => {
  it('calls, first calls, breaches and problem cases', async () => {
    const { now, attempts } = await seven.chief.call.report.queue({ filter: march, step: 'month' })
    expect(now).toEqual({
      casesOpened: 5,
      casesSucceeded: 2,
      casesProblem: 1,
      casesFollowUp: 1,
      casesCancelled: 0,
      calls: 6,
      contacts: 4,
      contactRate: 4 / 6,
      small: true,
      firstCalls: 5,
      // B, C, D, F and G had cases, and their periods are over by 24 March. D was late, and F is not finished.
      casesOver: 5,
      breaches: 2,
      breachRate: 2 / 5,
      problemsOpened: 1,
      problemsDue: 1,
      problemsInTime: 1,
      problemsLate: 0,
      problemsOpen: 0,
      problemsInTimeRate: 1,
      // The first calls came after 8400, 14730, 18000, 35400 and 36000 s. The median is the middle of the bucket that
      // contains 18000 s, which begins at 2^14 s.
      firstCallMedianSeconds: (2 ** 14 + 2 ** (43 / 3)) / 2,
    })
    expect(attempts.map(({ count }) => count)).toEqual([3, 1, 0, 0, 0, 0, 0])
  })

  it('agent by agent, and by team', async () => {
    const agents = await seven.chief.call.report.agents({ filter: march, by: 'agent' })
    expect(
      agents.map((row) => [row.key, row.calls, row.contacts, row.completed, row.problems, row.followUps]),
    ).toEqual([
      [seven.anna.staff.id, 5, 4, 3, 1, 1],
      [seven.bob.staff.id, 1, 0, 0, 0, 0],
    ])
    const teams = await seven.chief.call.report.agents({ filter: march, by: 'team' })
    expect(teams.map(({ key, agents: n, calls }) => [key, n, calls])).toEqual([['', 2, 6]])
  })
})
