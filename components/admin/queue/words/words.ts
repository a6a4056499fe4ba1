import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import type { CallbackReason } from '#server/visit/rules/events.ts'
import type { AdminInputs, AdminOutputs } from '../../api.ts'
import { text } from './messages.zh-CN.ts'

export type Board = AdminOutputs['queue']['board']
export type QueueCase = AdminOutputs['queue']['cases']['rows'][number]
export type CallProfile = AdminOutputs['queue']['profiles'][number]
export type Urgency = QueueCase['urgency']
export type Place = QueueCase['place']
export type { CallbackReason }

type Filter = AdminInputs['queue']['cases']['filter']

/** Repeated here because the server's own lists stand in modules that read the database. */
export const urgencies = [
  'OVER',
  'TODAY',
  'THREE_DAYS',
  'WEEK',
  'LATER',
] as const satisfies readonly Urgency[]
export const places = ['WAITING', 'RESTING', 'LEASED', 'PAUSED', 'CLOSED'] as const satisfies readonly Place[]

/** The list of tasks with exactly the cases a number counted. */
export function casesHref(filter: Partial<Omit<Filter, 'agentId'>> & { readonly agent?: string }): string {
  const query = new URLSearchParams({ tab: 'cases' })
  for (const [name, value] of Object.entries(filter)) if (value) query.set(name, value)
  return `/admin/queue?${query.toString()}`
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** 3 天 2 小时; below zero counts as nothing. */
export function durationInWords(ms: number): string {
  const words = text.durations
  if (ms < MINUTE) return words.short
  if (ms < HOUR) return words.minutes(Math.floor(ms / MINUTE))
  if (ms < DAY) return words.hours(Math.floor(ms / HOUR), Math.floor((ms % HOUR) / MINUTE))
  return words.days(Math.floor(ms / DAY), Math.floor((ms % DAY) / HOUR))
}

/** 12:05 left; 0:00 once it is over. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** 71%; a dash where the whole is 0. */
export function rateInWords(part: number, whole: number): string {
  return whole === 0 ? text.none : `${Math.round((part / whole) * 100)}%`
}

/** The pace the forecast was made with. */
export function paceInWords({ perHour, basis }: Board['pace']): string {
  const words = text.board.forecast
  const rate = String(Math.round(perHour * 10) / 10)
  if (basis === 'NONE') return words.paceNone
  if (basis === 'WEEK') return words.paceWeek(rate)
  return perHour === 0 ? words.paceTodayNone : words.paceToday(rate)
}

/** 优先, 普通, 靠后 */
export function priorityName(priority: number): string {
  const { FIRST, NORMAL, LAST } = callbackText.priorities
  if (priority === 0) return NORMAL
  return priority < 0 ? FIRST : LAST
}

export function sumOf(counts: readonly { readonly count: number }[]): number {
  return counts.reduce((sum, { count }) => sum + count, 0)
}

/** 周一、周二、周三; 每天 */
export function workDaysInWords(days: readonly number[]): string {
  const words = text.callProfiles
  if (days.length === 0) return words.noDays
  if (days.length === words.days.length) return words.everyDay
  return words.days
    .filter((_, index) => days.includes(index + 1))
    .map(words.day)
    .join('、')
}
