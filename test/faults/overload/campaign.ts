import { setTimeout as wait } from 'node:timers/promises'
import type { Campaign, Run, Verdict } from '../campaign.ts'
import { type Answers, agentsWork, capacityOf, customersOf, flood, noAnswers, p99, probe } from './crowd.ts'
import { openPlace, type Place } from './place.ts'

/** Customers with a session each. */
const CUSTOMERS = 4_000
const AGENTS = 16
/** Customers who, together, keep the instance as busy as it can be without a queue. */
const AT_ONCE = 32
const TIMES = 10
/** The longest time of the 99th of a hundred admitted requests, in milliseconds. */
const MOST_MS = 1_000
/** Seconds after the load until everything is as before. */
const MOST_RECOVERY_MS = 30_000

interface Bounds {
  /** Milliseconds of ten times the load, for each cycle. */
  readonly floodMs: number
  readonly variables: Readonly<Record<string, string>>
}

function complaints(what: string, answers: Answers): string[] {
  return [
    ...[...answers.others].map(([kind, count]) => `${what}: ${count} times ${kind}`),
    ...(p99(answers.admitted) > MOST_MS
      ? [`${what}: 99 of a hundred admitted calls took up to ${Math.round(p99(answers.admitted))} ms`]
      : []),
    ...(answers.admitted.length === 0 ? [`${what}: nothing was admitted`] : []),
  ]
}

/** Milliseconds until a second passes in which every call is admitted within the limit. */
async function recovery(customers: ReturnType<typeof customersOf>): Promise<number> {
  const began = performance.now()
  for (;;) {
    const started = performance.now() - began
    const answers = noAnswers()
    await flood(customers, { perSecond: 50, ms: 1_000, answers })
    if (answers.refused.length === 0 && complaints('', answers).length === 0) return started
    if (started > MOST_RECOVERY_MS) return Number.POSITIVE_INFINITY
  }
}

async function flooded(place: Place, { floodMs }: Bounds, { say }: Run): Promise<Verdict> {
  const customers = customersOf(place)
  await capacityOf(customers, AT_ONCE, 2_000)
  const capacity = await capacityOf(customers, AT_ONCE, 3_000)
  const [answers, agents] = [noAnswers(), noAnswers()]
  const over = new AbortController()
  const beside = Promise.all([
    agentsWork(place, { agents: AGENTS, over: over.signal, answers: agents }),
    probe(place, over.signal),
  ])
  await wait(500)
  const began = performance.now()
  const sent = await flood(customers, { perSecond: capacity * TIMES, ms: floodMs, answers })
  const rate = (sent * 1000) / floodMs
  over.abort()
  const [, health] = await beside
  const tookMs = performance.now() - began
  const recoveredMs = await recovery(customers)
  for (const sender of customers.senders) sender.close()
  say(
    `capacity ${Math.round(capacity)}/s, sent ${Math.round(rate)}/s, admitted ${Math.round((answers.admitted.length * 1000) / tookMs)}/s`,
  )
  return {
    counts: {
      'calls/s alone': Math.round(capacity),
      'calls/s sent': Math.round(rate),
      'calls/s admitted': Math.round((answers.admitted.length * 1000) / tookMs),
      admitted: answers.admitted.length,
      'asked to come again': answers.refused.length,
      'agents’ calls': agents.admitted.length,
      'agents’ calls refused': agents.refused.length,
    },
    times: {
      'admitted p99': p99(answers.admitted),
      'refused p99': p99(answers.refused),
      'agents p99': p99(agents.admitted),
      'health p99': p99(health.ms),
      recovery: recoveredMs,
    },
    broken: [
      ...complaints('customers', answers),
      ...complaints('agents', agents),
      ...(agents.refused.length > agents.admitted.length / 20
        ? [`${agents.refused.length} of the agents’ calls were refused`]
        : []),
      ...(health.bad > 0 ? [`${health.bad} health checks failed`] : []),
      ...(recoveredMs > MOST_RECOVERY_MS ? ['it did not recover in time'] : []),
    ],
  }
}

async function overloaded(run: Run, variables: Readonly<Record<string, string>>): Promise<Verdict> {
  const place = await openPlace(CUSTOMERS, variables)
  try {
    return await flooded(place, { floodMs: run.cycles * 1_000, variables }, run)
  } finally {
    await place.close()
  }
}

/** Ten times what an instance can do. A cycle is a second of it. */
export const overload: Campaign = {
  name: 'overload',
  fault: 'ten times as many calls as the instance can answer, for as many seconds as there are cycles',
  cycles: { full: 60, short: 4 },
  run: (run) => overloaded(run, {}),
  control: {
    condition: 'everything is begun at once',
    cycles: { full: 20, short: 4 },
    run: (run) => overloaded(run, { REQUESTS_AT_ONCE: '100000' }),
  },
}
