import type { Answers, PinnedQuestion } from '#server/visit/rules/events.ts'
import type { VisitCommand } from '#server/visit/rules/steps.ts'
import { cancelReasons } from '#server/vocabulary/visits.ts'
import { dayNumber, midnight } from '#test/simulation/support/days.ts'
import { COUNTED_CODES, NOBODYS_CODES, PHONE_CODES } from '#test/simulation/support/model.ts'
import { Random } from '#test/simulation/support/random.ts'
import { Applicant, type Page, type SimulatedVisit } from './applicant.ts'
import type { SimulationRules } from './rules.ts'
import { type Violation, Witness } from './witness.ts'

/**
 * A customer's behaviour. `sensible` is the probability of taking the next sensible step, and `passes` that of
 * passing an identity check.
 */
interface Temper {
  readonly name: string
  readonly sensible: number
  readonly passes: number
  /** The probability that every answer is the passing one. */
  readonly approves: number
  /** The tendency to act in the last and first milliseconds of days. */
  readonly atMidnight: number
  readonly actions: number
  /** The share of steps that follow the previous step within minutes. The other steps come hours or days later. */
  readonly stays: number
  /** True for a customer who takes minutes for every step and reads the page repeatedly. */
  readonly slow?: true
}

const tempers: readonly Temper[] = [
  {
    name: 'diligent',
    sensible: 0.92,
    passes: 0.85,
    approves: 0.75,
    atMidnight: 0.1,
    actions: 60,
    stays: 0.86,
  },
  {
    name: 'prompt',
    sensible: 0.97,
    passes: 0.95,
    approves: 0.97,
    atMidnight: 0.05,
    actions: 45,
    stays: 0.86,
  },
  { name: 'careless', sensible: 0.6, passes: 0.6, approves: 0.6, atMidnight: 0.2, actions: 120, stays: 0.86 },
  { name: 'erratic', sensible: 0.15, passes: 0.5, approves: 0.5, atMidnight: 0.3, actions: 160, stays: 0.86 },
  {
    name: 'unlucky',
    sensible: 0.9,
    passes: 0.04,
    approves: 0.7,
    atMidnight: 0.1,
    actions: 420,
    stays: 0.955,
  },
  {
    name: 'last-minute',
    sensible: 0.85,
    passes: 0.8,
    approves: 0.8,
    atMidnight: 0.75,
    actions: 90,
    stays: 0.86,
  },
  {
    name: 'slow',
    sensible: 0.9,
    passes: 0.9,
    approves: 0.5,
    atMidnight: 0.1,
    actions: 90,
    stays: 0.97,
    slow: true,
  },
  { name: 'absent', sensible: 0, passes: 0, approves: 0.5, atMidnight: 0.5, actions: 2, stays: 0.86 },
]

const allQuestions: readonly PinnedQuestion[] = [
  { key: 'contract-received', variant: 'standard', passing: 'YES' },
  { key: 'cooling-off', variant: 'standard', passing: 'YES' },
  { key: 'payment', variant: 'regular', passing: 'YES' },
  { key: 'promised-benefits', variant: 'standard', passing: 'NO' },
]

/** A Monday morning in Shanghai. */
const START = new Date('2026-03-02T01:30:00Z')
const DAYS = 16
const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

const SHORT = [0, 1, SECOND, 20 * SECOND, 40 * SECOND, MINUTE, 2 * MINUTE]
/** Intervals that end just before, or exactly at, a limit of the rules. */
const EDGES = [MINUTE - 1, MINUTE, 15 * MINUTE - 1, 15 * MINUTE, 5 * MINUTE, 14 * MINUTE, 29 * MINUTE]
const SLOW = [4 * MINUTE, 9 * MINUTE, 14 * MINUTE, 15 * MINUTE - 1]

export interface Lived {
  readonly violations: readonly Violation[]
  readonly visits: number
  /** The number of visits that ended in each status. */
  readonly ends: Readonly<Record<string, number>>
}

/**
 * Simulates one applicant from the first policy until long after the last window. The same seed and index always give
 * the same course.
 */
export function liveOne(seed: number, index: number, rules: SimulationRules): Lived {
  return new Life(Random.of(seed, index), `${seed}.${index}`, rules).run()
}

class Life {
  readonly #random: Random
  readonly #witness: Witness
  readonly #applicant: Applicant
  readonly #temper: Temper
  readonly #pages: readonly Page[]
  /** Policies still to come, with the instant at which each one is imported. */
  readonly #coming: { at: Date; phone: string; receiptDay: number; coolingOffDays: number }[]
  readonly #sweeps: number
  #now = START

