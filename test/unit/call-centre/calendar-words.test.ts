import { expect, test } from 'vitest'
import { calendarFindingWords, noticeProblemWords } from '#server/call-centre/rules/calendar.zh-CN.ts'

const day = '2026-10-01'

test.each([
  [{ kind: 'OTHER_YEAR', day }, '2026-10-01 不属于这一年'],
  [{ kind: 'TWICE', day }, '10月1日重复'],
  [{ kind: 'MAKE_UP_ON_WORKING_DAY', day }, '10月1日不是周末，不能设为调休上班日'],
  [{ kind: 'NO_SOURCE' }, '请填写依据文件的名称和文号'],
  [{ kind: 'NO_HOLIDAYS' }, '还没有标出放假日'],
  [{ kind: 'SOURCE_OF_OTHER_YEAR' }, '依据文件的名称里没有这一年，请核对'],
  [{ kind: 'HOLIDAY_MISSING', name: '国庆节' }, '没有标出国庆节'],
  [{ kind: 'ONLY_WEEKENDS', name: '国庆节' }, '国庆节只标在周末，请核对'],
] as const)('a calendar is told to be wrong: %o', (finding, words) => {
  expect(calendarFindingWords(finding)).toBe(words)
})

test.each([
  [{ kind: 'WEEKDAY', day, said: '三' }, '10月1日不是周三，请核对年份和日期'],
  [{ kind: 'LENGTH', name: '国庆节', said: 7, found: 8 }, '国庆节：通知写共 7 天，按日期是 8 天'],
  [{ kind: 'DATE', text: '13月1日' }, '日期不对：13月1日'],
  [{ kind: 'UNREAD', text: '另行通知' }, '这一段没有识别：另行通知'],
  [{ kind: 'OTHER_YEAR', day }, '2026-10-01 不属于这一年，没有录入；请在那一年的安排里补上'],
] as const)('a notice is told to be wrong: %o', (problem, words) => {
  expect(noticeProblemWords(problem)).toBe(words)
})
