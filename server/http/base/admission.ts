import type { Env } from '../../kernel/process/env.ts'
import type { Place } from '../../kernel/telemetry/work.ts'
import { ComeAgain } from './come-again.ts'
import { type Crowd, comeAgainSeconds, nextInTurn } from './rules/shares.ts'

/**
 * Milliseconds for which a request waits for its place at most. It is short: whoever waited longer would be answered later
 * than their page waits, and the answer would be work for nobody.
 */
const PATIENCE_MS = 500

/** How many requests of one crowd wait at most, for each place. More of them could not get one in time. */
const WAITING_PER_PLACE = 4

/** Places for each database connection: while one request uses it, others check their input and write their answers. */
const PLACES_PER_CONNECTION = 4

/** How many requests an instance works on at once. */
export function placesOf(env: Pick<Env, 'REQUESTS_AT_ONCE' | 'DATABASE_POOL'>): number {
  return env.REQUESTS_AT_ONCE ?? env.DATABASE_POOL * PLACES_PER_CONNECTION
}

/** One sender's share while others wait. Whoever sends more at once is one program, not a person with a page. */
const PARTS_OF_ONE = 4

/**
 * Admits as many requests as the instance can work on at once. The others wait for a moment, and are then refused with the
 * time after which to come again: a server that begins everything ends nothing in time. While many wait, each crowd gets
 * its share, so that a rush of customers does not stop the call centre, nor one sender the others.
 *
 * @param places how many requests are worked on at once
 * @param refused is told the crowd of each refused request
 * @param random a number from 0 to 1, 1 excluded
 */
export function createAdmission(input: {
  readonly places: number
  readonly refused: (crowd: Crowd) => void
  readonly random?: () => number
}) {
  const { places, refused, random = Math.random } = input
  const mostOfOne = Math.ceil(places / PARTS_OF_ONE)
  const working: Record<Crowd, number> = { customer: 0, staff: 0, page: 0 }
  /** What lets each waiting request in, the one that has waited longest first. */
  const queues: Record<Crowd, Set<() => void>> = { customer: new Set(), staff: new Set(), page: new Set() }
  /** What lets those back in who stood aside. They have begun, so nothing new is begun before them. */
  const returning = new Set<() => void>()
  /** Of each sender: how many requests are at work or wait. */
  const present = new Map<string, number>()
  const busy = () => working.customer + working.staff + working.page

  function gone(sender: string): void {
    const left = (present.get(sender) ?? 1) - 1
    if (left > 0) present.set(sender, left)
    else present.delete(sender)
  }

  /** Gives free places to those whose turn it is. */
  function admit(): void {
    while (busy() < places) {
      const { customer, staff, page } = queues
      const crowd = nextInTurn(working, { customer: customer.size, staff: staff.size, page: page.size })
      const queue = returning.size > 0 || crowd === null ? returning : queues[crowd]
      const [enter] = queue
      if (enter === undefined) return
      queue.delete(enter)
      enter()
    }
  }

  /** Waits until one who stood aside has a place again. */
  async function comeBack(crowd: Crowd): Promise<void> {
    if (busy() < places) working[crowd] += 1
    else
      await new Promise<void>((resolve) => {
        returning.add(() => {
          working[crowd] += 1
          resolve()
        })
      })
  }

  function placeOf(crowd: Crowd, sender: string): Place {
    // A request can wait for several vendors at once, and has one place to give away.
    let waits = 0
    return {
      aside: async (run) => {
        waits += 1
        if (waits === 1) {
          working[crowd] -= 1
          admit()
        }
        try {
          return await run()
        } finally {
          waits -= 1
          if (waits === 0) await comeBack(crowd)
        }
      },
      leave: () => {
        working[crowd] -= 1
        gone(sender)
        admit()
      },
    }
  }

  function refuse(crowd: Crowd): ComeAgain {
    refused(crowd)
    return new ComeAgain('OVERLOADED', comeAgainSeconds(random()))
  }

  /** Whether so many of a crowd wait that no further one could get a place in time. */
  const isFull = (crowd: Crowd): boolean => queues[crowd].size >= places * WAITING_PER_PLACE

  return {
    isFull,

    /**
     * Waits for a place.
     * @param sender whose request it is: a session, or the network of somebody without one
     * @throws ComeAgain OVERLOADED if no place became free in time, too many wait already, or too many are this sender's
     */
    async enter(crowd: Crowd, sender: string): Promise<Place> {
      const own = present.get(sender) ?? 0
      const queue = queues[crowd]
      const isBusy = busy() >= places
      // A place that nobody waits for is anybody's: thousands of customers can share one address.
      if (isBusy && (own >= mostOfOne || isFull(crowd))) throw refuse(crowd)
      present.set(sender, own + 1)
      if (!isBusy) working[crowd] += 1
      else
        await new Promise<void>((resolve, reject) => {
          const late = setTimeout(() => {
            queue.delete(enter)
            gone(sender)
            reject(refuse(crowd))
          }, PATIENCE_MS)
          const enter = () => {
            clearTimeout(late)
            working[crowd] += 1
            resolve()
          }
          queue.add(enter)
        })
      return placeOf(crowd, sender)
    },
  }
}

export type Admission = ReturnType<typeof createAdmission>
