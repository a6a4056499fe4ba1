import { type Floor, openFloor } from './floor.ts'
import { claimComplete, claimOnly, type Measured, wholeCalls } from './load.ts'
import type { Rival } from './rivals.ts'
import { besideOpenSnapshot, type SnapshotFigures } from './snapshot.ts'
import { CONNECTIONS, type Stage } from './stage.ts'

export const SIZES = [
  { name: '10k', cases: 10_000 },
  { name: '100k', cases: 100_000 },
  { name: '1m', cases: 1_000_000 },
] as const

/**
 * The numbers of concurrent agents, and the number of steps that one measurement takes. The steps are the same for
 * every queue size.
 */
export const CROWDS = [
  { agents: 1, steps: 200 },
  { agents: CONNECTIONS, steps: 800 },
] as const

/**
 * The benchmark uses many short rounds instead of a few long ones, because other load on the machine changes within
 * seconds.
 */
export const ROUNDS = 5
/**
 * Number of warm-up steps. Afterwards every connection has prepared its statements, and PostgreSQL has settled on its
 * plans.
 */
const WARM_UP = 1000

export type SizeName = (typeof SIZES)[number]['name']

/** The queue of one size and the two libraries that are compared with it. */
export interface Contest {
  readonly name: SizeName
  readonly stage: Stage
  readonly graphileWorker: Rival
  readonly pgBoss: Rival
}

/** The measurements for one queue size and one number of agents; the arrays have one entry per round. */
export interface Level {
  readonly size: SizeName
  readonly agents: number
  readonly claims: Measured[]
  readonly pairs: Measured[]
  /**
   * Claims and completions per second when the same statements run in a plain loop. `bareWrites` covers only the
   * statements that write.
   */
  readonly bare: number[]
  readonly bareWrites: number[]
}

export interface RivalLevel {
  readonly size: SizeName
  readonly name: 'graphile-worker' | 'pg-boss'
  readonly single: number[]
  readonly batched: number[]
}

export interface QueueFigures {
  readonly levels: readonly Level[]
  readonly rivals: readonly RivalLevel[]
  readonly calls: readonly Measured[]
  readonly snapshot: SnapshotFigures
}

interface Measuring {
  readonly contest: Contest
  readonly floor: Floor
  readonly steps: number
  readonly level: Level
}

/**
 * Runs one round. Each kind of step is measured at every queue size before the next kind begins, so that figures to
 * be compared are measured within seconds of each other.
 */
async function roundOf(measuring: readonly Measuring[]): Promise<void> {
  for (const { agents } of CROWDS) {
    const own = measuring.filter(({ level }) => level.agents === agents)
    for (const { contest, level, steps } of own)
      level.claims.push(await claimOnly(contest.stage, agents, steps))
    for (const { contest, level, steps } of own)
      level.pairs.push(await claimComplete(contest.stage, agents, steps))
    for (const { floor, level, steps } of own) level.bare.push(await floor.all(agents, steps))
    for (const { floor, level, steps } of own) level.bareWrites.push(await floor.writes(agents, steps))
  }
}

async function warmUp({ stage, graphileWorker, pgBoss }: Contest, floor: Floor): Promise<void> {
  await claimOnly(stage, CONNECTIONS, WARM_UP)
  await claimComplete(stage, CONNECTIONS, WARM_UP)
  await floor.all(CONNECTIONS, WARM_UP)
  for (const rival of [graphileWorker, pgBoss]) {
    await rival.single()
    await rival.batched()
  }
}

function prepareLevels(contest: Contest, floor: Floor): Measuring[] {
  const { name: size } = contest
  return CROWDS.map(({ agents, steps }) => ({
    contest,
    floor,
    steps,
    level: { size, agents, claims: [], pairs: [], bare: [], bareWrites: [] },
  }))
}

/** Measures everything in alternating rounds, so that other load on the machine affects all figures alike. */
export async function measureQueue(
  contests: readonly Contest[],
  say: (line: string) => void,
): Promise<QueueFigures> {
  const large = contests.at(-1)
  if (large === undefined) throw new Error('no queue')
  const rivals = contests.flatMap(({ name: size, graphileWorker, pgBoss }) => [
    { rival: graphileWorker, level: { size, name: 'graphile-worker' as const, ...noRates() } },
    { rival: pgBoss, level: { size, name: 'pg-boss' as const, ...noRates() } },
  ])
  const measuring: Measuring[] = []
  const calls: Measured[] = []
  try {
    say('warming up …')
    for (const contest of contests) {
      const floor = await openFloor(contest.stage)
      measuring.push(...prepareLevels(contest, floor))
      await warmUp(contest, floor)
    }
    await wholeCalls(large.stage, CONNECTIONS, WARM_UP)
    for (let round = 1; round <= ROUNDS; round += 1) {
      say(`round ${round} of ${ROUNDS} …`)
      await roundOf(measuring)
      for (const { rival, level } of rivals) level.single.push(await rival.single())
      for (const { rival, level } of rivals) level.batched.push(await rival.batched())
      calls.push(await wholeCalls(large.stage, CONNECTIONS, 300))
    }
  } finally {
    for (const floor of new Set(measuring.map((one) => one.floor))) await floor.close()
  }
  say('beside a transaction left open …')
  const snapshot = await besideOpenSnapshot(large.stage)
  return {
    levels: measuring.map(({ level }) => level),
    rivals: rivals.map(({ level }) => level),
    calls,
    snapshot,
  }
}

function noRates(): { single: number[]; batched: number[] } {
  return { single: [], batched: [] }
}
