import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { percentile } from '#test/bench/row.ts'
import { Random } from '#test/simulation/support/random.ts'
import { newEvidenceKey } from '#test/support/server/evidence-key.ts'
import { installOn } from '#test/support/server/own-server.ts'
import type { Campaign, Run, Verdict } from '../campaign.ts'
import { Instance } from '../instance.ts'
import { type Crowd, crowdOf } from '../people/crowd.ts'
import type { Sending } from '../people/line.ts'
import { Memory } from '../people/memory.ts'
import { remembered } from '../remembered/remembered.ts'
import { openTown, type Town } from '../town.ts'
import { Cluster, until } from './cluster.ts'
import { killed, type Plan, plansOf, type Roles, strike } from './faults.ts'
import { findPrograms } from './programs.ts'
import { Silence } from './silence.ts'
import { nextCheckpoint } from './work.ts'

/** The longest time without an acknowledged write. */
const MOST_SILENT_MS = 15_000
/** The longest time until another host leads. */
const MOST_LEADERLESS_MS = 60_000
/** Milliseconds between two faults, at most, and acknowledged writes, at least. */
const BETWEEN_MS = 1_500
const LEAST_WORK = 20

interface Scene {
  readonly town: Town
  readonly cluster: Cluster
  readonly memory: Memory
}

/** What a cycle showed, in milliseconds. */
interface Seen {
  readonly fault: string
  /** The longest time without an acknowledged write, from the fault until everything was as before. */
  readonly silent: number
  /** From the moment when the next host led until a job had signed a checkpoint over what had been written. */
  readonly checkpoint: number
  /** From the end of the fault until the former primary followed as a replica. */
  readonly whole: number
}

async function rolesOf(cluster: Cluster): Promise<Roles> {
  const roles = await cluster.roles()
  if (roles === null) throw new Error('nobody leads')
  return roles
}

/** Waits until another host than the former one leads. */
async function moved(cluster: Cluster, former: Roles['leader']): Promise<void> {
  const others = cluster.databases.filter((host) => host !== former)
  await until(
    'another primary',
    async () => (await Promise.all(others.map((host) => cluster.leads(host)))).includes(true),
    MOST_LEADERLESS_MS,
  )
}

/** One fault, until everything is as before. */
async function cycle({ town, cluster, memory }: Scene, plan: Plan): Promise<Seen> {
  const roles = await rolesOf(cluster)
  const silence = new Silence(memory)
  await strike(cluster, roles, plan, () => silence.begin())
  if (plan.fault.moves) await moved(cluster, roles.leader)
  await silence.heard()
  const checkpoint = await nextCheckpoint(town.pool)
  await plan.fault.end(cluster, roles)
  const ended = performance.now()
  await cluster.skew(roles.leader, 0)
  await cluster.whole()
  const whole = performance.now() - ended
  return { fault: plan.fault.name, silent: silence.end(), checkpoint, whole }
}

function timesOf(seen: readonly Seen[]): Verdict['times'] {
  const silent = seen.map((one) => one.silent)
  const kinds = [...new Set(seen.map(({ fault }) => fault))].sort()
  return {
    'without a write p50': percentile(silent, 0.5),
    'without a write, longest': Math.max(...silent),
    ...Object.fromEntries(
      kinds.map((kind) => [
        `${kind}, longest`,
        Math.max(...seen.filter(({ fault }) => fault === kind).map((one) => one.silent)),
      ]),
    ),
    'checkpoint after the first write, longest': Math.max(...seen.map(({ checkpoint }) => checkpoint)),
    'whole again p50': percentile(
      seen.map(({ whole }) => whole),
      0.5,
    ),
  }
}

