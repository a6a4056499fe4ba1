import type { PreparedVisit } from '#test/bench/visit/fixture.ts'
import { Random } from '#test/simulation/support/random.ts'
import { type Agent, Desk, work } from './agent.ts'
import { doVisit, type Habits } from './customer.ts'
import { Line, type Sending } from './line.ts'

export const CUSTOMERS = 32
export const AGENTS = 16

/** Everybody at work. */
export interface Crowd {
  /** Lets everybody end the visit or case in hand, and resolves when they have. */
  end(): Promise<void>
}

/** Hands out each prepared visit once, and prepares more in time. */
export class Supply {
  readonly #more: (count: number) => Promise<PreparedVisit[]>
  readonly #ready: PreparedVisit[] = []
  #adding: Promise<void> | null = null

  constructor(more: (count: number) => Promise<PreparedVisit[]>) {
    this.#more = more
  }

  /** Prepares visits until there are this many. */
  async fill(least: number): Promise<void> {
    while (this.#ready.length < least) this.#ready.push(...(await this.#more(least - this.#ready.length)))
  }

  async take(): Promise<PreparedVisit> {
    for (;;) {
      const visit = this.#ready.shift()
      if (visit !== undefined) return visit
      // Customers who find none wait for one filling together.
      this.#adding ??= this.fill(CUSTOMERS * 8)
        // The database may be away; it is asked again then.
        .catch(() => new Promise<void>((resolve) => setTimeout(resolve, 200)))
        .finally(() => {
          this.#adding = null
        })
      await this.#adding
    }
  }
}

/**
 * Customers who do visit after visit, some of whom ask for a call instead, and agents who make these calls.
 * @param lineOf gives each person their connections
 * @param goHome asked by each agent who has taken a case: whether they leave with it in hand
 */
export function crowdOf(input: {
  readonly seed: number
  readonly sending: Sending
  readonly supply: Supply
  readonly agents: readonly Agent[]
  readonly habits?: Habits
  readonly goHome?: (agent: number) => boolean
  readonly lineOf?: (person: number) => Line
}): Crowd {
  const { seed, sending, supply, agents, habits = { believesInSending: false } } = input
  const { goHome, lineOf = (person: number) => new Line(sending, person) } = input
  const { memory } = sending
  let ended = false
  const over = () => ended
  const customer = async (number: number) => {
    const random = Random.of(seed, 1, number)
    const line = lineOf(number + 1)
    while (!ended) await doVisit(line, await supply.take(), { memory, random, habits })
    line.close()
  }
  const agent = async (own: Agent, number: number) => {
    const desk = new Desk(own, number, lineOf(100_000 + number), memory)
    await work(desk, memory, { over, goHome: () => goHome?.(number) ?? false })
    desk.close()
  }
  const everybody = Promise.all([
    ...Array.from({ length: CUSTOMERS }, (_, number) => customer(number)),
    ...agents.map(agent),
  ])
  return {
    end: async () => {
      ended = true
      await everybody
    },
  }
}
