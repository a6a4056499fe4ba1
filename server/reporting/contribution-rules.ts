import { z } from 'zod'
import { dayOf } from '../shared/calendar.ts'
import type { CallbackReason, VisitEvent } from '../visit/events.ts'
import { bucketOf } from './durations-rules.ts'
import {
  type AgentFigure,
  agentFigures,
  type CohortFigure,
  cohortFigures,
  type DayFigure,
  type DayMap,
  dayFigures,
  dayMaps,
  type Fate,
  type FunnelStep,
  funnelSteps,
  MOST_ATTEMPTS,
  methods,
  outcomes,
  reasonFigures,
  type TimedStep,
  type VisitOutcome,
  type Way,
  ways,
} from './figures.ts'
import type { PastCase, PastEvent, VisitHistory } from './history.ts'
import { secondsPerQuestion } from './reading-rules.ts'

const counts = z.record(z.string(), z.number().int())

/** What one visit adds to the figures of one day. */
const dayContributionSchema = z.object({
  counts: z.partialRecord(z.enum(dayFigures), z.number().int()),
  maps: z.partialRecord(z.enum(dayMaps), counts),
})

/** Everything one visit counts as. Plain data: it is kept, and compared with what a recount says. */
export const contributionSchema = z.object({
  outcome: z.enum(outcomes),
  /** Place of the furthest step of the funnel. */
  reached: z.number().int(),
  method: z.enum(methods),
  /** The day it was done, and how: both null while it was not. */
  doneOn: z.string().nullable(),
  way: z.enum(ways).nullable(),
  cohort: z.array(z.enum(cohortFigures)),
  /** `VERIFIED/7` */
  times: z.array(z.string()),
  days: z.record(z.string(), dayContributionSchema),
  /** By key of the question; null seconds: not known. */
  questions: z
    .object({
      version: z.number().int(),
      online: z
        .object({
          day: z.string(),
          seconds: z.record(z.string(), z.number().int().nullable()),
          failing: z.array(z.string()),
        })
        .nullable(),
      phone: z
        .object({ day: z.string(), asked: z.array(z.string()), failing: z.array(z.string()) })
        .nullable(),
    })
    .nullable(),
  /** By `day/agent`. */
  agents: z.record(z.string(), z.partialRecord(z.enum(agentFigures), z.number().int())),
  /** `day mark`, each once. */
  marks: z.array(z.string()),
})
export type Contribution = z.infer<typeof contributionSchema>

type EventOf<T extends VisitEvent['type']> = Extract<VisitEvent, { type: T }>

function eventsOf<T extends VisitEvent['type']>(events: readonly PastEvent[], type: T) {
  const isOne = (event: VisitEvent): event is EventOf<T> => event.type === type
  return events.flatMap(({ event, at }) => (isOne(event) ? [{ event, at }] : []))
}

function firstOf(events: readonly PastEvent[], type: VisitEvent['type']): Date | null {
  return events.find(({ event }) => event.type === type)?.at ?? null
}

interface Done {
  readonly at: Date
  readonly way: Way
  /** Nothing to object; else a problem case. */
  readonly clean: boolean
}

/** When and how the visit was brought to an end that counts as done; null while it was not. */
function doneOf({ events, cases }: VisitHistory): Done | null {
  const success = eventsOf(events, 'SUCCEEDED')[0]
  if (success) return { at: success.at, way: success.event.payload.method, clean: true }
  const found = eventsOf(events, 'FOLLOWED_UP').flatMap(({ event, at }): Done[] =>
    event.payload.result === 'PROBLEM_FOUND' ? [{ at, way: event.payload.kind, clean: false }] : [],
  )
  const called = cases.flatMap(({ outcome, closedAt }): Done[] =>
    outcome === 'PROBLEM' && closedAt !== null ? [{ at: closedAt, way: 'PHONE', clean: false }] : [],
  )
  return [...found, ...called].sort((a, b) => a.at.getTime() - b.at.getTime())[0] ?? null
}

