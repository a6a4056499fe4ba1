import { describe, expect, test } from 'vitest'
import { shippedCalendars } from '#server/call-centre/rules/working-days/index.ts'
import { readNotice } from '#server/call-centre/rules/working-days/notice.ts'

/** The State Council's notice for 2026, as it was published. */
const notice2026 = `一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。`

const short = (entry: { day: string; kind: string; name: string }) =>
  `${entry.day} ${entry.kind} ${entry.name}`

describe('the text of a notice', () => {
  test('gives exactly the calendar that was copied by hand', () => {
    const { days, problems } = readNotice(notice2026, 2026)
    expect(problems).toEqual([])
    const shipped = shippedCalendars.get(2026)?.days ?? []
    expect(days.map(short).sort()).toEqual(shipped.map(short).sort())
  })

  test('may run on in one line, without numbers and weekdays', () => {
    const { days, problems } = readNotice(
      '中秋节：9月25日放假。国庆节：10月1日至7日放假调休，共7天。10月10日上班。',
      2026,
    )
    expect(problems).toEqual([])
    expect(days).toHaveLength(9)
    expect(days.at(0)).toEqual({ day: '2026-09-25', kind: 'HOLIDAY', name: '中秋节' })
    expect(days.at(-1)).toEqual({ day: '2026-10-10', kind: 'MAKE_UP', name: '国庆节' })
  })

  test('of another year is noticed by its weekdays', () => {
    const { problems } = readNotice('国庆节：10月1日（周五）至7日（周四）放假调休，共7天。', 2026)
    expect(problems).toEqual([
      { kind: 'WEEKDAY', day: '2026-10-01', said: '五' },
      { kind: 'WEEKDAY', day: '2026-10-07', said: '四' },
    ])
  })

  test('that contradicts itself, or is no date, is reported and not guessed', () => {
    expect(readNotice('春节：2月15日至23日放假，共8天。', 2026).problems).toEqual([
      { kind: 'LENGTH', name: '春节', said: 8, found: 9 },
    ])
    expect(readNotice('春节：2月30日放假。', 2026)).toEqual({
      days: [],
      problems: [{ kind: 'DATE', text: '2月30日' }],
    })
    expect(readNotice('端午节：另行通知。', 2026).problems).toEqual([
      { kind: 'UNREAD', text: '端午节：另行通知。' },
    ])
    expect(readNotice('随便写写', 2026).problems).toEqual([{ kind: 'UNREAD', text: '随便写写' }])
    expect(readNotice('', 2026)).toEqual({ days: [], problems: [] })
  })

  test('names days of the year before, which are not entered in this year', () => {
    const { days, problems } = readNotice('元旦：2026年12月31日至2027年1月2日放假调休，共3天。', 2027)
    expect(days.map(({ day }) => day)).toEqual(['2027-01-01', '2027-01-02'])
    expect(problems).toEqual([{ kind: 'OTHER_YEAR', day: '2026-12-31' }])
  })
})
