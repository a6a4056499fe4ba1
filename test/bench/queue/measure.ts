import { type RecordedPair, recordPair, replayPairs, writesOf } from './floor.ts'
import { claimComplete, claimOnly, type Measured, wholeCalls } from './load.ts'
import type { Rival } from './rivals.ts'
import { besideOpenSnapshot, type SnapshotFigures } from './snapshot.ts'
import { CONNECTIONS, type Stage } from './stage.ts'

export const SIZES = [
  { name: '10k', cases: 10_000 },
  { name: '100k', cases: 100_000 },
  { name: '1m', cases: 1_000_000 },
] as const

/** Agents at once, and how many steps one measurement of them takes: the same for every size. */
export const CROWDS = [
  { agents: 1, steps: 400 },
  { agents: CONNECTIONS, steps: 2000 },
] as const

export const ROUNDS = 3

export type SizeName = (typeof SIZES)[number]['name']

/** Everything that runs on a queue of one size. */
export interface Contest {
  readonly name: SizeName
  readonly stage: Stage
  readonly graphileWorker: Rival
  readonly pgBoss: Rival
}

/** One size and crowd, round by round. */
export interface Level {
  readonly size: SizeName
  readonly agents: number
  readonly claims: Measured[]
  readonly pairs: Measured[]
  /** Pairs per second of the same statements in a bare loop, and of the two that write alone. */
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

async function measureLevel(stage: Stage, pair: RecordedPair, level: Level, steps: number): Promise<void> {
  const { agents } = level
  level.claims.push(await claimOnly(stage, agents, steps))
  level.pairs.push(await claimComplete(stage, agents, steps))
  level.bare.push(await replayPairs(stage, pair, agents, steps))
  level.bareWrites.push(await replayPairs(stage, writesOf(pair), agents, steps))
}

/** Everything in turns, round by round, so that whatever else the machine does meets all of it. */
export async function measureQueue(
  contests: readonly Contest[],
  say: (line: string) => void,
): Promise<QueueFigures> {
  const levels = contests.flatMap(({ name, stage }) =>
    CROWDS.map(({ agents, steps }) => ({
      stage,
      steps,
      level: { size: name, agents, claims: [], pairs: [], bare: [], bareWrites: [] } satisfies Level,
    })),
  )
  const rivals = contests.flatMap(({ name: size, graphileWorker, pgBoss }) => [
    { rival: graphileWorker, level: { size, name: 'graphile-worker' as const, ...noRates() } },
    { rival: pgBoss, level: { size, name: 'pg-boss' as const, ...noRates() } },
  ])
  const recorded = new Map<Stage, RecordedPair>()
  for (const { stage } of contests) {
    recorded.set(stage, await recordPair(stage))
    await claimComplete(stage, CONNECTIONS, 500)
    await claimOnly(stage, CONNECTIONS, 500)
  }
  const large = contests.at(-1)
  if (large === undefined) throw new Error('no queue')
  const calls: Measured[] = []
  for (let round = 1; round <= ROUNDS; round += 1) {
    say(`round ${round} of ${ROUNDS}: the queue …`)
    for (const { stage, steps, level } of levels) {
      const pair = recorded.get(stage)
      if (pair) await measureLevel(stage, pair, level, steps)
    }
    calls.push(await wholeCalls(large.stage, CONNECTIONS, 1000))
    say(`round ${round} of ${ROUNDS}: graphile-worker and pg-boss …`)
    for (const { rival, level } of rivals) {
      level.single.push(await rival.single())
      level.batched.push(await rival.batched())
    }
  }
  say('beside a transaction left open …')
  const snapshot = await besideOpenSnapshot(large.stage)
  return {
    levels: levels.map(({ level }) => level),
    rivals: rivals.map(({ level }) => level),
    calls,
    snapshot,
  }
}

function noRates(): { single: number[]; batched: number[] } {
  return { single: [], batched: [] }
}