/** Where the visit stands or how it ended (domain document, figures managers must see). */
function outcomeOf(history: VisitHistory, done: Done | null): VisitOutcome {
  const { status, coolingOffEndsAt, cases } = history
  if (status === 'CANCELLED') return 'CANCELLED'
  if (done) {
    const inTime = done.at < coolingOffEndsAt
    if (done.clean) return inTime ? 'CLEAN_IN_TIME' : 'CLEAN_LATE'
    return inTime ? 'PROBLEM_IN_TIME' : 'PROBLEM_LATE'
  }
  if (status !== 'CALLBACK') return 'ONLINE'
  if (cases.some(({ closedAt }) => closedAt === null)) return 'WITH_AGENTS'
  return cases.some(({ followUp }) => followUp !== null && followUp.doneAt === null)
    ? 'FOLLOW_UP'
    : 'UNFINISHED'
}

const outcomeFigures: Readonly<Record<VisitOutcome, CohortFigure>> = {
  CLEAN_IN_TIME: 'clean_in_time',
  CLEAN_LATE: 'clean_late',
  PROBLEM_IN_TIME: 'problem_in_time',
  PROBLEM_LATE: 'problem_late',
  ONLINE: 'online',
  WITH_AGENTS: 'with_agents',
  FOLLOW_UP: 'follow_up',
  UNFINISHED: 'unfinished',
  CANCELLED: 'cancelled',
}

const successFigures = {
  WECHAT: 'success_wechat',
  PHONE: 'success_phone',
  LETTER: 'success_letter',
  BRANCH: 'success_branch',
} as const

function fateOf(outcome: VisitOutcome): Fate {
  switch (outcome) {
    case 'CLEAN_IN_TIME':
    case 'CLEAN_LATE':
      return 'SUCCESS'
    case 'PROBLEM_IN_TIME':
    case 'PROBLEM_LATE':
      return 'PROBLEM'
    case 'ONLINE':
    case 'WITH_AGENTS':
      return 'WITH_AGENTS'
    default:
      return outcome
  }
}

/** When each step of the funnel was first reached; the success is the customer's own, on WeChat. */
function stepTimes(events: readonly PastEvent[]): Record<FunnelStep, Date | null> {
  const online = eventsOf(events, 'SUCCEEDED').find(({ event }) => event.payload.method === 'WECHAT')
  return {
    REMINDED: firstOf(events, 'REMINDED'),
    STARTED: firstOf(events, 'VISIT_STARTED'),
    VERIFIED: firstOf(events, 'IDENTITY_VERIFIED'),
    NOTICED: firstOf(events, 'NOTICE_CONFIRMED'),
    SUBMITTED: firstOf(events, 'SUBMITTED'),
    SIGNED: firstOf(events, 'SIGNED'),
    SUCCEEDED: online?.at ?? null,
  }
}

function timesOf(at: Record<FunnelStep, Date | null>): string[] {
  const spans: readonly (readonly [TimedStep, Date | null, Date | null])[] = [
    ['STARTED', at.REMINDED, at.STARTED],
    ['VERIFIED', at.STARTED, at.VERIFIED],
    ['NOTICED', at.VERIFIED, at.NOTICED],
    ['SUBMITTED', at.NOTICED, at.SUBMITTED],
    ['SIGNED', at.SUBMITTED, at.SIGNED],
    ['WHOLE', at.STARTED, at.SUCCEEDED],
  ]
  return spans.flatMap(([step, from, to]) =>
    // Opened before any reminder came: no time between the two.
    from && to && to >= from ? [`${step}/${bucketOf(to.getTime() - from.getTime())}`] : [],
  )
}

function cohortOf(history: VisitHistory, outcome: VisitOutcome, at: Record<FunnelStep, Date | null>) {
  const figures: CohortFigure[] = ['visits', outcomeFigures[outcome]]
  if (outcome === 'CANCELLED') return figures
  const success = eventsOf(history.events, 'SUCCEEDED')[0]
  if (success) figures.push(successFigures[success.event.payload.method])
  const reached: readonly (readonly [FunnelStep, CohortFigure])[] = [
    ['REMINDED', 'reminded'],
    ['STARTED', 'started'],
    ['VERIFIED', 'verified'],
    ['NOTICED', 'noticed'],
    ['SUBMITTED', 'submitted'],
    ['SIGNED', 'signed'],
  ]
  for (const [step, figure] of reached) if (at[step]) figures.push(figure)
  if (at.STARTED && at.REMINDED === null) figures.push('started_unprompted')
  if (history.cases.length > 0) {
    figures.push('cased')
    if (outcome === 'CLEAN_IN_TIME' || outcome === 'PROBLEM_IN_TIME') figures.push('cased_in_time')
  }
  return figures
}

