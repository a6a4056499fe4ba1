import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Campaign, Run, Verdict } from '../campaign.ts'
import { crowd, type Habits, toldNothing, usual, wrongFor } from '../instance/customers.ts'
import { startInstance } from '../instance/instance.ts'
import { openPlace } from '../instance/place.ts'
import { PgBouncer, pgbouncerVersion } from './pgbouncer.ts'

const CUSTOMERS = 4
/** Milliseconds of load before each restart. */
const BETWEEN_MS = 700
/** The longest time from a restart to the next acknowledged step. */
const MOST_RECOVERY_MS = 15_000
/** The first PgBouncer that knows prepared statements in transaction mode. */
const PREPARED = [1, 21] as const

const ways = ['SIGTERM', 'SIGKILL', '-R'] as const

async function restart(bouncer: PgBouncer, way: (typeof ways)[number]): Promise<void> {
  if (way === '-R') return await bouncer.takeOver()
  await bouncer.end(way)
  await bouncer.start()
}

async function restarted({ cycles, say }: Run, named: boolean, habits: Habits): Promise<Verdict> {
  const place = await openPlace({ visits: 500 + cycles * 60, durable: false })
  const bouncer = await PgBouncer.open(place)
  const through = new URL(place.url)
  through.port = String(bouncer.port)
  const instance = await startInstance(through.href, join(place.folder, 'no-names'), {
    DATABASE_NAMED_STATEMENTS: named ? 'on' : 'off',
  })
  const [told, over] = [toldNothing(), new AbortController()]
  const customers = crowd(place.visits, habits)(instance.port, CUSTOMERS, told, over.signal)
  const broken: string[] = []
  let longest = 0
  try {
    for (let cycle = 0; cycle < cycles; cycle += 1) {
      await wait(BETWEEN_MS)
      const way = ways[cycle % ways.length] ?? 'SIGTERM'
      await restart(bouncer, way)
      const [began, before] = [performance.now(), told.steps]
      while (told.steps === before && performance.now() - began < MOST_RECOVERY_MS) await wait(10)
      const took = performance.now() - began
      longest = Math.max(longest, took)
      if (took >= MOST_RECOVERY_MS) broken.push(`after ${way} nothing was acknowledged`)
    }
    await wait(BETWEEN_MS)
    over.abort()
    await customers
    const refused = [...told.refused].map(([code, count]) => `${code} ${count}`).join(', ')
    say(`${told.steps} steps, refused: ${refused || 'none'}`)
    return {
      counts: {
        restarts: cycles,
        'steps acknowledged': told.steps,
        'visits acknowledged': told.done.length,
        'calls refused meanwhile': [...told.refused.values()].reduce((a, b) => a + b, 0),
      },
      times: { 'until the next step': longest },
      broken: [...broken, ...(await wrongFor(told, place.owner))],
    }
  } finally {
    over.abort()
    await customers.catch(() => undefined)
    await instance.stop()
    await bouncer.end('SIGKILL')
    await place.close()
  }
}

/** What this machine's PgBouncer can do; null without one. */
async function pooler({ say }: Run): Promise<{ readonly prepares: boolean } | null> {
  const version = await pgbouncerVersion()
  if (version === null) {
    say('not tried: there is no pgbouncer on this machine (apt-get install pgbouncer)')
    return null
  }
  const [major, minor] = version
  const prepares = major > PREPARED[0] || (major === PREPARED[0] && minor >= PREPARED[1])
  say(`PgBouncer ${major}.${minor}, which ${prepares ? 'knows' : 'does not know'} prepared statements`)
  return { prepares }
}

const nothing: Verdict = { counts: { restarts: 0 }, times: {}, broken: [] }

/** A cycle is one restart; the three ways take turns. */
export const bouncerRestarted: Campaign = {
  name: 'bouncer-restarted',
  fault: 'PgBouncer in transaction mode is stopped, killed or replaced online',
  cycles: { full: 200, short: 3 },
  run: async (run) => {
    const found = await pooler(run)
    return found === null ? nothing : await restarted(run, found.prepares, usual)
  },
  control: {
    condition: 'customers take a call without an answer for done',
    cycles: { full: 12, short: 3 },
    run: async (run) => {
      const found = await pooler(run)
      const habits = { ...usual, believesInSending: true }
      // What cannot be tried cannot fail either.
      if (found === null) return { ...nothing, broken: ['not tried'] }
      return await restarted(run, found.prepares, habits)
    },
  },
}
