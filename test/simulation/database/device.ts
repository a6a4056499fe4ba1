import type { CustomerRequest, Services } from '#server/context.ts'
import { sha256 } from '#server/evidence/digest.ts'
import { endIdentity } from '#server/identity/store.ts'
import { settleFaceCheck, startFaceCheck } from '#server/identity-check/face.ts'
import { sendVisitCode, verifyVisitCode } from '#server/identity-check/sms.ts'
import { deliverCodes } from '#server/jobs/deliver.ts'
import { DomainError } from '#server/kernel/errors.ts'
import type { RenderedQuestionnaire } from '#server/questionnaire/rules/template.ts'
import { signInByLink, signInByWechat } from '#server/session/service.ts'
import type { StepResult } from '#server/visit/idempotency.ts'
import { viewVisit } from '#server/visit/list.ts'
import {
  backToEdit,
  confirmNotice,
  handOver,
  openQuestionnaire,
  saveDraft,
  signVisit,
  startVisit,
  submitAnswers,
} from '#server/visit/service.ts'
import { dayNumber } from '#test/simulation/support/days.ts'
import { COUNTED_CODES, NOBODYS_CODES, PHONE_CODES } from '#test/simulation/support/model.ts'
import type { Random } from '#test/simulation/support/random.ts'
import { type Facts, type Step, steps } from './facts.ts'
import type { FaceTruth, SimulatedFace, SimulatedSms } from './ports.ts'

/** A person of the simulation. */
export interface Person {
  readonly number: number
  readonly openid: string | null
  readonly phone: string
  readonly method: 'FACE' | 'SMS'
  /**
   * Probabilities that the person takes the next sensible step (`sensible`), passes an identity check (`passes`), and
   * gives only passing answers (`approves`).
   */
  readonly sensible: number
  readonly passes: number
  readonly approves: number
  /** The ids of the person's visits; more are added when visits open. */
  readonly visits: string[]
}

interface Surroundings {
  readonly services: Services
  readonly face: SimulatedFace
  readonly sms: SimulatedSms
  readonly facts: Facts
  /** The ids of all visits, for people who try to use another person's visit. */
  readonly everyVisit: readonly string[]
}

type Next = Step | 'VERIFY' | 'DONE'

/** The next step that a page takes after each refusal. */
const afterRefusal: Readonly<Record<string, Next>> = {
  IDENTITY_REQUIRED: 'VERIFY',
  NOTICE_REQUIRED: 'NOTICE',
  QUESTIONNAIRE_NOT_OPEN: 'OPEN',
  READING_TIME_LEFT: 'SUBMIT',
  NOT_SUBMITTED: 'SUBMIT',
  ALREADY_SUBMITTED: 'SIGN',
  ANSWERS_CHANGED: 'SIGN',
  ANSWERS_MISSING: 'SUBMIT',
  ALREADY_FINISHED: 'DONE',
  MOVED_TO_PHONE: 'DONE',
  WINDOW_CLOSED: 'DONE',
  VISIT_CANCELLED: 'DONE',
}

const afterStep: Readonly<Record<Step, Next>> = {
  START: 'VERIFY',
  NOTICE: 'OPEN',
  OPEN: 'SUBMIT',
  DRAFT: 'SUBMIT',
  SUBMIT: 'SIGN',
  BACK: 'SUBMIT',
  SIGN: 'DONE',
  HAND_OVER: 'DONE',
}

const patient = steps.filter((step) => step !== 'HAND_OVER')
/**
 * The steps from which a person chooses at random when the person does not take the sensible next step. HAND_OVER is
 * rarer than all other steps.
 */
const impulses: readonly Next[] = [...steps, ...patient, ...patient, 'VERIFY', 'VERIFY', 'VERIFY']

const SESSION_MS = 12 * 3_600_000

const LATE = new Set(['WINDOW_CLOSED', 'MOVED_TO_PHONE'])

function strokes(points: number, seed: number) {
  const stroke = Array.from({ length: points }, (_, index): [number, number, number] => [
    20 + index * 4,
    80 + ((index * seed) % 9),
    index * 16,
  ])
  return { width: 320, height: 160, strokes: points === 0 ? [] : [stroke] }
}

/**
 * One browser of one person. It signs in, passes identity checks and performs steps, in a sensible or a random order.
 */
