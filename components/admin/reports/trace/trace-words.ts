import { designTypeNames } from '#server/product/messages.zh-CN.ts'
import { readTrace, type Trace } from '#server/reporting/rules/drill-down.ts'
import {
  type CohortFigure,
  fates,
  funnelSteps,
  type Method,
  MOST_ATTEMPTS,
} from '#server/reporting/rules/figures.ts'
import { reasonNames } from '#server/visit/messages.zh-CN.ts'
import { callbackReasons } from '#server/vocabulary/visits.ts'
import { codeInWords } from '../words/codes.ts'
import { text } from '../words/messages.zh-CN.ts'
import { figuresOf } from './traces.ts'

const words = text.trace

/** A figure and the filters that select the visits behind the figure in the list of visits. */
export interface Traced {
  readonly figure: string
  readonly from: string
  readonly to: string
  readonly method: readonly Method[]
  readonly designType: readonly (keyof typeof designTypeNames)[]
}

function keyOf<T extends object>(names: T, key: string): keyof T | undefined {
  const isKey = (candidate: PropertyKey): candidate is keyof T => Object.hasOwn(names, candidate)
  return isKey(key) ? key : undefined
}

function namedOf(names: Readonly<Record<string, string>>, key: string): string | null {
  const known = keyOf(names, key)
  return known === undefined ? null : (names[known] ?? null)
}

function figuresInWords(figures: readonly CohortFigure[]): string {
  const same = (known: readonly CohortFigure[]) =>
    known.length === figures.length && known.every((figure) => figures.includes(figure))
  if (same(figuresOf.due)) return words.due
  if (same(figuresOf.done)) return words.done
  if (same(figuresOf.missed)) return words.missed
  if (same(figuresOf.late)) return words.late
  if (same(figuresOf.running)) return words.running
  return words.figures(figures.map((figure) => text.names.cohort[figure]).join(words.or))
}

function fateInWords(reason: string, fate: string): string | null {
  const known = callbackReasons.find((one) => one === reason)
  const end = fates.find((one) => one === fate)
  return known && end ? words.fate(reasonNames[known], text.names.fate[end]) : null
}

function reasonInWords(reason: string): string | null {
  const known = callbackReasons.find((one) => one === reason)
  return known ? words.reason(reasonNames[known]) : null
}

function identityInWords(method: string, code: string): string | null {
  if (method === 'SMS') return words.sms
  if (method !== 'FACE' || code === '') return null
  return code === 'NONE' ? words.faceNone : words.face(codeInWords(code))
}

function attemptsInWords(attempt: string): string {
  return words.attempts(Number(attempt) === MOST_ATTEMPTS ? text.queue.orMore(MOST_ATTEMPTS) : attempt)
}

/** The event that a mark records, in words; null for an unknown mark. */
function markInWords(mark: string): string | null {
  const [kind = '', first = '', second = ''] = mark.split('/')
  switch (kind) {
    case 'reason':
      return reasonInWords(first)
    case 'identity':
      return identityInWords(first, second)
    case 'locked':
      return namedOf(words.locked, first)
    case 'reminder':
      return namedOf(words.reminders, first)
    case 'failing':
      return words.failing(first, second)
    case 'phoneFailing':
      return words.phoneFailing(first, second)
    case 'fate':
      return fateInWords(first, second)
    case 'case':
      return namedOf(words.cases, first)
    case 'call':
      return words.call
    case 'attempts':
      return attemptsInWords(first)
    case 'problem':
      return namedOf(words.problems, first)
    case 'agent':
      return words.agent
    default:
      return null
  }
}

/** Several marks of one kind, in words; null if one of them is unknown. */
function marksInWords(marks: readonly string[]): string | null {
  const all = marks.map(markInWords)
  return all.includes(null) ? null : all.join(words.or)
}

function whatOf(trace: Trace): string | null {
  switch (trace.kind) {
    case 'figures':
      return figuresInWords(trace.figures)
    case 'lost': {
      const step = funnelSteps[trace.reached - 1]
      const next = funnelSteps[trace.reached]
      return step && next ? words.lost(text.names.funnel[step], text.names.funnel[next]) : null
    }
    case 'breach':
      return words.breach
    case 'mark':
      return marksInWords(trace.marks)
    case 'day':
      return words.online[trace.figure]
  }
}

function daysInWords(trace: Trace | null, from: string, to: string): string {
  if (trace === null) return words.markDays(from, to)
  if (trace.kind === 'day') return words.markDays(from, to)
  if (trace.kind !== 'mark') return words.basisDays(text.names.basis[trace.basis], from, to)
  // A problem case is counted on the day it is due, even if it was handled on another day.
  return trace.marks.some((mark) => /^problem\/(?:DUE|OPEN|IN_TIME|LATE)$/.test(mark))
    ? words.dueDays(from, to)
    : words.markDays(from, to)
}

/** The traced figure and its filters in words, for example 犹豫期内完成的回访，按犹豫期截止日 2026-10-01 至 2026-10-31 统计. */
export function traceInWords({ figure, from, to, method, designType }: Traced): string {
  const trace = readTrace(figure)
  const parts = [
    (trace && whatOf(trace)) ?? words.unknown,
    daysInWords(trace, from, to),
    ...(method.length === 0
      ? []
      : [text.inWords.one(words.method, method.map((one) => text.names.method[one]).join(text.list))]),
    ...(designType.length === 0
      ? []
      : [text.inWords.one(words.designType, designType.map((one) => designTypeNames[one]).join(text.list))]),
  ]
  return parts.join(words.comma)
}
