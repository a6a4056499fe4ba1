import { setTimeout as wait } from 'node:timers/promises'
import { demoVendorSettings } from '#server/kernel/process/env.ts'
import { childrenOf } from '#server/run/machine/processes.ts'
import { benchVariables } from '#test/bench/visit/fixture.ts'
import { Random } from '#test/simulation/support/random.ts'
import type { Campaign, Run, Verdict } from '../campaign.ts'
import { crowd, type Habits, toldNothing, usual, wrongFor } from '../instance/customers.ts'
import { openPlace } from '../instance/place.ts'
import { Instance } from '../instance.ts'
import { starveOfMemory } from './limit.ts'

const CUSTOMERS = 8
const PROCESSES = 2
/**
 * Milliseconds of work before each fault. A process that lived for less than ten seconds is replaced late, because one that
 * ends again and again must not take the machine from the other.
 */
const BETWEEN_MS = { full: 10_500, short: 1_000 } as const
/** The longest time until the supervisor has another process that answers. */
const MOST_REPLACEMENT_MS = 60_000
/** The longest time for which nothing at all may be acknowledged: the other process goes on. */
const MOST_PAUSE_MS = 15_000

async function starved({ seed, cycles, say, form }: Run, habits: Habits): Promise<Verdict> {
  const place = await openPlace({ visits: 1_000 + cycles * (form === 'full' ? 1_200 : 400), durable: false })
  const instance = await Instance.open((port) => ({
    ...demoVendorSettings(port),
    ...benchVariables(place.url, port),
    // The demo has one process. No call of these visits reaches a vendor.
    DEMO: 'off',
    ALERT_WEBHOOK_URL: '',
    EVIDENCE_PUBLISH_BUCKET: '',
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    PROCESSES: String(PROCESSES),
    LOG_LEVEL: 'silent',
  }))
  const random = Random.of(seed, 0)
  const [told, over] = [toldNothing(), new AbortController()]
  const customers = crowd(place.visits, habits)(instance.port, CUSTOMERS, told, over.signal)
  const broken: string[] = []
  const [pauses, replacements]: [number[], number[]] = [[], []]
  const ways = new Map<string, number>()
  const serving = () => childrenOf(instance.pid)
  try {
    for (let cycle = 0; cycle < cycles; cycle += 1) {
      await wait(BETWEEN_MS[form])
      const before = await serving()
      if (before.length < PROCESSES) broken.push(`${before.length} processes serve`)
      const pid = random.pick(before)
      const limited = await starveOfMemory(pid)
      ways.set(limited.how, (ways.get(limited.how) ?? 0) + 1)
      if (!limited.ended) broken.push('a process without memory went on')
      const [began, steps] = [performance.now(), told.steps]
      let pause: number | null = null
      for (;;) {
        const now = performance.now() - began
        if (pause === null && told.steps > steps) pause = now
        if (pause !== null && (await serving()).length >= PROCESSES) break
        if (now > MOST_REPLACEMENT_MS) {
          broken.push('the process was not replaced')
          break
        }
        await wait(20)
      }
      pauses.push(pause ?? MOST_REPLACEMENT_MS)
      replacements.push(performance.now() - began)
      say(`killed ${cycle + 1} of ${cycles} (${limited.how}); next step after ${Math.round(pause ?? 0)} ms`)
    }
    await wait(BETWEEN_MS[form])
    over.abort()
    await customers
    const longest = Math.max(...pauses)
    if (form === 'full' && longest > MOST_PAUSE_MS)
      broken.push(`nothing was acknowledged for ${Math.round(longest)} ms`)
    return {
      counts: {
        'processes without memory': cycles,
        ...Object.fromEntries([...ways].map(([how, count]) => [`by the ${how}`, count])),
        'steps acknowledged': told.steps,
        'visits acknowledged': told.done.length,
        'calls refused or unanswered': [...told.refused.values()].reduce((a, b) => a + b, 0),
      },
      times: { 'until the next step': longest, 'until another process': Math.max(...replacements) },
      broken: [...broken, ...(await wrongFor(told, place.owner))],
    }
  } finally {
    over.abort()
    await customers.catch(() => undefined)
    await instance.stop()
    await place.close()
  }
}

/** A cycle is one process that gets no more memory. */
export const memoryShort: Campaign = {
  name: 'memory-short',
  fault: 'one of two processes behind a port gets no more memory',
  cycles: { full: 100, short: 2 },
  run: (run) => starved(run, usual),
  control: {
    condition: 'customers take a call without an answer for done',
    cycles: { full: 5, short: 2 },
    run: (run) => starved(run, { ...usual, believesInSending: true }),
  },
}
