import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import type { CallbackReason } from '#server/vocabulary/visits.ts'
import type { AdminInputs, AdminOutputs } from '../../api.ts'
import { text } from './messages.zh-CN.ts'

export type Board = AdminOutputs['queue']['board']
export type QueueCase = AdminOutputs['queue']['cases']['rows'][number]
export type CallProfile = AdminOutputs['queue']['profiles'][number]
export type Urgency = QueueCase['urgency']
export type Place = QueueCase['place']
export type { CallbackReason }

type Filter = AdminInputs['queue']['cases']['filter']

/**
 * Repeats the server's lists, because the modules that contain them read the database and cannot be loaded in the
 * browser.
 */
export const urgencies = [
  'OVER',
  'TODAY',
  'THREE_DAYS',
  'WEEK',
  'LATER',
] as const satisfies readonly Urgency[]
export const places = ['WAITING', 'RESTING', 'LEASED', 'PAUSED', 'CLOSED'] as const satisfies readonly Place[]

/** Returns the URL of the list of cases, filtered to exactly the cases that a number counted. */
export function casesHref(
  filter: Partial<Omit<Filter, 'agentId' | 'policyNo'>> & { readonly agent?: string },
): string {
  const query = new URLSearchParams({ tab: 'cases' })
  for (const [name, value] of Object.entries(filter)) if (value) query.set(name, value)
  return `/admin/queue?${query.toString()}`
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A duration in words, for example 3 天 2 小时. A negative duration counts as 0. */
export function durationInWords(ms: number): string {
  const words = text.durations
  if (ms < MINUTE) return words.short
  if (ms < HOUR) return words.minutes(Math.floor(ms / MINUTE))
  if (ms < DAY) return words.hours(Math.floor(ms / HOUR), Math.floor((ms % HOUR) / MINUTE))
  return words.days(Math.floor(ms / DAY), Math.floor((ms % DAY) / HOUR))
}

/** The time left as minutes and seconds, for example 12:05; 0:00 once the time is over. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** A share as a percentage, for example 71%; a dash when the whole is 0. */
export function rateInWords(part: number, whole: number): string {
  return whole === 0 ? text.none : `${Math.round((part / whole) * 100)}%`
}

/** The pace of calling on which the forecast is based, in words. */
export function paceInWords({ perHour, basis }: Board['pace']): string {
  const words = text.board.forecast
  const rate = String(Math.round(perHour * 10) / 10)
  if (basis === 'NONE') return words.paceNone
  if (basis === 'WEEK') return words.paceWeek(rate)
  return perHour === 0 ? words.paceTodayNone : words.paceToday(rate)
}

/** The name of a priority: 优先 (first), 普通 (normal) or 靠后 (last). */
export function priorityName(priority: number): string {
  const { FIRST, NORMAL, LAST } = callbackText.priorities
  if (priority === 0) return NORMAL
  return priority < 0 ? FIRST : LAST
}

export function sumOf(counts: readonly { readonly count: number }[]): number {
  return counts.reduce((sum, { count }) => sum + count, 0)
}

/** Work days in words, for example 周一、周二、周三 or 每天 (every day). */
export function workDaysInWords(days: readonly number[]): string {
  const words = text.callProfiles
  if (days.length === 0) return words.noDays
  if (days.length === words.days.length) return words.everyDay
  return words.days
    .filter((_, index) => days.includes(index + 1))
    .map(words.day)
    .join('、')
}
