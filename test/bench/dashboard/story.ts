import { addDays, atHour, dayOf, HOUR_MS, MINUTE_MS, startOfDay } from '#server/kernel/calendar.ts'
import type { PastCase, PastEvent, VisitHistory } from '#server/reporting/rules/history.ts'
import type { VisitEvent } from '#server/visit/rules/events.ts'
import type { CallbackReason } from '#server/vocabulary/visits.ts'
import type { Random } from '#test/simulation/support/random.ts'

/**
 * The questions of the template that the benchmark's visits answered: the questions of an ordinary policy, and three
 * that only other policies get.
 */
export const QUESTIONS = [
  'contract-received',
  'application-signed',
  'terms-understood',
  'cooling-off',
  'payment',
  'risk-notice',
  'recording',
  'bonus',
  'promised-benefits',
] as const
export const VERSION = 1
export const AGENTS = 60

const WINDOW_DAYS = 3
const VENDOR_CODES = [1004, 1004, 1004, 1002, 1003, 2006, 2010, 2012, 3000, 3001] as const

export interface Told extends Omit<VisitHistory, 'channel' | 'productCode' | 'branch' | 'visitId'> {}

export const agentId = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`

/**
 * Generates one plausible visit. The mix of outcomes is like that in insurers' reports. It is random, but the same
 * seed always gives the same visit.
 */
export class Story {
  readonly #random: Random
  readonly #events: { event: VisitEvent; at: Date }[] = []
  readonly #cases: PastCase[] = []
  readonly #messages: VisitHistory['messages'][number][] = []
  readonly #openedAt: Date
  readonly #coolingOffEndsAt: Date
  #now: number
  #status: VisitHistory['status'] = 'PENDING'
  #asked: readonly string[] = []

  constructor(random: Random, openedAt: Date) {
    this.#random = random
    this.#openedAt = openedAt
    this.#now = openedAt.getTime()
    this.#coolingOffEndsAt = startOfDay(addDays(dayOf(openedAt), random.pick([13, 14, 14, 14, 19])))
  }

  tell(): Told {
    this.#record({
      type: 'VISIT_OPENED',
      payload: {
        policyId: agentId(1),
        customerId: agentId(2),
        windowEndsAt: this.#windowEnd.toISOString(),
        coolingOffEndsAt: this.#coolingOffEndsAt.toISOString(),
      },
    })
    this.#remind(1)
    const fate = this.#random.next()
    if (fate < 0.01) this.#cancel()
    else if (fate < 0.79) this.#online()
    else if (fate < 0.91) this.#leave()
    else if (fate < 0.95) this.#failFaces()
    else this.#askForCall()
    return {
      status: this.#status,
      openedAt: this.#openedAt,
      coolingOffEndsAt: this.#coolingOffEndsAt,
      events: this.#events satisfies readonly PastEvent[],
      cases: this.#cases,
      templateNumber: this.#asked.length > 0 ? VERSION : null,
      messages: this.#messages,
    }
  }

  get #windowEnd(): Date {
    return startOfDay(addDays(dayOf(this.#openedAt), WINDOW_DAYS))
  }

  get #at(): Date {
    return new Date(Math.round(this.#now))
  }

  #record(event: VisitEvent): void {
    this.#events.push({ event, at: this.#at })
  }

  /** Advances the time of the story by about `seconds` seconds, and rarely by much more. */
  #wait(seconds: number): void {
    this.#now += seconds * 1000 * Math.exp((this.#random.next() + this.#random.next() - 1) * 1.2)
  }

  #remind(round: number): void {
    this.#wait(20)
    if (this.#random.chance(0.01)) {
      this.#messages.push({ at: this.#at, what: 'FAILED' })
      return
    }
    const by = this.#random.chance(0.85) ? 'WECHAT' : 'SMS'
    this.#record({ type: 'REMINDED', payload: { round, by, outboxId: agentId(round) } })
    if (by === 'SMS')
      this.#messages.push({ at: this.#at, what: this.#random.chance(0.97) ? 'ARRIVED' : 'LOST' })
  }

  #start(): void {
    this.#wait(3 * 3600)
    this.#record({ type: 'VISIT_STARTED', payload: {} })
  }

  #fail(method: 'FACE' | 'SMS', locks = false): void {
    this.#wait(40)
    const vendorCode = method === 'FACE' ? this.#random.pick(VENDOR_CODES) : null
    const counted = method === 'SMS' || (vendorCode ?? 0) < 3000
    this.#record({
      type: 'IDENTITY_FAILED',
      payload: { method, attemptId: agentId(3), vendorCode, counted, ...(locks ? { locks } : {}) },
    })
  }

  #verify(): void {
    const method = this.#random.chance(0.88) ? 'FACE' : 'SMS'
    while (this.#random.chance(0.08)) this.#fail(method)
    this.#wait(60)
    this.#record({ type: 'IDENTITY_VERIFIED', payload: { method, attemptId: agentId(3), carried: false } })
  }

  #open(): void {
    this.#wait(35)
    this.#record({ type: 'NOTICE_CONFIRMED', payload: {} })
    this.#asked = QUESTIONS.slice(0, 5 + this.#random.below(5))
    this.#record({ type: 'QUESTIONNAIRE_OPENED', payload: { reader: 'r', pinned: this.#pin() } })
  }

  #pin() {
    return {
      templateVersionId: agentId(VERSION),
      sha256: 's',
      minimumReadingSeconds: 60,
      questions: this.#asked.map((key) => ({ key, variant: 'v', passing: 'YES' as const })),
    }
  }

  #answers(failing: readonly string[]) {
    return Object.fromEntries(
      this.#asked.map((key) => [key, { answer: failing.includes(key) ? ('NO' as const) : ('YES' as const) }]),
    )
  }

  #online(): void {
    this.#start()
    this.#verify()
    this.#open()
    const failing = this.#random.chance(0.04) ? [this.#random.pick(this.#asked)] : []
    const answers = this.#answers(failing)
    // Saves half of the answers as a draft, then submits all of them.
    this.#wait(40)
    const half = this.#asked.slice(0, Math.ceil(this.#asked.length / 2))
    const given = Object.fromEntries(half.flatMap((key) => (answers[key] ? [[key, answers[key]]] : [])))
    this.#record({ type: 'DRAFT_SAVED', payload: { answers: given } })
    this.#wait(40)
    this.#record({ type: 'SUBMITTED', payload: { revision: 1, answers } })
    this.#wait(25)
    const signed = { revision: 1, signature: 's', method: 'FACE' as const, attemptId: agentId(3), seal: 's' }
    this.#record({ type: 'SIGNED', payload: signed })
    if (failing.length === 0) this.#succeed('WECHAT')
    else this.#call(['NEGATIVE_ANSWER'])
  }

  #succeed(method: 'WECHAT' | 'PHONE' | 'LETTER'): void {
    this.#record({ type: 'SUCCEEDED', payload: { method } })
    this.#status = 'SUCCESS'
  }

  #cancel(): void {
    this.#wait(12 * 3600)
    this.#record({ type: 'CANCELLED', payload: { because: 'SURRENDERED' } })
    this.#status = 'CANCELLED'
  }

  /** The customer stops before the end of the visit, or never starts it. */
  #leave(): void {
    if (this.#random.chance(0.5)) {
      this.#start()
      if (this.#random.chance(0.6)) {
        this.#verify()
        if (this.#random.chance(0.5)) this.#open()
      }
    }
    this.#remind(2)
    this.#now = this.#windowEnd.getTime() + 5 * MINUTE_MS
    this.#call(['WINDOW_EXPIRED'])
  }

  #failFaces(): void {
    this.#start()
    const days = this.#random.chance(0.2) ? 3 : 1
    for (let day = 0; day < days; day += 1) {
      if (day > 0) this.#now = atHour(addDays(dayOf(this.#at), 1), 10).getTime()
      for (let attempt = 1; attempt <= 5; attempt += 1) this.#fail('FACE', attempt === 5)
    }
    this.#now = this.#windowEnd.getTime() + 5 * MINUTE_MS
    this.#call(days === 3 ? ['WINDOW_EXPIRED', 'FACE_FAILED_3_DAYS'] : ['WINDOW_EXPIRED'])
  }

  #askForCall(): void {
    this.#start()
    this.#call([this.#random.pick(['CUSTOMER_REQUESTED', 'PHONE_NOT_MINE', 'VENDOR_REDIRECT'] as const)])
  }

  /** Sends the visit to the agents, who call up to six times. */
  #call(reasons: CallbackReason[]): void {
    this.#record({ type: 'SENT_TO_CALLBACK', payload: { reasons } })
    this.#status = 'CALLBACK'
    const openedAt = this.#at
    const calls: PastCase['calls'] = []
    for (let attempt = 1; attempt <= 6; attempt += 1) {
      this.#now = Math.max(this.#now, atHour(dayOf(this.#at), 9).getTime())
      this.#wait(4 * 3600)
      const contact = this.#random.chance(0.55)
      calls.push({
        startedAt: this.#at,
        agentId: agentId(this.#random.below(AGENTS)),
        direction: 'OUT',
        disposition: contact ? 'COMPLETED' : 'NO_ANSWER',
        contact,
        talkSeconds: contact ? 120 + this.#random.below(300) : null,
      })
      if (contact) {
        this.#finish(openedAt, calls)
        return
      }
    }
    this.#record({ type: 'LEFT_THE_PHONE', payload: { cause: 'UNREACHABLE' } })
    const closedAt = this.#at
    this.#now += 10 * 24 * HOUR_MS
    const confirmed = this.#random.chance(0.6)
    const result = confirmed ? 'CONFIRMED_IN_WRITING' : 'NO_REPLY'
    this.#record({ type: 'FOLLOWED_UP', payload: { kind: 'LETTER', result, by: agentId(1) } })
    this.#cases.push({
      openedAt,
      closedAt,
      outcome: 'FOLLOW_UP',
      calls,
      problem: null,
      followUp: { doneAt: this.#at },
    })
    if (confirmed) this.#succeed('LETTER')
  }

  #finish(openedAt: Date, calls: PastCase['calls']): void {
    const known = this.#asked.length > 0
    if (!known) this.#asked = QUESTIONS.slice(0, 5 + this.#random.below(5))
    const script = { attemptId: agentId(4), by: agentId(1) }
    this.#record({ type: 'SCRIPT_OPENED', payload: known ? script : { ...script, pinned: this.#pin() } })
    this.#wait(240)
    const failing = this.#random.chance(0.12) ? [this.#random.pick(this.#asked)] : []
    this.#record({ type: 'PHONE_ANSWERED', payload: { ...script, answers: this.#answers(failing), failing } })
    const closedAt = this.#at
    const one = { openedAt, closedAt, calls, followUp: null }
    if (failing.length === 0) {
      this.#cases.push({ ...one, outcome: 'SUCCESS', problem: null })
      this.#succeed('PHONE')
      return
    }
    const dueOn = addDays(dayOf(closedAt), 21)
    const handledAt = new Date(closedAt.getTime() + (2 + this.#random.below(24)) * 24 * HOUR_MS)
    this.#cases.push({ ...one, outcome: 'PROBLEM', problem: { openedAt: closedAt, dueOn, handledAt } })
  }
}