async function struck(
  scene: Scene,
  { seed, cycles, form, say }: Run,
): Promise<Pick<Verdict, 'times' | 'broken'>> {
  const { memory } = scene
  const random = Random.of(seed, 0)
  const next = plansOf(Random.of(seed, 2))
  const [seen, broken]: [Seen[], string[]] = [[], []]
  for (let number = 1; number <= cycles; number += 1) {
    await wait(random.next() * BETWEEN_MS)
    for (const least = memory.acknowledged + LEAST_WORK; memory.acknowledged < least; ) await memory.next()
    const plan = next()
    const what = `${plan.fault.name}, lag: ${plan.lag.name}, clock ${plan.skew} s`
    let one: Seen
    try {
      one = await cycle(scene, plan)
    } catch (error) {
      // What people remember is compared all the same.
      broken.push(`${what}: ${error instanceof Error ? error.message : String(error)}`)
      break
    }
    seen.push(one)
    say(
      `${number} of ${cycles}: ${what}: ${(one.silent / 1000).toFixed(1)} s without a write, a checkpoint after ${(one.checkpoint / 1000).toFixed(1)} s, whole after ${(one.whole / 1000).toFixed(1)} s; ${memory.acknowledged} acknowledged, ${memory.strange.length} strange`,
    )
    // A machine that does other work holds no times.
    if (form === 'full' && one.silent > MOST_SILENT_MS)
      broken.push(`${what}: no write was acknowledged for ${Math.round(one.silent)} ms`)
  }
  return { broken, times: seen.length === 0 ? {} : timesOf(seen) }
}

/** People at work in front of a cluster, while `work` happens to it; then what they remember is compared. */
async function inTown(
  run: Run,
  work: (scene: Scene) => Promise<Pick<Verdict, 'times' | 'broken'>>,
): Promise<Verdict> {
  const programs = await findPrograms()
  if (typeof programs === 'string') throw new Error(programs)
  run.say(programs.versions)
  const cluster = await Cluster.open(programs)
  let [town, instance, crowd]: [Town | null, Instance | null, Crowd | null] = [null, null, null]
  try {
    const installed = await installOn(cluster)
    town = await openTown(500, () => Promise.resolve(installed))
    const { variables } = town
    const key = { EVIDENCE_KEY_FILE: join(cluster.folder, 'evidence.pem') }
    await writeFile(key.EVIDENCE_KEY_FILE, newEvidenceKey(), { mode: 0o600 })
    instance = await Instance.open((port) => ({ ...variables(port), ...key }))
    const memory = new Memory()
    const { port } = instance
    const sending: Sending = { memory, ports: () => [port] }
    const agents = await town.signIn(port)
    crowd = crowdOf({ seed: run.seed, sending, supply: town.supply, agents })
    await memory.next()
    const { times, broken } = await work({ town, cluster, memory })
    await crowd.end()
    const compared = await remembered(town, { sending, agents, seed: run.seed })
    return {
      counts: { cycles: run.cycles, ...compared.counts },
      times,
      broken: [...broken, ...compared.broken],
    }
  } finally {
    await instance?.kill()
    await town?.close()
    await cluster.close()
  }
}

/**
 * Asynchronous replication: the replicas are cut from the primary, which goes on acknowledging, and then it dies. The cut lasts until
 * another one leads, because the kernel of a dead primary would still deliver what it had taken for sending.
 */
async function asynchronous(
  { cluster, memory }: Scene,
  { cycles, say }: Run,
): Promise<Pick<Verdict, 'times' | 'broken'>> {
  await cluster.configure({ synchronous_mode: false, synchronous_mode_strict: false })
  await cluster.whole({ synchronous: false })
  for (let number = 1; number <= cycles; number += 1) {
    const roles = await rolesOf(cluster)
    const others = cluster.databases.filter((host) => host !== roles.leader)
    await roles.leader.cutFrom(others.map(({ address }) => address))
    for (const least = memory.acknowledged + LEAST_WORK; memory.acknowledged < least; ) await memory.next()
    await killed.begin(cluster, roles)
    await moved(cluster, roles.leader)
    await roles.leader.mend()
    await killed.end(cluster, roles)
    await memory.next()
    await cluster.whole({ synchronous: false })
    say(
      `control: ${number} of ${cycles}, ${memory.acknowledged} acknowledged, ${memory.strange.length} strange`,
    )
  }
  return { times: {}, broken: [] }
}

export const failedOver: Campaign = {
  name: 'failed-over',
  fault:
    'the primary of three PostgreSQL machines under Patroni is killed, hangs, is cut off or switched over, while a replica lags and its clock is wrong',
  cycles: { full: 200, short: 1 },
  lacks: async () => {
    const found = await findPrograms()
    return typeof found === 'string' ? found : null
  },
  run: (run) => inTown(run, (scene) => struck(scene, run)),
  control: {
    condition: 'asynchronous replication, and the replicas get nothing before the primary is killed',
    cycles: { full: 3, short: 1 },
    run: (run) => inTown(run, (scene) => asynchronous(scene, run)),
  },
}
