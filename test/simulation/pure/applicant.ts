import { cleanStanding, type Standing } from '#server/identity/rules/failed-days.ts'
import type { IdentitySessionState } from '#server/identity/rules/session.ts'
import { born, isLive, type VisitEvent, type VisitState } from '#server/visit/rules/events.ts'
import type { ActiveIdentity, VisitCommand } from '#server/visit/rules/steps.ts'
import type { CancelReason } from '#server/vocabulary/visits.ts'
import { dayNumber, dayText } from '#test/simulation/support/days.ts'
import type { Sitting } from '#test/simulation/support/model.ts'
import type { SimulationRules } from './rules.ts'
import type { Witness } from './witness.ts'

/** A browser tab, with the identity check that was passed in it. */
export interface Page {
  readonly name: string
  sitting: string | null
}

export interface SimulatedVisit {
  state: VisitState
  /** The blind index of the policy's registered phone. */
  readonly phone: string
}

interface RunningCheck {
  readonly id: string
  readonly visit: string
  readonly page: Page
  readonly day: number
}

/** Number of days for which the vendor keeps a result. Later requests are answered with the code EXPIRED. */
const VENDOR_KEEPS_DAYS = 2
const EXPIRED = 15

/**
 * The use cases on top of the pure rules, without a database. Each use case reads the data that a request needs, lets
 * the rules decide, and stores the result. Every request is reported to the witness with its outcome.
 */
export class Applicant {
  readonly visits: SimulatedVisit[] = []
  readonly method: 'FACE' | 'SMS'
  readonly #rules: SimulationRules
  readonly #witness: Witness
  readonly #name: string
  readonly #sessions = new Map<string, IdentitySessionState & { readonly attemptId: string }>()
  #standing: Standing = cleanStanding
  #check: RunningCheck | null = null
  #ids = 0

  constructor(name: string, method: 'FACE' | 'SMS', rules: SimulationRules, witness: Witness) {
    this.#name = name
    this.method = method
    this.#rules = rules
    this.#witness = witness
  }