export class Device {
  readonly #person: Person
  /** The hash of the browser's device token. */
  readonly #device: Buffer
  readonly #random: Random
  readonly #at: Surroundings
  #request: CustomerRequest | null = null
  #signedInAt = 0
  /** The day on which this browser learned that no more checks are possible on that day. */
  #lockedOn = -1
  #next = new Map<string, Next>()
  #questionnaires = new Map<string, RenderedQuestionnaire>()
  #openFace: string | null = null
  /** The outcome of this browser's next face check. */
  #plan: FaceTruth = { code: 0, impostor: false }

  constructor(person: Person, random: Random, at: Surroundings) {
    this.#person = person
    this.#device = sha256(`device of ${person.number}`)
    this.#random = random
    this.#at = { ...at, services: { ...at.services, face: at.face.portFor(() => this.#plan) } }
  }

  get identity(): Buffer | null {
    return this.#request?.identity ?? null
  }

  /**
   * Performs one action of this person.
   * @param lent the identity session of another browser, for people who try to borrow it
   */
  async act(lent: Buffer | null): Promise<void> {
    const random = this.#random
    const { visits } = this.#person
    const now = this.#at.services.clock.now()
    const nothingToDo =
      visits.every((visit) => this.#next.get(visit) === 'DONE') || dayNumber(now) === this.#lockedOn
    if (visits.length === 0 || (nothingToDo && !random.chance(0.06))) return
    await this.#noting(async () => {
      // WeChat signs a browser in again without asking. Sometimes a page with yesterday's expired session is still
      // open.
      const age = now.getTime() - this.#signedInAt
      const request =
        this.#request && (age < SESSION_MS || random.chance(0.05)) ? this.#request : await this.#signIn()
      if (!request) return
      if (random.chance(0.02)) return await this.#leave(request)
      if (random.chance(0.02)) return await this.#tryForeign(request)
      const visitId = this.#pickVisit()
      const borrowed = lent !== null && random.chance(0.05) ? { ...request, identity: lent } : request
      const sensible = random.chance(this.#person.sensible)
      const next = sensible ? (this.#next.get(visitId) ?? 'START') : random.pick(impulses)
      if (next === 'VERIFY') await this.#verify(request, visitId)
      else if (next !== 'DONE') await this.#step(borrowed, visitId, next)
      else await this.#step(request, visitId, random.pick(steps))
    })
  }

  #pickVisit(): string {
    const open = this.#person.visits.filter((visit) => this.#next.get(visit) !== 'DONE')
    return this.#random.pick(open.length > 0 ? open : this.#person.visits)
  }

