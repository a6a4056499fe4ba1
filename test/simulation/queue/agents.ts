import { finishCall } from '#server/call-centre/call/finish.ts'
import { confirmApplicant, dial, releaseCase } from '#server/call-centre/call/held-case.ts'
import { takeCase } from '#server/call-centre/call/take-over.ts'
import { keepLease } from '#server/call-centre/case/lease.ts'
import { attemptOf, readCase } from '#server/call-centre/case/store.ts'
import { claimNext } from '#server/call-centre/queue/claim.ts'
import type { CallResult } from '#server/call-centre/rules/call.ts'
import type { Services } from '#server/context.ts'
import type { Actor } from '#server/evidence/audit.ts'
import { addDays, atHour, dayOf } from '#server/kernel/calendar.ts'
import { DomainError } from '#server/kernel/errors.ts'
import { type Disposition, dispositions } from '#server/vocabulary/dispositions.ts'
import type { Random } from '#test/simulation/support/random.ts'

/** Everything that the server confirmed. All of it must be in the database afterwards. */
export interface Acknowledged {
  readonly claims: { caseId: string; agentId: string; lease: string; at: Date }[]
  readonly dials: { caseId: string; attemptId: string }[]
  readonly finishes: { caseId: string; lease: string; next: string }[]
}

/** The kinds of refusals and lost connections, each with the number of times it occurred. */
export type Met = Map<string, number>

/**
 * Appointments are more frequent than other results, because they can be refused for several reasons and the promised
 * time must be kept.
 */
const CALLS_END: readonly Disposition[] = [...dispositions, 'APPOINTMENT', 'APPOINTMENT']

/** One agent of the simulation, who claims cases, makes calls, and sometimes stops in the middle of one. */
export class SimulatedAgent {
  readonly id: string
  #held: { caseId: string; lease: string } | null = null

  constructor(id: string) {
    this.id = id
  }

  get actor(): Actor {
    return { kind: 'STAFF', id: this.id, requestId: 'simulation', origin: {} }
  }

  /** Simulates that the agent's browser is closed or the machine is switched off. */
  forget(): void {
    this.#held = null
  }

  /** Performs one action on the given instance of the product. */
  async act(services: Services, random: Random, told: Acknowledged, met: Met): Promise<void> {
    try {
      if (this.#held === null) await this.#claim(services, told)
      else await this.#work(services, this.#held, random, told)
    } catch (error) {
      if (!(error instanceof DomainError)) {
        // The connection was cut, so the agent cannot know whether the step was written. The agent either tries again
        // or gives up.
        met.set('CUT', (met.get('CUT') ?? 0) + 1)
        if (random.chance(0.5)) this.#held = null
        return
      }
      met.set(error.code, (met.get(error.code) ?? 0) + 1)
      if (error.code === 'LEASE_EXPIRED' && this.#held !== null && random.chance(0.5)) {
        await this.#retake(services, this.#held.caseId, met)
      } else if (['LEASE_EXPIRED', 'LEASE_LOST', 'CASE_CLOSED'].includes(error.code)) this.#held = null
    }
  }

  async #retake(services: Services, caseId: string, met: Met): Promise<void> {
    this.#held = null
    try {
      await takeCase(services, this.actor, { caseId, ground: 'RETAKE' })
      await this.#look(services, caseId)
    } catch (error) {
      const code = error instanceof DomainError ? error.code : 'CUT'
      met.set(code, (met.get(code) ?? 0) + 1)
    }
  }

  async #look(services: Services, caseId: string): Promise<void> {
    const { state } = await readCase(services, caseId)
    this.#held = state.lease?.by === this.id ? { caseId, lease: state.lease.token } : null
  }

  async #claim(services: Services, told: Acknowledged): Promise<void> {
    const next = await claimNext(services, this.actor)
    if (next.kind !== 'CASE') return
    await this.#look(services, next.caseId)
    if (this.#held !== null) told.claims.push({ ...this.#held, agentId: this.id, at: services.clock.now() })
  }

  async #work(
    services: Services,
    held: { caseId: string; lease: string },
    random: Random,
    told: Acknowledged,
  ): Promise<void> {
    const read = await readCase(services, held.caseId)
    const attempt = attemptOf(read, held.lease)
    const choice = random.next()
    if (choice < 0.1) await keepLease(services, this.actor, held)
    else if (attempt === null) await this.#begin(services, held, choice, told)
    else if (attempt.confirmedAt === null && choice < 0.5) await confirmApplicant(services, this.actor, held)
    else await this.#end(services, held, random, told)
  }

  async #begin(
    services: Services,
    held: { caseId: string; lease: string },
    choice: number,
    told: Acknowledged,
  ): Promise<void> {
    if (choice < 0.2) {
      await releaseCase(services, this.actor, { ...held, reason: '换班' })
      this.#held = null
      return
    }
    const { attemptId } = await dial(services, this.actor, held)
    told.dials.push({ caseId: held.caseId, attemptId })
  }

  async #end(
    services: Services,
    held: { caseId: string; lease: string },
    random: Random,
    told: Acknowledged,
  ): Promise<void> {
    const { visit, attempts } = await readCase(services, held.caseId)
    const confirmed = attempts.some(
      ({ leaseToken, confirmedAt }) => leaseToken === held.lease && confirmedAt !== null,
    )
    const disposition: Disposition = confirmed && random.chance(0.7) ? 'COMPLETED' : random.pick(CALLS_END)
    const result = resultOf(disposition, visit.state.questions ?? [], services.clock.now(), random)
    const { next } = await finishCall(services, this.actor, { ...held, result })
    told.finishes.push({ ...held, next })
    this.#held = null
  }
}

function resultOf(
  disposition: Disposition,
  questions: readonly { readonly key: string; readonly passing: 'YES' | 'NO' }[],
  now: Date,
  random: Random,
): CallResult {
  const failing = random.chance(0.3)
  const answers = Object.fromEntries(
    questions.map(({ key, passing }, index) => {
      const other = passing === 'YES' ? ('NO' as const) : ('YES' as const)
      return [key, { answer: failing && index === 0 ? other : passing }]
    }),
  )
  // The random hour is sometimes outside the hours in which calls are allowed. The server must refuse such a promised
  // time.
  const promisedFor = atHour(addDays(dayOf(now), random.below(3)), 5 + random.below(19))
  return {
    disposition,
    note: random.chance(0.6) ? '备注' : '',
    answers: disposition === 'COMPLETED' ? answers : null,
    promisedFor,
    language: random.chance(0.5) ? 'zh' : null,
    problem: random.chance(0.75) ? { category: 'OTHER', description: '情况说明' } : null,
  }
}
