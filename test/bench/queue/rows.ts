import { type BenchRow, median, percentile } from '#test/bench/row.ts'
import type { Measured } from './load.ts'
import { type Level, type QueueFigures, type RivalLevel, ROUNDS, SIZES, type SizeName } from './measure.ts'
import { CONNECTIONS } from './stage.ts'

const GOAL_LEVEL = 1.3
const GOAL_FLOOR = 0.7

const rounds = `median of ${ROUNDS} interleaved rounds`

function figure(row: Pick<BenchRow, 'name' | 'unit' | 'value' | 'conditions'> & Partial<BenchRow>): BenchRow {
  return { floor: null, goal: '', holds: null, ...row }
}

function perSecond(measured: readonly Measured[]): number {
  return median(measured.map((one) => one.perSecond))
}

/** Returns the median of the ratios of the individual rounds. */
function ratio(above: readonly number[], below: readonly number[]): number {
  return median(above.map((value, round) => value / (below[round] ?? value)))
}

const rates = (measured: readonly Measured[]) => measured.map((one) => one.perSecond)

function levelRows(level: Level): BenchRow[] {
  const { size, agents } = level
  const at = `${size}.${agents}`
  const crowd = `${agents} ${agents === 1 ? 'agent' : 'agents at once'}, ${size} cases waiting`
  const times = level.claims.flatMap((one) => one.claims)
  const alone = `${crowd}, claimNext alone, every claim by an agent who holds nothing; ${rounds}`
  const pair = `${crowd}, claimNext and finishCall (nobody answered) with one INSERT of the call between them; ${rounds}`
  const reached = ratio(rates(level.pairs), level.bare)
  return [
    figure({
      name: `queue.claim.${at}`,
      unit: 'claims/s',
      value: perSecond(level.claims),
      conditions: alone,
    }),
    figure({
      name: `queue.claim.${at}.p50`,
      unit: 'ms',
      value: percentile(times, 0.5),
      conditions: alone,
    }),
    figure({
      name: `queue.claim.${at}.p99`,
      unit: 'ms',
      value: percentile(times, 0.99),
      conditions: alone,
    }),
    figure({
      name: `queue.claim-complete.${at}`,
      unit: 'pairs/s',
      value: perSecond(level.pairs),
      floor: median(level.bare),
      conditions: `${pair}; floor: the same statements, recorded from the product, by pg with named statements in a bare loop`,
    }),
    figure({
      name: `queue.floor.${at}`,
      unit: 'of floor',
      value: reached,
      floor: 1,
      goal: `>= ${GOAL_FLOOR}`,
      holds: reached >= GOAL_FLOOR,
      conditions: `${pair}; against all the statements the product sends`,
    }),
    figure({
      name: `queue.floor.${at}.writes-only`,
      unit: 'of floor',
      value: ratio(rates(level.pairs), level.bareWrites),
      floor: 1,
      conditions: `${pair}; against the claim, the INSERT and the completing write alone, as if nothing had to be read to decide`,
    }),
  ]
}

/** Returns rows that show how many times slower the largest queue is than the smallest. */
function levelnessRows(levels: readonly Level[], agents: number): BenchRow[] {
  const of = (size: SizeName) => levels.find((level) => level.size === size && level.agents === agents)
  const small = of(SIZES[0].name)
  const large = of(SIZES[2].name)
  if (small === undefined || large === undefined) return []
  return (['claims', 'pairs'] as const).map((what) => {
    const value = ratio(rates(small[what]), rates(large[what]))
    return figure({
      name: `queue.level.${what === 'claims' ? 'claim' : 'claim-complete'}.${agents}`,
      unit: 'times',
      value,
      goal: `<= ${GOAL_LEVEL}`,
      holds: value <= GOAL_LEVEL,
      conditions: `what is done per second at 10k over what is at 1m cases, ${agents} at once; ${rounds}`,
    })
  })
}

function rivalRows({ size, name, single, batched }: RivalLevel, levels: readonly Level[]): BenchRow[] {
  const ours = levels.find((level) => level.size === size && level.agents === CONNECTIONS)
  const times = ours ? ratio(rates(ours.pairs), single) : 0
  const settings =
    name === 'pg-boss'
      ? ['fetch() and complete() in a loop', 'fetch({ batchSize: 100 }) and complete() of all of them']
      : [
          'run() as it comes',
          'run() with localQueue.size 500 and completeJobBatchDelay 0, which lock and complete by the hundred',
        ]
  const crowd = `${CONNECTIONS} workers, ${size} jobs waiting that do nothing`
  return [
    figure({
      name: `queue.${name}.${size}`,
      unit: 'jobs/s',
      value: median(single),
      conditions: `${crowd}; ${settings[0]}; ${rounds}`,
    }),
    figure({
      name: `queue.${name}.${size}.ours`,
      unit: 'times',
      value: times,
      goal: '> 1',
      holds: times > 1,
      conditions: `queue.claim-complete.${size}.${CONNECTIONS} over queue.${name}.${size}; ${rounds}`,
    }),
    figure({
      name: `queue.${name}.${size}.batched`,
      unit: 'jobs/s',
      value: median(batched),
      conditions: `${crowd}; ${settings[1]}: not what agents can do, who take one case at a time; ${rounds}`,
    }),
  ]
}

export function queueRows({ levels, rivals, calls, snapshot }: QueueFigures): BenchRow[] {
  const { before, open, after } = snapshot
  const beside = `claim and complete, ${CONNECTIONS} agents, 1m cases`
  return [
    ...levels.flatMap(levelRows),
    ...levelnessRows(levels, 1),
    ...levelnessRows(levels, CONNECTIONS),
    figure({
      name: 'queue.call',
      unit: 'calls/s',
      value: perSecond(calls),
      conditions: `${CONNECTIONS} agents, 1m cases: claimNext, viewCase, dial and finishCall of calls nobody answers; ${rounds}`,
    }),
    ...rivals.flatMap((level) => rivalRows(level, levels)),
    figure({
      name: 'queue.open-snapshot.before',
      unit: 'pairs/s',
      value: before,
      conditions: beside,
    }),
    figure({
      name: 'queue.open-snapshot.open',
      unit: 'pairs/s',
      value: open,
      conditions: `${beside}, a transaction open for 30 s: when the alarm is raised`,
    }),
    figure({
      name: 'queue.open-snapshot.after',
      unit: 'pairs/s',
      value: after,
      conditions: `${beside}, after it was ended`,
    }),
  ]
}