  async #signIn(): Promise<CustomerRequest | null> {
    const { services, sms } = this.#at
    this.#request = null
    const link = sms.links.get(this.#person.phone)
    const signedIn =
      this.#person.openid !== null
        ? await signInByWechat(services, this.#person.openid)
        : link !== undefined
          ? await signInByLink(services, { token: link, device: this.#device, session: null })
          : null
    if (signedIn === null) return null
    const origin = { address: `sim-${this.#person.number}`, agent: 'sim' }
    this.#signedInAt = services.clock.now().getTime()
    this.#request = { session: sha256(signedIn.token), identity: null, requestId: 'sim', origin }
    return this.#request
  }

  /** Counts the outcome of the work. Refusals are expected; every other error is a fault of the product. */
  async #noting(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof DomainError)) {
        this.#at.facts.seen.push({
          invariant: 'CRASH',
          detail: error instanceof Error ? `${error.stack}` : String(error),
        })
        return
      }
      this.#count(error.code)
      if (error.code === 'DAY_LOCKED') this.#lockedOn = dayNumber(this.#at.services.clock.now())
      if (error.code === 'NOT_SIGNED_IN' || error.code === 'LINK_INVALID') this.#request = null
    }
  }

  #count(code: string): void {
    const { answers } = this.#at.facts
    answers.set(code, (answers.get(code) ?? 0) + 1)
  }

  async #leave(request: CustomerRequest): Promise<void> {
    const { services } = this.#at
    if (request.session === null || request.identity === null) return
    await endIdentity(services.db, request.session, request.identity, services.clock.now())
    // Most pages drop their identity token after leaving; some continue to send it.
    if (this.#random.chance(0.7)) this.#request = { ...request, identity: null }
  }

  async #tryForeign(request: CustomerRequest): Promise<void> {
    const { everyVisit, facts } = this.#at
    const visitId = this.#random.pick(everyVisit)
    if (facts.visits.get(visitId)?.customer === this.#person.number) return
    const commandId = this.#at.services.ids.id(this.#at.services.clock.now())
    const step = this.#random.pick(steps)
    const answer = await this.#send(request, step, visitId, commandId, null).then(
      () => 'OK',
      (error: unknown) => (error instanceof DomainError ? error.code : String(error)),
    )
    if (answer === 'NOT_SIGNED_IN') this.#request = null
    else if (answer !== 'NOT_FOUND')
      facts.seen.push({ invariant: 'OWNERSHIP', detail: `${step} on a foreign visit: ${answer}` })
  }

  async #verify(request: CustomerRequest, visitId: string): Promise<void> {
    const passes = this.#random.chance(this.#person.passes)
    const work =
      this.#person.method === 'FACE'
        ? this.#faceCheck(request, visitId, passes)
        : this.#code(request, visitId, passes)
    const token = await this.#withRefusal(visitId, work)
    if (token === null) return
    this.#request = { ...request, identity: sha256(token) }
    this.#next.set(visitId, 'NOTICE')
  }

  async #faceCheck(request: CustomerRequest, visitId: string, passes: boolean): Promise<string | null> {
    const { services, face } = this.#at
    const random = this.#random
    this.#plan = passes ? { code: 0, impostor: false } : this.#failedFace()
    // Sometimes the customer returns only now from the vendor's page of an earlier check.
    const late = this.#openFace !== null && random.chance(0.3) ? this.#openFace : null
    const token = late ?? (await startFaceCheck(services, request, { visitId, returnTo: '/h5/face' })).url
    this.#openFace = null
    if (random.chance(0.12)) {
      this.#openFace = token
      return null
    }
    const commandId = services.ids.id(services.clock.now())
    const settled = await settleFaceCheck(services, request, { token, commandId })
    const truth = face.truths.get(token)
    if (truth?.code !== 0 || truth.impostor) {
      this.#at.facts.seen.push({
        invariant: 'IDENTITY',
        detail: `a face check that ended with ${truth?.code} let ${visitId} in`,
      })
    }
    if (random.chance(0.1)) {
      const again = await settleFaceCheck(services, request, { token, commandId })
      this.#same(again.identityToken, settled.identityToken, 'faceSettle')
    }
    return settled.identityToken
  }

  #failedFace(): FaceTruth {
    const random = this.#random
    if (random.chance(0.1)) return { code: 17, impostor: false }
    if (random.chance(0.05)) return { code: 0, impostor: true }
    const code = random.pick(random.chance(0.8) ? COUNTED_CODES : [...NOBODYS_CODES, ...PHONE_CODES])
    return { code, impostor: false }
  }

  async #code(request: CustomerRequest, visitId: string, passes: boolean): Promise<string | null> {
    const { services, sms, facts } = this.#at
    const phone = facts.visits.get(visitId)?.phone ?? this.#person.phone
    await sendVisitCode(services, request, { visitId }).catch((error: unknown) => {
      // A request for a new code is refused if it comes too soon after the previous request. The previous code may
      // still be valid.
      if (!(error instanceof DomainError && error.code === 'RESEND_TOO_SOON')) throw error
    })
    // Runs the job that the request woke. Concurrent jobs compete for the messages.
    await deliverCodes(services, 50)
    const right = sms.codes.get(phone) ?? '000000'
    const code = passes ? right : right === '111111' ? '222222' : '111111'
    const commandId = services.ids.id(services.clock.now())
    const { identityToken } = await verifyVisitCode(services, request, { visitId, code, commandId })
    if (!passes) facts.seen.push({ invariant: 'IDENTITY', detail: `a wrong code let ${visitId} in` })
    return identityToken
  }

  #same(again: unknown, before: unknown, what: string): void {
    this.#at.facts.replays.count += 1
    if (JSON.stringify(again) !== JSON.stringify(before)) {
      const detail = `${what}: ${JSON.stringify(again)} after ${JSON.stringify(before)}`
      this.#at.facts.seen.push({ invariant: 'IDEMPOTENT', detail })
    }
  }

  async #withRefusal<T>(visitId: string, work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (error) {
      if (error instanceof DomainError) {
        const next = afterRefusal[error.code]
        const reopen = error.code === 'READING_TIME_LEFT' && Number(error.details.seconds) >= 60
        if (next) this.#next.set(visitId, reopen ? 'OPEN' : next)
        if (LATE.has(error.code)) {
          this.#at.facts.refusedLate.push({ visitId, at: this.#at.services.clock.now(), code: error.code })
        }
      }
      throw error
    }
  }

  async #step(request: CustomerRequest, visitId: string, step: Step): Promise<void> {
    const random = this.#random
    const { services, facts } = this.#at
    const at = services.clock.now()
    const commandId = services.ids.id(at)
    const identity = request.identity?.toString('hex') ?? null
    if (identity !== null) facts.sent.set(identity, [...(facts.sent.get(identity) ?? []), at])
    const answers = this.#answers(visitId)
    const content =
      step === 'SIGN' ? { points: random.pick([60, 60, 60, 60, 2, 0]), ink: random.below(3) + 1 } : answers
    const once = () => this.#send(request, step, visitId, commandId, content)
    // A double tap sends the same request twice at the same moment.
    const taps = await Promise.allSettled(random.chance(0.06) ? [once(), once()] : [once()])
    const [result, other] = taps.flatMap((tap) => (tap.status === 'fulfilled' ? [tap.value] : []))
    if (!result) {
      const [refusal] = taps.flatMap((tap) => (tap.status === 'rejected' ? [tap.reason] : []))
      return await this.#withRefusal(visitId, Promise.reject(refusal))
    }
    this.#count(`${step} OK`)
    facts.accepted.push({
      visitId,
      step,
      at,
      customer: this.#person.number,
      session: request.session?.toString('hex') ?? '',
      identity,
      ...('points' in content ? { written: content.points === 60 } : {}),
      ...('failing' in content && step === 'SUBMIT' ? { failing: content.failing } : {}),
    })
    this.#next.set(visitId, step === 'START' && request.identity ? 'NOTICE' : afterStep[step])
    const replay = other ?? (random.chance(0.08) ? await once() : null)
    if (replay) await this.#compareReplay(visitId, commandId, step, result, replay)
  }

  /**
   * A request that wrote something must always get the same response when it is repeated. A request that wrote
   * nothing gets the current state, so it is not compared.
   */
  async #compareReplay(
    visitId: string,
    commandId: string,
    step: Step,
    first: StepResult,
    again: StepResult,
  ): Promise<void> {
    const { services } = this.#at
    const query = 'SELECT seq FROM visit_event WHERE visit_id = $1 AND command_id = $2'
    const seq = (await services.db.query(query, [visitId, commandId])).rows[0]?.seq
    if (seq === first.version) this.#same(again, first, step)
  }

  #answers(visitId: string) {
    const random = this.#random
    const asked = this.#questionnaires.get(visitId)?.questions ?? []
    const given: Record<string, { answer: 'YES' | 'NO'; comment?: string }> = {}
    for (const question of asked) given[question.key] = { answer: question.passing }
    if (asked.length === 0 || random.chance(this.#person.approves)) return { given, failing: 0 }
    const { key, passing } = random.pick(asked)
    if (random.chance(0.15)) {
      delete given[key]
      return { given, failing: 0 }
    }
    given[key] = { answer: passing === 'YES' ? 'NO' : 'YES', comment: '没有听明白' }
    return { given, failing: 1 }
  }

  async #send(
    request: CustomerRequest,
    step: Step,
    visitId: string,
    commandId: string,
    content: { given: Record<string, { answer: 'YES' | 'NO' }> } | { points: number; ink: number } | null,
  ): Promise<StepResult> {
    const { services } = this.#at
    const input = { visitId, commandId }
    const answers = content && 'given' in content ? content.given : {}
    const pad = content && 'points' in content ? content : { points: 60, ink: 1 }
    switch (step) {
      case 'START':
        return await startVisit(services, request, input)
      case 'NOTICE':
        return await confirmNotice(services, request, input)
      case 'OPEN': {
        const view = await openQuestionnaire(services, request, input)
        this.#questionnaires.set(visitId, view.questionnaire)
        return { status: view.status, version: view.version }
      }
      case 'DRAFT':
        return await saveDraft(services, request, { ...input, answers })
      case 'SUBMIT':
        return await submitAnswers(services, request, { ...input, answers })
      case 'BACK':
        return await backToEdit(services, request, input)
      case 'SIGN': {
        const { revision } = await viewVisit(services, request, visitId)
        const signature = strokes(pad.points, pad.ink)
        return await signVisit(services, request, { ...input, revision: Math.max(1, revision), signature })
      }
      case 'HAND_OVER':
        return await handOver(services, request, input, 'CUSTOMER_REQUESTED')
    }
  }
}
