import { shortDay } from '../../kernel/text/days.zh-CN.ts'
import type { CalendarFinding } from './working-days/check.ts'
import type { NoticeProblem } from './working-days/notice.ts'
import type { CalendarDay } from './working-days/rules.ts'

export const calendarDayKindNames = {
  HOLIDAY: '放假',
  MAKE_UP: '调休上班',
} as const satisfies Readonly<Record<CalendarDay['kind'], string>>

export function calendarFindingWords(finding: CalendarFinding): string {
  switch (finding.kind) {
    case 'OTHER_YEAR':
      return `${finding.day} 不属于这一年`
    case 'TWICE':
      return `${shortDay(finding.day)}重复`
    case 'MAKE_UP_ON_WORKING_DAY':
      return `${shortDay(finding.day)}不是周末，不能设为调休上班日`
    case 'NO_SOURCE':
      return '请填写依据文件的名称和文号'
    case 'NO_HOLIDAYS':
      return '还没有标出放假日'
    case 'SOURCE_OF_OTHER_YEAR':
      return '依据文件的名称里没有这一年，请核对'
    case 'HOLIDAY_MISSING':
      return `没有标出${finding.name}`
    case 'ONLY_WEEKENDS':
      return `${finding.name}只标在周末，请核对`
  }
}

export function noticeProblemWords(problem: NoticeProblem): string {
  switch (problem.kind) {
    case 'WEEKDAY':
      return `${shortDay(problem.day)}不是周${problem.said}，请核对年份和日期`
    case 'LENGTH':
      return `${problem.name}：通知写共 ${problem.said} 天，按日期是 ${problem.found} 天`
    case 'DATE':
      return `日期不对：${problem.text}`
    case 'UNREAD':
      return `这一段没有识别：${problem.text}`
    case 'OTHER_YEAR':
      return `${problem.day} 不属于这一年，没有录入；请在那一年的安排里补上`
  }
}
