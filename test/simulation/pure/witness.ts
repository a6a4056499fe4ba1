import { isDeepStrictEqual } from 'node:util'
import type { Standing } from '#server/identity/rules/failed-days.ts'
import type { Outcome } from '#server/kernel/errors.ts'
import { fold, type VisitEvent, type VisitState } from '#server/visit/rules/events.ts'
import type { VisitCommand } from '#server/visit/rules/steps.ts'
import { dayFromText } from '#test/simulation/support/days.ts'
import {
  COUNTED_CODES,
  escalations,
  FAILURES_A_DAY,
  failuresOn,
  READING_MS,
  type Settled,
  type Sitting,
  speaksFor,
  windowOf,
} from '#test/simulation/support/model.ts'

/** The invariants, which must hold for any sequence of actions. */
export const invariants = [
  /** Every visit ends in exactly one way: with SUCCESS, with one open case, or with CANCELLED. */
  'ENDS_ONCE',
  'ONE_OPEN_CASE',
  /** Nothing changes a finished visit. Only a visit that waits for the agents may still be cancelled. */
  'FINAL',
  'IDENTITY',
  'NOTICE',
  'READING',
  'ANSWERS',
  'SIGNATURE',
  /**
   * No request is accepted after the end of the window or the escalation, and no request is refused as late before
   * that.
   */
  'WINDOW',
  'SHORT_COOLING_OFF',
  /** The reasons of a case are exactly those that the procedure gives. */
  'REASONS',
  'STREAK',
  'COUNTED',
  'DAY_LIMIT',
  /** A repeated command changes nothing. */
  'REPEAT',
  /** The state computed from a visit's events equals the visit's state. */
  'FOLD',
] as const
export type Invariant = (typeof invariants)[number]

export interface Violation {
  readonly invariant: Invariant
  readonly visit: string
  readonly at: string
  readonly detail: string
}

interface Story {
  readonly id: string
  readonly phone: string
  readonly openedAt: Date
  readonly closesAt: Date
  readonly log: { event: VisitEvent; at: Date }[]
  /** The instant at which each sitting first opened the questionnaire. */
  readonly readingSince: Map<string, Date>
  started: boolean
  noticed: boolean
  asked: readonly { key: string; passing: 'YES' | 'NO' }[]
  everSubmitted: boolean
  /** The submitted answers that wait for a signature; null when there are none. */
  submitted: Readonly<Record<string, { answer: 'YES' | 'NO' }>> | null
  end: 'SUCCESS' | 'CALLBACK' | 'CANCELLED' | null
  openCases: number
}

/** One request of a customer and its outcome. */
export interface SeenRequest {
  readonly visit: string
  readonly command: VisitCommand
  readonly sitting: string | null
  readonly at: Date
  readonly outcome: Outcome<VisitEvent[]>
  readonly after: VisitState
}

/**
 * Observes one applicant and knows the procedure independently of the product. It receives every request with its
 * outcome, and records everything that the procedure does not allow.
 */
export class Witness {
  readonly violations: Violation[] = []
  readonly #method: 'FACE' | 'SMS'
  readonly #stories = new Map<string, Story>()
  readonly #sittings = new Map<string, Sitting>()
  readonly #settled: Settled[] = []
  #escalations: Date[] = []

  constructor(method: 'FACE' | 'SMS') {
    this.#method = method
  }