  constructor(random: Random, name: string, rules: SimulationRules) {
    this.#random = random
    const idType = random.chance(0.6) ? 'ID_CARD' : 'PASSPORT'
    this.#witness = new Witness(idType === 'ID_CARD' ? 'FACE' : 'SMS')
    this.#applicant = new Applicant(name, rules.methodFor(idType), rules, this.#witness)
    this.#temper = random.pick(tempers)
    this.#pages = ['phone', 'tablet']
      .slice(0, random.chance(0.5) ? 2 : 1)
      .map((page) => ({ name: page, sitting: null }))
    this.#coming = Array.from({ length: 1 + random.below(3) }, () => this.#policy()).sort(
      (a, b) => +a.at - +b.at,
    )
    this.#sweeps = random.pick([0, 0.02, 0.3])
  }

  #policy() {
    const random = this.#random
    const at = new Date(
      START.getTime() + random.pick([0, 0, HOUR, 30 * HOUR, 70 * HOUR, random.below(6 * 24) * HOUR]),
    )
    const coolingOffDays = random.pick([15, 15, 15, 10, 20])
    // Most receipts were signed a few days ago. Some were signed so long ago that the cooling-off period is about to
    // end.
    const used = random.chance(0.8) ? random.below(5) : coolingOffDays - random.below(5)
    return { at, phone: random.pick(['aa', 'aa', 'bb']), receiptDay: dayNumber(at) - used, coolingOffDays }
  }

  run(): Lived {
    const end = START.getTime() + DAYS * 24 * HOUR
    for (let acted = 0; acted < this.#temper.actions && this.#now.getTime() < end; acted += 1) {
      this.#advance()
      this.#arrivals()
      if (this.#random.chance(this.#sweeps)) this.#applicant.sweep(this.#now)
      if (this.#coming.length === 0 && this.#applicant.waiting.length === 0 && acted > 40) break
      this.#act()
    }
    this.#now = new Date(Math.max(end, this.#now.getTime()) + 30 * 24 * HOUR)
    this.#arrivals()
    this.#applicant.sweep(this.#now)
    // A second sweep must find nothing to do.
    this.#applicant.sweep(this.#now)
    const states = this.#applicant.visits.map((visit) => visit.state)
    this.#witness.finish(states, this.#now)
    const ends: Record<string, number> = {}
    for (const { status } of states) ends[status] = (ends[status] ?? 0) + 1
    return { violations: this.#witness.violations, visits: states.length, ends }
  }

  #arrivals(): void {
    while (this.#coming[0] && this.#coming[0].at.getTime() <= this.#now.getTime()) {
      const policy = this.#coming.shift()
      if (policy) this.#applicant.open(policy.at, policy)
    }
  }

  /**
   * Advances the clock by a random interval. Most intervals are seconds long. Others end at a limit of the rules,
   * last hours, or end just around midnight.
   */
  #advance(): void {
    const random = this.#random
    const midnightNext = midnight(dayNumber(this.#now) + 1).getTime()
    if (random.chance(this.#temper.stays)) {
      const steps = this.#temper.slow ? SLOW : random.chance(0.83) ? SHORT : EDGES
      this.#now = new Date(this.#now.getTime() + random.pick(steps))
    } else if (random.chance(this.#temper.atMidnight)) {
      this.#now = new Date(midnightNext + random.pick([-61 * SECOND, -SECOND, -1, 0, 0, 1, SECOND]))
    } else if (random.chance(0.3)) {
      // These intervals make two rules coincide: they end sixty minutes after a check, or exactly when a policy
      // arrives.
      this.#now = new Date(this.#now.getTime() + random.pick([60 * MINUTE - 1, 60 * MINUTE, 3 * HOUR]))
    } else {
      this.#now = new Date(midnightNext + random.pick([0, 1, 8, 10]) * HOUR)
    }
  }

  #act(): void {
    const random = this.#random
    const { visits, waiting } = this.#applicant
    if (visits.length === 0) return
    const page = random.pick(this.#pages)
    const visit = waiting.length > 0 && random.chance(0.93) ? random.pick(waiting) : random.pick(visits)
    const rare = random.next()
    if (rare < 0.004) {
      const because = random.pick(cancelReasons)
      this.#applicant.cancel(visit, because, this.#now)
    } else if (rare < 0.024) this.#applicant.leave(page, this.#now)
    if (random.chance(this.#temper.slow ? 0.9 : 0.05)) this.#applicant.read(page, visit, this.#now)
    if (random.chance(this.#temper.sensible)) this.#sensible(page, visit)
    else this.#anything(page, visit)
    // Sometimes the other device takes a step on the same visit at the same moment.
    const other = this.#pages.find((candidate) => candidate !== page)
    if (other && random.chance(0.1)) this.#sensible(other, visit)
  }

  /** Takes the step to which the pages would lead this customer next. */
  #sensible(page: Page, visit: SimulatedVisit): void {
    const { state } = visit
    const random = this.#random
    const verified = this.#applicant.isVerified(page, visit, this.#now)
    const again = this.#temper.name === 'unlucky' && random.chance(0.5)
    if (!verified || again) this.#check(page, visit)
    else if (state.startedAt === null) this.#ask(page, visit, { type: 'START' })
    else if (state.noticedAt === null) this.#ask(page, visit, { type: 'CONFIRM_NOTICE' })
    else if (state.questions === null || state.readingSession !== page.sitting) this.#open(page, visit)
    else if (state.status !== 'REVIEWING') this.#submit(page, visit, random.chance(this.#temper.approves))
    else if (random.chance(0.15)) this.#ask(page, visit, { type: 'BACK_TO_EDIT' })
    else this.#sign(page, visit)
  }

  #anything(page: Page, visit: SimulatedVisit): void {
    const random = this.#random
    const dice = random.below(16)
    if (dice === 0) this.#ask(page, visit, { type: 'START' })
    else if (dice === 1) this.#ask(page, visit, { type: 'CONFIRM_NOTICE' })
    else if (dice <= 3) this.#open(page, visit)
    else if (dice <= 5) this.#draft(page, visit)
    else if (dice <= 7) this.#submit(page, visit, random.chance(0.5))
    else if (dice === 8) this.#ask(page, visit, { type: 'BACK_TO_EDIT' })
    else if (dice <= 10) this.#sign(page, visit)
    else if (dice === 11 && random.chance(0.25)) {
      const reason = random.pick(['CUSTOMER_REQUESTED', 'PHONE_NOT_MINE', 'VENDOR_REDIRECT'] as const)
      this.#ask(page, visit, { type: 'HAND_OVER', reason })
    } else this.#check(page, visit)
  }

  #ask(page: Page, visit: SimulatedVisit, command: VisitCommand): void {
    const first = this.#applicant.request(page, visit, command, this.#now)
    // The command is sent twice, as after a double tap or a lost response.
    if (first === 'OK' && this.#random.chance(0.1)) this.#applicant.request(page, visit, command, this.#now)
  }

  #check(page: Page, visit: SimulatedVisit): void {
    const random = this.#random
    const passes = random.chance(this.#temper.passes)
    if (this.#applicant.method === 'SMS') {
      this.#applicant.guessCode(page, visit, passes, this.#now)
      return
    }
    if (this.#applicant.hasCheckOn(page) && random.chance(0.9)) {
      this.#applicant.settleFace(page, passes ? 0 : this.#failingCode(), this.#now)
      return
    }
    const began = this.#applicant.startFace(page, visit, random.pick([0, 17, this.#failingCode()]), this.#now)
    // A face check takes some seconds. Most checks are settled before the customer does anything else.
    if (began && random.chance(0.7))
      this.#applicant.settleFace(page, passes ? 0 : this.#failingCode(), this.#now)
  }

  #failingCode(): number {
    const random = this.#random
    if (random.chance(0.75)) return random.pick(COUNTED_CODES)
    return random.pick([...PHONE_CODES, ...NOBODYS_CODES, 17])
  }

  #open(page: Page, visit: SimulatedVisit): void {
    const questions = allQuestions.slice(0, 2 + this.#random.below(allQuestions.length - 1))
    const pin = { templateVersionId: 'v1', sha256: 'ab', minimumReadingSeconds: 60, questions }
    this.#ask(page, visit, { type: 'OPEN_QUESTIONNAIRE', pin: visit.state.questions === null ? pin : null })
  }

  #answers(visit: SimulatedVisit, passing: boolean): Answers {
    const asked = visit.state.questions ?? allQuestions
    const given: Record<string, { answer: 'YES' | 'NO'; comment?: string }> = {}
    for (const question of asked) given[question.key] = { answer: question.passing }
    if (passing) return given
    const random = this.#random
    const { key, passing: wanted } = random.pick(asked)
    if (random.chance(0.2)) delete given[key]
    else if (random.chance(0.1)) given['no-such-question'] = { answer: 'YES' }
    else given[key] = { answer: wanted === 'YES' ? 'NO' : 'YES', comment: '不清楚' }
    return given
  }

  #draft(page: Page, visit: SimulatedVisit): void {
    const answers = this.#random.chance(0.7) ? this.#answers(visit, this.#random.chance(0.5)) : {}
    const signature = this.#random.chance(0.3) ? `ink${this.#random.below(3)}` : null
    this.#ask(page, visit, { type: 'SAVE_DRAFT', answers, signature })
  }

  #submit(page: Page, visit: SimulatedVisit, passing: boolean): void {
    this.#ask(page, visit, { type: 'SUBMIT', answers: this.#answers(visit, passing) })
  }

  #sign(page: Page, visit: SimulatedVisit): void {
    const signature = this.#random.chance(0.85) ? `ink${this.#random.below(3)}` : ''
    // Sometimes the page still shows an older revision, because another page has changed the visit.
    const revision = visit.state.revision - (this.#random.chance(0.1) ? 1 : 0)
    this.#ask(page, visit, { type: 'SIGN', revision, signature, seal: 'seal' })
  }
}