  #id(kind: string): string {
    this.#ids += 1
    return `${this.#name}-${kind}${this.#ids}`
  }

  open(at: Date, input: { phone: string; receiptDay: number; coolingOffDays: number }): void {
    const rules = this.#rules
    const window = rules.visitWindow(at, dayText(input.receiptDay), input.coolingOffDays, rules.settings)
    const events = rules.openVisit({ policyId: this.#id('policy'), customerId: this.#name, ...window })
    const [first, ...rest] = events
    if (first?.type !== 'VISIT_OPENED') throw new Error('a visit opens with VISIT_OPENED')
    const state = rules.evolve(born(this.#id('visit'), first, at), rest, at)
    this.visits.push({ state, phone: input.phone })
    this.#witness.opened(state, input, events)
  }

  #identity(page: Page, visit: SimulatedVisit, now: Date): ActiveIdentity | null {
    const session = page.sitting === null ? undefined : this.#sessions.get(page.sitting)
    if (!session || page.sitting === null) return null
    const wanted = { method: this.method, phoneIndex: visit.phone }
    if (!this.#rules.sessionCovers(session, wanted, now, this.#rules.settings)) return null
    return { method: session.method, attemptId: session.attemptId, sitting: page.sitting }
  }

  isVerified(page: Page, visit: SimulatedVisit, now: Date): boolean {
    return this.#identity(page, visit, now) !== null
  }

  #touch(page: Page, at: Date): void {
    const session = page.sitting === null ? undefined : this.#sessions.get(page.sitting)
    if (session && page.sitting !== null) this.#sessions.set(page.sitting, { ...session, lastSeenAt: at })
  }

  #keep(visit: SimulatedVisit, events: readonly VisitEvent[], at: Date): void {
    if (events.length > 0) visit.state = this.#rules.evolve(visit.state, events, at)
  }

  request(page: Page, visit: SimulatedVisit, command: VisitCommand, now: Date): string {
    const identity = this.#identity(page, visit, now)
    const { escalateAt } = this.#standing
    const outcome = this.#rules.decide(visit.state, command, { now, identity, escalateAt })
    if (outcome.ok) {
      this.#keep(visit, outcome.value, now)
      if (outcome.value.length > 0 && identity) this.#touch(page, now)
    }
    const sitting = page.sitting
    this.#witness.requested({ visit: visit.state.id, command, sitting, at: now, outcome, after: visit.state })
    return outcome.ok ? 'OK' : outcome.code
  }

  /** Viewing a page that requires the identity check keeps the sitting from becoming idle. */
  read(page: Page, visit: SimulatedVisit, now: Date): void {
    if (!this.#identity(page, visit, now) || page.sitting === null) return
    this.#touch(page, now)
    this.#witness.touched(page.sitting, now)
  }

  #mayCheck(visit: SimulatedVisit, now: Date): boolean {
    const { escalateAt } = this.#standing
    return this.#rules.requireOpen(visit.state, { now, escalateAt }).ok
  }

  /**
   * Reports to the witness whether the day's lock allowed a check. If another condition prevents the check, nothing
   * is reported.
   */
  #begin(visit: SimulatedVisit, now: Date): boolean {
    if (!this.#mayCheck(visit, now)) return false
    const began = !this.#rules.isLocked(this.#standing, dayText(dayNumber(now)), this.#rules.settings)
    this.#witness.checkBegan(visit.state.id, now, dayNumber(now), began)
    return began
  }

  /** @param left the result code of the check that is still open, if there is one */
  startFace(page: Page, visit: SimulatedVisit, left: number, now: Date): boolean {
    if (!this.#begin(visit, now)) return false
    if (this.#check) {
      const stale = dayNumber(now) - this.#check.day > VENDOR_KEEPS_DAYS
      this.#settle(this.#check, visit, stale ? EXPIRED : left, false, now)
      if (!this.#begin(visit, now)) return false
    }
    this.#check = { id: this.#id('face'), visit: visit.state.id, page, day: dayNumber(now) }
    return true
  }

  hasCheckOn(page: Page): boolean {
    return this.#check?.page === page
  }

  settleFace(page: Page, code: number, now: Date): void {
    const check = this.#check
    const visit = this.visits.find((candidate) => candidate.state.id === check?.visit)
    if (!check || check.page !== page || !visit || !this.#mayCheck(visit, now)) return
    if (this.#rules.faceVerdict(code) === 'UNFINISHED') return
    this.#settle(check, visit, dayNumber(now) - check.day > VENDOR_KEEPS_DAYS ? EXPIRED : code, true, now)
  }

  #settle(check: RunningCheck, visit: SimulatedVisit, code: number, claimed: boolean, now: Date): void {
    this.#check = null
    const verdict = this.#rules.faceVerdict(code)
    if (verdict !== 'PASSED') {
      this.#failed(visit, check.id, check.day, code, verdict === 'FAILED', now)
      return
    }
    if (claimed) this.#passed(check.page, visit, check.id, check.day, code, now)
  }

  /** A guess at the code that was sent to the visit's phone. */
  guessCode(page: Page, visit: SimulatedVisit, right: boolean, now: Date): void {
    if (!this.#begin(visit, now)) return
    const day = dayNumber(now)
    if (right) this.#passed(page, visit, this.#id('code'), day, 0, now)
    else this.#failed(visit, this.#id('code'), day, 1002, true, now)
  }

  #failed(
    visit: SimulatedVisit,
    attemptId: string,
    day: number,
    code: number,
    counted: boolean,
    at: Date,
  ): void {
    const { method } = this
    const payload = { method, attemptId, vendorCode: method === 'FACE' ? code : null, counted }
    const events: VisitEvent[] = [{ type: 'IDENTITY_FAILED', payload }]
    this.#keep(visit, events, at)
    const { settings } = this.#rules
    if (counted) this.#standing = this.#rules.recordFailure(this.#standing, dayText(day), method, settings)
    this.#witness.checkEnded({ visit: visit.state.id, at, day, code, granted: null }, events, this.#standing)
  }

  #passed(page: Page, visit: SimulatedVisit, attemptId: string, day: number, code: number, at: Date): void {
    const { method } = this
    const events: VisitEvent[] = [
      { type: 'IDENTITY_VERIFIED', payload: { method, attemptId, carried: false } },
    ]
    this.#keep(visit, events, at)
    this.#standing = this.#rules.recordPass(this.#standing, dayText(day), this.#rules.settings)
    const id = this.#id('sitting')
    const phone = method === 'SMS' ? visit.phone : null
    const known = { method, verifiedAt: at, lastSeenAt: at, endedAt: null }
    this.#sessions.set(id, { ...known, phoneIndex: phone, attemptId })
    page.sitting = id
    const granted: Sitting = { id, phone, ...known }
    this.#witness.checkEnded({ visit: visit.state.id, at, day, code, granted }, events, this.#standing)
  }

  /** 关闭 (close): ends the identity check. The page may continue to send the token of the ended check. */
  leave(page: Page, at: Date): void {
    const session = page.sitting === null ? undefined : this.#sessions.get(page.sitting)
    if (!session || page.sitting === null) return
    this.#sessions.set(page.sitting, { ...session, endedAt: session.endedAt ?? at })
    this.#witness.left(page.sitting, at)
  }

  sweep(now: Date): void {
    for (const visit of this.visits) {
      const events = this.#rules.expire(visit.state, this.#standing.escalateAt, now)
      this.#keep(visit, events, now)
      this.#witness.swept(visit.state.id, now, events)
    }
  }

  cancel(visit: SimulatedVisit, because: CancelReason, now: Date): void {
    const events = this.#rules.cancel(visit.state, because)
    this.#keep(visit, events, now)
    this.#witness.cancelled(visit.state.id, now, events)
  }

  get waiting(): SimulatedVisit[] {
    return this.visits.filter((visit) => isLive(visit.state.status))
  }
}