  #violated(invariant: Invariant, visit: string, at: Date, detail: string): void {
    this.violations.push({ invariant, visit, at: at.toISOString(), detail })
  }

  #hold(holds: boolean, invariant: Invariant, visit: string, at: Date, detail: string): void {
    if (!holds) this.#violated(invariant, visit, at, detail)
  }

  #story(id: string): Story {
    const story = this.#stories.get(id)
    if (!story) throw new Error(`the witness never saw visit ${id} open`)
    return story
  }

  opened(
    state: VisitState,
    input: { phone: string; receiptDay: number; coolingOffDays: number },
    events: readonly VisitEvent[],
  ): void {
    const { id, openedAt } = state
    const { closesAt, short } = windowOf(openedAt, input.receiptDay, input.coolingOffDays)
    const story: Story = {
      id,
      phone: input.phone,
      openedAt,
      closesAt,
      log: [],
      readingSince: new Map(),
      started: false,
      noticed: false,
      asked: [],
      everSubmitted: false,
      submitted: null,
      end: null,
      openCases: 0,
    }
    this.#stories.set(id, story)
    this.#hold(
      state.windowEndsAt.getTime() === closesAt.getTime(),
      'WINDOW',
      id,
      openedAt,
      `window ends ${state.windowEndsAt.toISOString()}, not ${closesAt.toISOString()}`,
    )
    const handedOver = events.some((event) => event.type === 'SENT_TO_CALLBACK')
    this.#hold(handedOver === short, 'SHORT_COOLING_OFF', id, openedAt, `handed over at once: ${handedOver}`)
    this.#write(story, events, openedAt, short ? ['COOLING_OFF_SHORT'] : [])
  }

  /** Records committed events. `reasons` are the reasons for a hand-over that the procedure gives at this moment. */
  #write(story: Story, events: readonly VisitEvent[], at: Date, reasons: readonly string[]): void {
    for (const event of events) {
      story.log.push({ event, at })
      if (event.type === 'SENT_TO_CALLBACK') {
        const said = [...event.payload.reasons].sort()
        this.#hold(
          isDeepStrictEqual(said, [...reasons].sort()),
          'REASONS',
          story.id,
          at,
          `${said} for ${reasons}`,
        )
        story.openCases += 1
        this.#hold(story.openCases === 1, 'ONE_OPEN_CASE', story.id, at, `${story.openCases} cases are open`)
        this.#end(story, 'CALLBACK', at)
      }
      if (event.type === 'SUCCEEDED') this.#end(story, 'SUCCESS', at)
      if (event.type === 'CANCELLED') {
        story.openCases = 0
        this.#end(story, 'CANCELLED', at)
      }
    }
  }

  #end(story: Story, end: NonNullable<Story['end']>, at: Date): void {
    const allowed = story.end === null || (story.end === 'CALLBACK' && end === 'CANCELLED')
    this.#hold(allowed, 'FINAL', story.id, at, `${story.end} became ${end}`)
    story.end = end
  }

  #isEscalated(story: Story, at: Date): boolean {
    return this.#escalations.some(
      (due) => story.openedAt.getTime() < due.getTime() && due.getTime() <= at.getTime(),
    )
  }

  #overdue(story: Story, at: Date): string[] {
    const reasons: string[] = []
    if (at.getTime() >= story.closesAt.getTime()) reasons.push('WINDOW_EXPIRED')
    if (this.#isEscalated(story, at)) reasons.push('FACE_FAILED_3_DAYS')
    return reasons
  }

  #speaks(sitting: string | null, story: Story, at: Date): boolean {
    const known = sitting === null ? undefined : this.#sittings.get(sitting)
    return known !== undefined && speaksFor(known, this.#method, story.phone, at)
  }

  requested(seen: SeenRequest): void {
    const story = this.#story(seen.visit)
    if (seen.outcome.ok) this.#accepted(story, seen, seen.outcome.value)
    else this.#refused(story, seen, seen.outcome.code)
  }

  #refused(story: Story, seen: SeenRequest, code: string): void {
    const late = code === 'WINDOW_CLOSED' || code === 'MOVED_TO_PHONE'
    const open = story.end === null && this.#overdue(story, seen.at).length === 0
    this.#hold(!(late && open), 'WINDOW', story.id, seen.at, `${seen.command.type} refused as late (${code})`)
    const speaks = this.#speaks(seen.sitting, story, seen.at)
    this.#hold(
      !(code === 'IDENTITY_REQUIRED' && speaks),
      'IDENTITY',
      story.id,
      seen.at,
      'a running check was not seen',
    )
  }

  #accepted(story: Story, seen: SeenRequest, events: readonly VisitEvent[]): void {
    const { command, at } = seen
    const overdue = this.#overdue(story, at)
    this.#hold(overdue.length === 0, 'WINDOW', story.id, at, `${command.type} accepted although ${overdue}`)
    this.#hold(story.end === null, 'FINAL', story.id, at, `${command.type} accepted after ${story.end}`)
    const spoke = this.#speaks(seen.sitting, story, at)
    if (command.type !== 'START' && command.type !== 'HAND_OVER') {
      this.#hold(
        spoke,
        'IDENTITY',
        story.id,
        at,
        `${command.type} accepted without a check that speaks for it`,
      )
    }
    if (events.some((event) => event.type === 'SUCCEEDED') && command.type !== 'SIGN') {
      this.#violated('SIGNATURE', story.id, at, `${command.type} made a success`)
    }
    this.#step(story, seen, events)
    this.#write(story, events, at, this.#reasonsFor(story, command))
    if (events.length > 0 && seen.sitting !== null && spoke) this.touched(seen.sitting, at)
  }

  #reasonsFor(story: Story, command: VisitCommand): readonly string[] {
    if (command.type === 'HAND_OVER') return [command.reason]
    return command.type === 'SIGN' && this.#failing(story) > 0 ? ['NEGATIVE_ANSWER'] : []
  }

  #failing(story: Story): number {
    return story.asked.filter(({ key, passing }) => story.submitted?.[key]?.answer !== passing).length
  }

  #step(story: Story, seen: SeenRequest, events: readonly VisitEvent[]): void {
    const { command, at } = seen
    const sitting = seen.sitting ?? ''
    switch (command.type) {
      case 'START':
        this.#hold(!(story.started && events.length > 0), 'REPEAT', story.id, at, 'started twice')
        story.started = true
        return
      case 'CONFIRM_NOTICE':
        this.#hold(!(story.noticed && events.length > 0), 'REPEAT', story.id, at, 'notice confirmed twice')
        story.noticed = true
        return
      case 'OPEN_QUESTIONNAIRE':
        this.#hold(story.noticed, 'NOTICE', story.id, at, 'questionnaire opened before the notice')
        if (story.asked.length === 0) story.asked = seen.after.questions ?? []
        if (!story.readingSince.has(sitting)) story.readingSince.set(sitting, at)
        return
      case 'SUBMIT': {
        this.#hold(story.noticed, 'NOTICE', story.id, at, 'answers taken before the notice')
        const unanswered = story.asked.filter(({ key }) => command.answers[key] === undefined)
        this.#hold(
          unanswered.length === 0,
          'ANSWERS',
          story.id,
          at,
          `${unanswered.length} questions not answered`,
        )
        const since = story.readingSince.get(sitting)
        const read = since === undefined ? 0 : at.getTime() - since.getTime()
        if (!story.everSubmitted)
          this.#hold(read >= READING_MS, 'READING', story.id, at, `read for ${read} ms`)
        story.everSubmitted = true
        story.submitted = command.answers
        return
      }
      case 'BACK_TO_EDIT':
        story.submitted = null
        return
      case 'SIGN': {
        this.#hold(command.signature !== '', 'SIGNATURE', story.id, at, 'nothing was written')
        this.#hold(story.submitted !== null, 'ANSWERS', story.id, at, 'signed what was never submitted')
        const same = isDeepStrictEqual(seen.after.answers, story.submitted)
        this.#hold(same, 'ANSWERS', story.id, at, 'what is kept is not what was submitted')
        const expected = this.#failing(story) === 0 ? 'SUCCESS' : 'CALLBACK'
        this.#hold(
          seen.after.status === expected,
          'ANSWERS',
          story.id,
          at,
          `${seen.after.status}, not ${expected}`,
        )
        return
      }
      case 'SAVE_DRAFT':
      case 'HAND_OVER':
    }
  }

  /** Compares the events that a sweep wrote for the visit with the procedure. */
  swept(visit: string, at: Date, events: readonly VisitEvent[]): void {
    const story = this.#story(visit)
    const overdue = this.#overdue(story, at)
    if (events.length > 0) this.#hold(overdue.length > 0, 'WINDOW', visit, at, 'handed over before its time')
    // Only the latest escalation is stored. If that escalation is still in the future, an older one is not among the
    // expected reasons. The visit goes to the agents nevertheless, because its window has ended.
    const latest = this.#escalations.at(-1)
    const told = overdue.filter(
      (reason) => reason !== 'FACE_FAILED_3_DAYS' || (latest !== undefined && latest <= at),
    )
    this.#write(story, events, at, told)
  }

  /** Records the events of a visit whose policy has ended or whose applicant has changed. */
  cancelled(visit: string, at: Date, events: readonly VisitEvent[]): void {
    this.#write(this.#story(visit), events, at, [])
  }

  /** Checks against the procedure whether an identity check was allowed to begin. */
  checkBegan(visit: string, at: Date, day: number, began: boolean): void {
    const failed = failuresOn(this.#settled, day)
    const allowed = failed < FAILURES_A_DAY
    this.#hold(
      began === allowed,
      'DAY_LIMIT',
      visit,
      at,
      `a check ${began ? 'began' : 'was refused'} after ${failed}`,
    )
  }

  /**
   * Records the end of an identity check and the vendor's code. For SMS, 0 stands for the right code and 1002 for a
   * wrong one.
   */
  checkEnded(
    input: { visit: string; at: Date; day: number; code: number; granted: Sitting | null },
    events: readonly VisitEvent[],
    standing: Standing,
  ): void {
    const { visit, at, day, code, granted } = input
    const story = this.#story(visit)
    if (granted) {
      this.#hold(code === 0, 'IDENTITY', visit, at, `code ${code} passed`)
      this.#settled.push({ day, outcome: 'PASSED' })
      this.#sittings.set(granted.id, granted)
    } else if (COUNTED_CODES.includes(code)) {
      this.#settled.push({ day, outcome: 'FAILED' })
    }
    this.#write(story, events, at, [])
    this.#escalations = escalations(this.#settled)
    const failed = failuresOn(this.#settled, day)
    this.#hold(failed <= FAILURES_A_DAY, 'DAY_LIMIT', visit, at, `${failed} failures counted on one day`)
    for (const record of standing.days) {
      const counted = record.face + record.sms
      const known = failuresOn(this.#settled, dayFromText(record.day))
      this.#hold(
        counted === known,
        'COUNTED',
        visit,
        at,
        `${record.day}: ${counted} counted, ${known} happened`,
      )
    }
    const due = this.#escalations.at(-1)?.toISOString() ?? null
    const said = standing.escalateAt?.toISOString() ?? null
    this.#hold(said === due, 'STREAK', visit, at, `to the phone at ${said}, not ${due}`)
  }

  touched(sitting: string, at: Date): void {
    const known = this.#sittings.get(sitting)
    if (known) known.lastSeenAt = at
  }

  left(sitting: string, at: Date): void {
    const known = this.#sittings.get(sitting)
    if (known) known.endedAt ??= at
  }

  /** Checks the final states at the end of the simulation, when every window has closed and a last sweep has run. */
  finish(states: readonly VisitState[], at: Date): void {
    for (const state of states) {
      const story = this.#story(state.id)
      const ended = story.end !== null && state.status === story.end
      const cases = story.end === 'CALLBACK' ? 1 : 0
      this.#hold(ended, 'ENDS_ONCE', state.id, at, `stands at ${state.status}, ended ${story.end}`)
      this.#hold(
        story.openCases === cases,
        'ENDS_ONCE',
        state.id,
        at,
        `${story.end} with ${story.openCases} cases`,
      )
      this.#hold(
        isDeepStrictEqual(fold(state.id, story.log), state),
        'FOLD',
        state.id,
        at,
        'events tell another state',
      )
    }
  }
}
