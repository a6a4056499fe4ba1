import { setTimeout as wait } from 'node:timers/promises'
import { percentile } from '#test/bench/row.ts'
import { Random } from '#test/simulation/support/random.ts'
import type { Campaign, Run, Verdict } from '../campaign.ts'
import { Instance } from '../instance.ts'
import { crowdOf } from '../people/crowd.ts'
import type { Sending } from '../people/line.ts'
import { Memory } from '../people/memory.ts'
import { remembered } from '../remembered/remembered.ts'
import { type OwnDatabase, ownDatabase } from '../servers.ts'
import { openTown, type Town } from '../town.ts'

/** The database is killed this many milliseconds after it was last ready to work, at most. */
const MOST_UP_MS = 1_500
/** Milliseconds between two lines about progress. */
const TELL_MS = 5_000
/** Acknowledged writes between two kills, at least. */
const LEAST_WORK = 5

/** Kills the database again and again while people work. */
async function killed(
  town: Town<OwnDatabase>,
  instance: Instance,
  { seed, cycles, say }: Run,
): Promise<Verdict> {
  const memory = new Memory()
  const sending: Sending = { memory, ports: () => [instance.port] }
  const agents = await town.signIn(instance.port)
  const random = Random.of(seed, 0)
  const crowd = crowdOf({ seed, sending, supply: town.supply, agents })
  const [starts, recoveries]: [number[], number[]] = [[], []]
  let told = performance.now()
  await memory.next()
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    await wait(random.next() * MOST_UP_MS)
    for (const least = memory.acknowledged + LEAST_WORK; memory.acknowledged < least; ) await memory.next()
    await town.database.server.crash()
    const began = performance.now()
    await town.database.server.start()
    const up = performance.now()
    await memory.next()
    starts.push(up - began)
    recoveries.push(performance.now() - up)
    if (performance.now() - told > TELL_MS) {
      told = performance.now()
      say(
        `killed ${cycle + 1} of ${cycles}, ${memory.acknowledged} acknowledged, ${memory.strange.length} strange`,
      )
    }
  }
  await crowd.end()
  const { counts, broken } = await remembered(town, { sending, agents, seed })
  return {
    counts: { kills: cycles, ...counts },
    times: {
      'start p50': percentile(starts, 0.5),
      'first write after the start p50': percentile(recoveries, 0.5),
      'first write after the start p99': percentile(recoveries, 0.99),
      'first write after the start, longest': Math.max(...recoveries),
    },
    broken,
  }
}

async function inTown(
  run: Run,
  prepare: (town: Town<OwnDatabase>) => Promise<void>,
  after: (town: Town<OwnDatabase>) => Promise<void>,
) {
  const town = await openTown(500, ownDatabase)
  try {
    await prepare(town)
    const instance = await Instance.open((port) => town.variables(port))
    try {
      return await killed(town, instance, run)
    } finally {
      await instance.kill()
    }
  } finally {
    await after(town)
    await town.close()
  }
}

const nothing = async () => undefined

export const postgresKilled: Campaign = {
  name: 'postgres-killed',
  fault: 'all processes of PostgreSQL are killed at once, and it is started again',
  cycles: { full: 1_000, short: 2 },
  run: (run) => inTown(run, nothing, nothing),
  control: {
    condition: 'synchronous_commit=off, and the log is written every ten seconds',
    cycles: { full: 5, short: 1 },
    run: (run) =>
      inTown(
        run,
        ({ database }) =>
          database.onServer(
            'ALTER SYSTEM SET synchronous_commit = off',
            "ALTER SYSTEM SET wal_writer_delay = '10s'",
            "ALTER SYSTEM SET wal_writer_flush_after = '1GB'",
            'SELECT pg_reload_conf()',
          ),
        ({ database }) => database.onServer('ALTER SYSTEM RESET ALL', 'SELECT pg_reload_conf()'),
      ),
  },
}
