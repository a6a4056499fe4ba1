import type { Campaign, Run, Verdict } from '../campaign.ts'
import { flooded } from './flood.ts'
import { afterOutage } from './outage.ts'
import { openPlace } from './place.ts'
import { besideSlowClients } from './slow.ts'

/** Customers with a session each. */
const CUSTOMERS = { full: 2_000, short: 500 }

async function overloaded(
  run: Run,
  variables: Readonly<Record<string, string>>,
  work: readonly (typeof flooded)[],
): Promise<Verdict> {
  const place = await openPlace(CUSTOMERS[run.form], variables)
  const ms = run.cycles * 1_000
  const parts: Verdict[] = []
  try {
    for (const part of work) parts.push(await part(place, ms, run))
  } finally {
    await place.close()
  }
  return {
    counts: Object.assign({}, ...parts.map(({ counts }) => counts)),
    times: Object.assign({}, ...parts.map(({ times }) => times)),
    broken: parts.flatMap(({ broken }) => broken),
  }
}

/**
 * More than an instance can do: ten times as many calls, clients that never end their request, and everybody's phone after
 * an outage. A cycle is a second of each.
 */
export const overload: Campaign = {
  name: 'overload',
  fault:
    'ten times the load, 2,000 slow clients, and a database that hangs, each for as many seconds as there are cycles',
  cycles: { full: 60, short: 2 },
  run: (run) => overloaded(run, {}, [flooded, besideSlowClients, afterOutage]),
  control: {
    condition: 'everything is begun at once',
    cycles: { full: 20, short: 2 },
    run: (run) => overloaded(run, { REQUESTS_AT_ONCE: '100000' }, [flooded]),
  },
}
