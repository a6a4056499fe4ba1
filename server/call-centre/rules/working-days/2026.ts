import type { Day } from '../../../kernel/calendar.ts'
import { type CalendarDay, daysFrom, type YearCalendar } from './rules.ts'

const off = (name: string, first: Day, last: Day): CalendarDay[] =>
  daysFrom(first, last).map((day) => ({ day, kind: 'HOLIDAY', name }))
const worked = (name: string, ...days: readonly Day[]): CalendarDay[] =>
  days.map((day) => ({ day, kind: 'MAKE_UP', name }))

export const calendar2026: YearCalendar = {
  year: 2026,
  source: '国务院办公厅关于2026年部分节假日安排的通知，国办发明电〔2025〕7号，2025年11月4日',
  days: [
    ...off('元旦', '2026-01-01', '2026-01-03'),
    ...worked('元旦', '2026-01-04'),
    ...off('春节', '2026-02-15', '2026-02-23'),
    ...worked('春节', '2026-02-14', '2026-02-28'),
    ...off('清明节', '2026-04-04', '2026-04-06'),
    ...off('劳动节', '2026-05-01', '2026-05-05'),
    ...worked('劳动节', '2026-05-09'),
    ...off('端午节', '2026-06-19', '2026-06-21'),
    ...off('中秋节', '2026-09-25', '2026-09-27'),
    ...off('国庆节', '2026-10-01', '2026-10-07'),
    ...worked('国庆节', '2026-09-20', '2026-10-10'),
  ],
}