/** Collects what happened by day. */
class Days {
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

function addEvents(days: Days, history: VisitHistory, fate: Fate): void {
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

/** How the questions were answered, online and by phone. */
function questionsOf({ events, templateNumber }: VisitHistory): Contribution['questions'] {
  if (templateNumber === null) return null
  const pinned = events.flatMap(({ event }) =>
    (event.type === 'QUESTIONNAIRE_OPENED' || event.type === 'SCRIPT_OPENED') && event.payload.pinned
      ? [event.payload.pinned]
      : [],
  )[0]
  const submitted = eventsOf(events, 'SUBMITTED').at(-1)
  const phoned = eventsOf(events, 'PHONE_ANSWERED').at(-1)
  if (!pinned || (!submitted && !phoned)) return null
  const seconds = secondsPerQuestion(events)
  return {
    version: templateNumber,
    online: submitted
      ? {
          day: dayOf(submitted.at),
          seconds: Object.fromEntries(pinned.questions.map(({ key }) => [key, seconds.get(key) ?? null])),
          failing: pinned.questions.flatMap(({ key, passing }) =>
            submitted.event.payload.answers[key]?.answer === passing ? [] : [key],
          ),
        }
      : null,
    phone: phoned
      ? {
          day: dayOf(phoned.at),
          asked: Object.keys(phoned.event.payload.answers),
          failing: [...phoned.event.payload.failing],
        }
      : null,
  }
}

function markFailing(days: Days, questions: Contribution['questions']): void {
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

function addCase(days: Days, past: PastCase): void {
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

const dispositionFigures: Readonly<Record<string, AgentFigure>> = {
  COMPLETED: 'completed',
  APPOINTMENT: 'appointments',
}

/** What agents did, by the day a call began and the agent; the contact rate is about our own calls. */
function agentsOf(cases: readonly PastCase[]): Contribution['agents'] {
  const byAgent = new Map<string, Map<AgentFigure, number>>()
  for (const { calls, outcome } of cases) {
    for (const [index, call] of calls.entries()) {
      const key = `${dayOf(call.startedAt)}/${call.agentId}`
      const figures = byAgent.get(key) ?? new Map<AgentFigure, number>()
      const add = (figure: AgentFigure, by = 1) => figures.set(figure, (figures.get(figure) ?? 0) + by)
      if (call.disposition === null) add('unsaid')
      else {
        if (call.direction === 'OUT') add('calls')
        if (call.direction === 'OUT' && call.contact === true) add('contacts')
        const figure = dispositionFigures[call.disposition]
        if (figure) add(figure)
        // The last call of a case is the one that ended it.
        const last = index === calls.length - 1
        if (last && outcome === 'PROBLEM') add('problems')
        if (last && outcome === 'FOLLOW_UP') add('follow_ups')
      }
      if (call.talkSeconds !== null) add('talk_seconds', call.talkSeconds)
      byAgent.set(key, figures)
    }
  }
  return Object.fromEntries(
    [...byAgent]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, figures]) => [key, Object.fromEntries(figures)]),
  )
}

/**
 * What a visit counts as, from its record alone: the same record always counts the same, whenever and by whomever it is
 * counted.
 */
export function contributionOf(history: VisitHistory): Contribution {
  const done = doneOf(history)
  const outcome = outcomeOf(history, done)
  const at = stepTimes(history.events)
  const reached = funnelSteps.reduce((furthest, step, index) => (at[step] ? index + 1 : furthest), 0)
  const days = new Days()
  addEvents(days, history, fateOf(outcome))
  const questions = questionsOf(history)
  markFailing(days, questions)
  for (const past of history.cases) addCase(days, past)
  const agents = agentsOf(history.cases)
  for (const key of Object.keys(agents)) {
    const [day = '', agent = ''] = key.split('/')
    days.mark(day, `agent/${agent}`)
  }
  return {
    outcome,
    reached,
    method: eventsOf(history.events, 'IDENTITY_VERIFIED').at(-1)?.event.payload.method ?? 'NONE',
    doneOn: done ? dayOf(done.at) : null,
    way: done?.way ?? null,
    cohort: cohortOf(history, outcome, at),
    times: outcome === 'CANCELLED' ? [] : timesOf(at),
    days: days.days,
    questions,
    agents,
    marks: days.marks,
  }
}
