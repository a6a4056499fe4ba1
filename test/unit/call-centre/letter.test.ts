import { describe, expect, it } from 'vitest'
import { receiptDayOf, sentAtOf } from '#server/call-centre/rules/letter.ts'

const openedAt = new Date('2026-03-02T10:00:00+08:00')
const now = new Date('2026-03-05T09:30:00+08:00')
const wrong = { ok: false, code: 'LETTER_DAY_INVALID' }

describe('the day of posting', () => {
  const sentAt = (day: string) => sentAtOf(day, { openedAt, now })

  it('is an instant: now, the beginning of an earlier day, and never before the follow-up was opened', () => {
    expect(sentAt('2026-03-05')).toMatchObject({ ok: true, value: now })
    expect(sentAt('2026-03-04')).toMatchObject({ value: new Date('2026-03-04T00:00:00+08:00') })
    expect(sentAt('2026-03-02')).toMatchObject({ value: openedAt })
  })

  it('is neither before the opening nor after today', () => {
    expect(sentAt('2026-03-01')).toMatchObject(wrong)
    expect(sentAt('2026-03-06')).toMatchObject(wrong)
  })
})

describe('the day of receipt', () => {
  it('is between the posting and today', () => {
    const received = (day: string) => receiptDayOf(day, { sentAt: new Date('2026-03-03T08:00:00Z'), now })
    expect(received('2026-03-02')).toMatchObject(wrong)
    expect(received('2026-03-03')).toMatchObject({ ok: true, value: '2026-03-03' })
    expect(received('2026-03-05')).toMatchObject({ ok: true })
    expect(received('2026-03-06')).toMatchObject(wrong)
  })
})
