import { setTimeout as wait } from 'node:timers/promises'
import { HttpConnection } from '#test/bench/http-client.ts'
import { grantOf } from '#test/bench/visit/recording.ts'
import { stepsOf } from '#test/bench/visit/steps.ts'
import type { Fleet, Member } from './fleet.ts'

/** What customers saw during a phase. */
export interface Seen {
  readonly times: number[]
  /** The visits that came to their end. */
  readonly done: string[]
  /** The visits that did not, and why. */
  readonly failed: { readonly visitId: string; readonly why: string }[]
}

export interface Visit {
  readonly visitId: string
  readonly cookieToken: string
}

/** Milliseconds that a customer reads and types between two calls. */
const PAUSE_MS = 150

/** A phone. Like a proxy, it keeps one connection to each server. */
class Phone {
  readonly #connections = new Map<number, HttpConnection>()
  readonly #fleet: Fleet
  readonly #times: number[]

  constructor(fleet: Fleet, times: number[]) {
    this.#fleet = fleet
    this.#times = times
  }

  async #connected({ port }: Member): Promise<HttpConnection> {
    const open = this.#connections.get(port) ?? (await HttpConnection.open(port))
    this.#connections.set(port, open)
    return open
  }

  async #call(path: string, headers: string, body: string): Promise<string> {
    const member = this.#fleet.next()
    member.open += 1
    try {
      const connection = await this.#connected(member)
      const started = performance.now()
      const answer = await connection.post(path, headers, body)
      this.#times.push(performance.now() - started)
      if (answer.status !== 200) throw new Error(`${answer.status} ${answer.body}`)
      return answer.body
    } finally {
      member.open -= 1
    }
  }

  async visit(visit: Visit): Promise<void> {
    let headers = `Cookie: rv_session=${visit.cookieToken}\r\n`
    for (const { name, path, input } of stepsOf(visit)) {
      const body = input === undefined ? '' : JSON.stringify(input)
      try {
        const answer = await this.#call(`/api/trpc/${path}`, headers, body)
        if (name === 'smsVerify')
          headers += `X-Identity-Token: ${grantOf(JSON.parse(answer).result.data)}\r\n`
      } catch (error) {
        throw new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`, {
          cause: error,
        })
      }
      await wait(PAUSE_MS)
    }
  }

  close(): void {
    for (const connection of this.#connections.values()) connection.close()
  }
}

/** Hands out each visit once. */
export class Supply {
  readonly #visits: readonly Visit[]
  #next = 0
  constructor(visits: readonly Visit[]) {
    this.#visits = visits
  }
  take(): Visit {
    const visit = this.#visits[this.#next++]
    if (visit === undefined) throw new Error('the prepared visits are used up: give a larger --visits')
    return visit
  }
}

/**
 * Lets customers do visit after visit while `work` goes on, and for `leastMs` at least. A customer whose visit fails begins
 * the next one. Every customer ends the visit under way.
 */
export async function underLoad(
  input: {
    readonly fleet: Fleet
    readonly supply: Supply
    readonly customers: number
    readonly leastMs: number
  },
  work: () => Promise<unknown>,
): Promise<Seen> {
  const seen: Seen = { times: [], done: [], failed: [] }
  let over = false
  const customer = async (place: number) => {
    await wait((place * PAUSE_MS * 10) / input.customers)
    while (!over) {
      const visit = input.supply.take()
      const phone = new Phone(input.fleet, seen.times)
      try {
        await phone.visit(visit)
        seen.done.push(visit.visitId)
      } catch (error) {
        seen.failed.push({
          visitId: visit.visitId,
          why: error instanceof Error ? error.message : String(error),
        })
      } finally {
        phone.close()
      }
    }
  }
  const customers = Promise.all(Array.from({ length: input.customers }, (_, place) => customer(place)))
  try {
    await Promise.all([work(), wait(input.leastMs)])
  } finally {
    over = true
    await customers
  }
  return seen
}
