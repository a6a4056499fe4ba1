import { setTimeout as wait } from 'node:timers/promises'
import type { Random } from '#test/simulation/support/random.ts'
import type { Cluster } from './cluster.ts'
import type { Host } from './host.ts'

/** The hosts in the parts that they have when a fault begins. */
export interface Roles {
  readonly leader: Host
  /** The replica that confirms writes. */
  readonly successor: Host
}

/** What happens to the primary's host. */
export interface Fault {
  readonly name: string
  /** Whether another host must lead afterwards. */
  readonly moves: boolean
  readonly begin: (cluster: Cluster, roles: Roles) => Promise<void>
  readonly end: (cluster: Cluster, roles: Roles) => Promise<void>
}

const mend: Fault['end'] = async (_cluster, { leader }) => {
  await leader.mend()
}

const othersOf = (cluster: Cluster, { leader }: Roles) =>
  [...cluster.databases, cluster.etcd, cluster.proxy]
    .filter((host) => host !== leader)
    .map(({ address }) => address)

export const killed: Fault = {
  name: 'killed',
  moves: true,
  begin: (_cluster, { leader }) => leader.signal('SIGKILL'),
  end: async (cluster, { leader }) => {
    cluster.start(leader)
  },
}

/** What can happen. The names stand in the verdict's times. */
const faults: readonly Fault[] = [
  killed,
  {
    name: 'hung',
    moves: true,
    begin: (_cluster, { leader }) => leader.signal('SIGSTOP'),
    end: (_cluster, { leader }) => leader.signal('SIGCONT'),
  },
  {
    name: 'cut from all',
    moves: true,
    begin: (cluster, roles) => roles.leader.cutFrom([cluster.network.gateway, ...othersOf(cluster, roles)]),
    end: mend,
  },
  {
    name: 'cut from etcd',
    moves: true,
    begin: ({ etcd }, { leader }) => leader.cutFrom([etcd.address]),
    end: mend,
  },
  {
    name: 'cut from its synchronous replica',
    moves: false,
    begin: (_cluster, { leader, successor }) => leader.cutFrom([successor.address]),
    end: mend,
  },
  {
    name: 'switched over',
    moves: true,
    begin: (cluster, { leader, successor }) => cluster.switchOver(leader, successor),
    end: async () => undefined,
  },
]

/** What makes the replica lag before the fault comes. */
interface Lag {
  readonly name: string
  readonly begin: (cluster: Cluster, roles: Roles) => Promise<void>
  readonly end: (cluster: Cluster, roles: Roles) => Promise<void>
}

async function receiver(
  cluster: Cluster,
  { successor }: Roles,
  signal: 'SIGSTOP' | 'SIGCONT',
): Promise<void> {
  await successor.signal(signal, await cluster.receiversOf(successor))
}

const delayed = (cluster: Cluster, { successor }: Roles, by: string) =>
  cluster.set(successor, 'recovery_min_apply_delay', by)

const lags: readonly Lag[] = [
  { name: 'none', begin: async () => undefined, end: async () => undefined },
  {
    // Writes wait meanwhile, because nobody confirms them.
    name: 'receives nothing',
    begin: (cluster, roles) => receiver(cluster, roles, 'SIGSTOP'),
    end: (cluster, roles) => receiver(cluster, roles, 'SIGCONT'),
  },
  {
    // It confirms what it has received, and is behind in applying it.
    name: 'applies late',
    begin: (cluster, roles) => delayed(cluster, roles, '2s'),
    end: (cluster, roles) => delayed(cluster, roles, '0'),
  },
]

/** Seconds by which the primary's clock is put wrong. */
const SKEWS = [0, 0, -3_600, -30, -2, 2, 30, 3_600]
/** Milliseconds for which the lag lasts before the fault comes, at most, and for which it outlasts its beginning. */
const LAG_MS = 1_500
const OUTLASTS_MS = 700

/** What a cycle does. */
export interface Plan {
  readonly fault: Fault
  readonly lag: Lag
  readonly skew: number
  readonly lagMs: number
}

/** Draws what a cycle does. Each kind of fault comes once before any comes again. */
export function plansOf(random: Random): () => Plan {
  let left: Fault[] = []
  return () => {
    if (left.length === 0) left = [...faults]
    const fault = random.pick(left)
    left = left.filter((one) => one !== fault)
    return { fault, lag: random.pick(lags), skew: random.pick(SKEWS), lagMs: random.next() * LAG_MS }
  }
}

/** Makes what was drawn happen. @param begins called when the fault begins, with the lag at work */
export async function strike(cluster: Cluster, roles: Roles, plan: Plan, begins: () => void): Promise<void> {
  const { fault, lag, skew, lagMs } = plan
  await cluster.skew(roles.leader, skew)
  await lag.begin(cluster, roles)
  try {
    await wait(lagMs)
    begins()
    // A switch-over is not over before the replica has received everything, so the lag ends meanwhile.
    const lagEnds = wait(OUTLASTS_MS).then(() => lag.end(cluster, roles))
    await Promise.all([fault.begin(cluster, roles), lagEnds])
  } catch (error) {
    await lag.end(cluster, roles)
    throw error
  }
}
