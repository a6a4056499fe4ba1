import { setTimeout as wait } from 'node:timers/promises'
import type { Run, Verdict } from '../campaign.ts'
import { type Answers, agentsWork, capacityOf, customersOf, flood, noAnswers, p99, probe } from './crowd.ts'
import type { Place } from './place.ts'

/** Customers who, together, keep the instance as busy as it can be without a queue. */
const AT_ONCE = 32
const TIMES = 10
/** The longest time of the 99th of a hundred admitted requests, in milliseconds. */
const MOST_MS = 1_000
/** Seconds after the load until everything is as before. */
const MOST_RECOVERY_MS = 30_000

/** @param form the short form holds no time against a busy machine */
export function complaints(what: string, answers: Answers, form: Run['form']): string[] {
  return [
    ...[...answers.others].map(([kind, count]) => `${what}: ${count} times ${kind}`),
    ...(form === 'full' && p99(answers.admitted) > MOST_MS
      ? [`${what}: 99 of a hundred admitted calls took up to ${Math.round(p99(answers.admitted))} ms`]
      : []),
    ...(answers.admitted.length === 0 ? [`${what}: nothing was admitted`] : []),
  ]
}

/** Milliseconds until a second passes in which every call is admitted within the limit. */
async function recovery(customers: ReturnType<typeof customersOf>, form: Run['form']): Promise<number> {
  const began = performance.now()
  for (;;) {
    const started = performance.now() - began
    const answers = noAnswers()
    await flood(customers, { perSecond: 50, ms: 1_000, answers })
    if (answers.refused.length === 0 && complaints('', answers, form).length === 0) return started
    if (started > MOST_RECOVERY_MS) return Number.POSITIVE_INFINITY
  }
}

/** Ten times as many calls as the instance can answer, for so many milliseconds, with agents and health checks beside them. */
export async function flooded(place: Place, floodMs: number, { form, say }: Run): Promise<Verdict> {
  const customers = customersOf(place)
  // A proxy keeps its connections.
  for (const sender of customers.senders) await sender.connect()
  const measuredMs = form === 'full' ? 3_000 : 500
  await capacityOf(customers, AT_ONCE, measuredMs)
  const capacity = await capacityOf(customers, AT_ONCE, measuredMs)
  const [answers, agents] = [noAnswers(), noAnswers()]
  const over = new AbortController()
  const beside = Promise.all([
    agentsWork(place, { over: over.signal, answers: agents }),
    probe(place, over.signal),
  ])
  await wait(500)
  const rates = await flood(customers, { perSecond: capacity * TIMES, ms: floodMs, answers })
  over.abort()
  const [, health] = await beside
  const recoveredMs = await recovery(customers, form)
  for (const sender of customers.senders) sender.close()
  say(
    `capacity ${Math.round(capacity)}/s, sent ${Math.round(rates.sent)}/s, admitted ${Math.round(rates.admitted)}/s`,
  )
  return {
    counts: {
      'calls/s alone': Math.round(capacity),
      'calls/s sent': Math.round(rates.sent),
      'calls/s admitted': Math.round(rates.admitted),
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
      ...complaints('customers', answers, form),
      ...complaints('agents', agents, form),
      ...(answers.refused.length === 0 ? ['nobody was asked to come again'] : []),
      ...(agents.refused.length > agents.admitted.length / 20
        ? [`${agents.refused.length} of the agents’ calls were refused`]
        : []),
      ...(health.bad > 0 ? [`${health.bad} health checks failed`] : []),
      ...(form === 'full' && recoveredMs > MOST_RECOVERY_MS ? ['it did not recover in time'] : []),
    ],
  }
}
