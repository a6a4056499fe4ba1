import { dayOf } from '../../kernel/calendar.ts'
import type { CallbackReason } from '../../vocabulary/visits.ts'
import type { Contribution } from './contribution.ts'
import { bucketOf } from './durations.ts'
import { type DayFigure, type DayMap, type Fate, MOST_ATTEMPTS, reasonFigures } from './figures.ts'
import type { PastCase, VisitHistory } from './history.ts'
import type { EventOf } from './record.ts'

/** Collects figures and marks by day. */
export class Days {
  readonly #days = new Map<
    string,
    { counts: Map<DayFigure, number>; maps: Map<DayMap, Map<string, number>> }
  >()
  readonly #marks = new Set<string>()

  #of(day: string) {
    const known = this.#days.get(day) ?? { counts: new Map(), maps: new Map() }
    this.#days.set(day, known)
    return known
  }

  count(day: string, figure: DayFigure): void {
    const { counts } = this.#of(day)
    counts.set(figure, (counts.get(figure) ?? 0) + 1)
  }

  add(day: string, map: DayMap, name: string, by = 1): void {
    const { maps } = this.#of(day)
    const named = maps.get(map) ?? new Map<string, number>()
    maps.set(map, named.set(name, (named.get(name) ?? 0) + by))
  }

  mark(day: string, mark: string): void {
    this.#marks.add(`${day} ${mark}`)
  }

  get days(): Contribution['days'] {
    const sorted = [...this.#days].sort(([a], [b]) => (a < b ? -1 : 1))
    return Object.fromEntries(
      sorted.map(([day, { counts, maps }]) => [
        day,
        {
          counts: Object.fromEntries(counts),
          maps: Object.fromEntries([...maps].map(([map, named]) => [map, Object.fromEntries(named)])),
        },
      ]),
    )
  }

  get marks(): string[] {
    return [...this.#marks].sort()
  }
}

const messageFigures = { FAILED: 'reminder_failed', ARRIVED: 'sms_arrived', LOST: 'sms_lost' } as const

/** Adds the figures of online events and of the known outcomes of reminders. */
export function addEvents(days: Days, history: VisitHistory, fate: Fate): void {
  for (const { event, at } of history.events) {
    const day = dayOf(at)
    switch (event.type) {
      case 'REMINDED':
        days.count(day, event.payload.by === 'WECHAT' ? 'reminded_wechat' : 'reminded_sms')
        break
      case 'IDENTITY_VERIFIED':
        if (!event.payload.carried)
          days.count(day, event.payload.method === 'FACE' ? 'face_passed' : 'sms_passed')
        break
      case 'IDENTITY_FAILED':
        addFailure(days, day, event.payload)
        break
      case 'SENT_TO_CALLBACK':
      case 'REASON_ADDED':
        for (const reason of event.payload.reasons) addReason(days, day, reason, fate)
        break
    }
  }
  for (const { at, what } of history.messages) {
    days.count(dayOf(at), messageFigures[what])
    if (what !== 'ARRIVED') days.mark(dayOf(at), `reminder/${what}`)
  }
}

function addFailure(days: Days, day: string, failure: EventOf<'IDENTITY_FAILED'>['payload']): void {
  const { method, counted, vendorCode } = failure
  if (method === 'SMS') {
    days.count(day, 'sms_failed')
    days.mark(day, 'identity/SMS')
  } else {
    const code = `FACE/${vendorCode ?? 'NONE'}`
    days.count(day, counted ? 'face_failed' : 'face_other')
    days.add(day, 'codes', code)
    days.mark(day, `identity/${code}`)
  }
  if (failure.locks === true) {
    days.count(day, method === 'FACE' ? 'face_locked' : 'sms_locked')
    days.mark(day, `locked/${method}`)
  }
}

function addReason(days: Days, day: string, reason: CallbackReason, fate: Fate): void {
  days.count(day, reasonFigures[reason])
  days.add(day, 'fates', `${reason}/${fate}`)
  days.mark(day, `reason/${reason}`)
  days.mark(day, `fate/${reason}/${fate}`)
}

/** Adds a mark for each question that got a failing answer. */
export function markFailing(days: Days, questions: Contribution['questions']): void {
  if (questions === null) return
  const { version, online, phone } = questions
  for (const key of online?.failing ?? []) days.mark(online?.day ?? '', `failing/${version}/${key}`)
  for (const key of phone?.failing ?? []) days.mark(phone?.day ?? '', `phoneFailing/${version}/${key}`)
}

const caseFigures = {
  SUCCESS: 'cases_succeeded',
  PROBLEM: 'cases_problem',
  FOLLOW_UP: 'cases_follow_up',
  CANCELLED: 'cases_cancelled',
} as const

/** Adds the figures of a case, of its calls and of its problem case. */
export function addCase(days: Days, past: PastCase): void {
  const opened = dayOf(past.openedAt)
  days.count(opened, 'cases_opened')
  days.mark(opened, 'case/OPENED')
  if (past.closedAt !== null && past.outcome !== null) {
    days.count(dayOf(past.closedAt), caseFigures[past.outcome])
    days.mark(dayOf(past.closedAt), `case/${past.outcome}`)
    days.mark(dayOf(past.closedAt), 'case/CLOSED')
  }
  const [first] = past.calls
  if (first) {
    const day = dayOf(first.startedAt)
    days.count(day, 'first_calls')
    days.add(day, 'waits', `FIRST_CALL/${bucketOf(first.startedAt.getTime() - past.openedAt.getTime())}`)
  }
  const ours = past.calls.filter(({ direction, disposition }) => direction === 'OUT' && disposition !== null)
  for (const { startedAt, contact } of ours) {
    days.count(dayOf(startedAt), 'calls')
    days.mark(dayOf(startedAt), 'call/MADE')
    if (contact === true) days.count(dayOf(startedAt), 'contacts')
  }
  const reached = ours.findIndex(({ contact }) => contact === true)
  const reachedBy = ours[reached]
  if (reachedBy) {
    const name = `ATTEMPTS/${Math.min(reached + 1, MOST_ATTEMPTS)}`
    days.add(dayOf(reachedBy.startedAt), 'waits', name)
    days.mark(dayOf(reachedBy.startedAt), `attempts/${Math.min(reached + 1, MOST_ATTEMPTS)}`)
  }
  addProblem(days, past)
}

function addProblem(days: Days, { problem }: PastCase): void {
  if (problem === null) return
  days.count(dayOf(problem.openedAt), 'problems_opened')
  days.mark(dayOf(problem.openedAt), 'problem/OPENED')
  if (problem.dueOn === null) return
  days.count(problem.dueOn, 'problems_due')
  days.mark(problem.dueOn, 'problem/DUE')
  if (problem.handledAt === null) {
    days.mark(problem.dueOn, 'problem/OPEN')
    return
  }
  const inTime = dayOf(problem.handledAt) <= problem.dueOn
  days.count(problem.dueOn, inTime ? 'problems_in_time' : 'problems_late')
  days.mark(problem.dueOn, inTime ? 'problem/IN_TIME' : 'problem/LATE')
}
