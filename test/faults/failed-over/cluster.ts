import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, chown, copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { z } from 'zod'
import { root } from '#server/run/machine/paths.ts'
import { isAlive } from '#server/run/machine/processes.ts'
import { type Host, type Network, openNetwork } from './host.ts'
import type { Programs } from './programs.ts'
import { setClock, wrongClock } from './wrong-clock.ts'

const run = promisify(execFile)

const DATABASES = ['database1', 'database2', 'database3']
/** Milliseconds between two looks at the cluster. */
const LOOK_MS = 100
/** The longest time until everything is as it should be. */
const MOST_WHOLE_MS = 120_000

const members = z.object({
  members: z.array(
    z.object({
      name: z.string(),
      role: z.string(),
      state: z.string(),
      timeline: z.number().optional(),
      lag: z.union([z.number(), z.string()]).optional(),
    }),
  ),
})

/** Waits until something is so. @throws Error with what was seen last */
export async function until(
  what: string,
  isSo: () => Promise<boolean | string>,
  most = MOST_WHOLE_MS,
): Promise<void> {
  const began = performance.now()
  let seen: boolean | string = false
  while (performance.now() - began < most) {
    seen = await isSo()
    if (seen === true) return
    await wait(LOOK_MS)
  }
  throw new Error(`${what} did not come in ${most / 1000} s: ${seen}`)
}

async function ask(host: Host, path: string, init: RequestInit = {}): Promise<Response | null> {
  return await fetch(`http://${host.address}:8008${path}`, {
    ...init,
    signal: AbortSignal.timeout(1_000),
  }).catch(() => null)
}

const PREFIX = 'return-visit-patroni-'

/** Removes the folders of processes that were killed before they could. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const owner = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length).split('-')[0]) : Number.NaN
    if (Number.isInteger(owner) && !(await isAlive(owner)))
      await rm(join(tmpdir(), name), { recursive: true, force: true, maxRetries: 10 })
  }
}

/** Three hosts with PostgreSQL under Patroni, etcd, and HAProxy in front, with the files of `deploy/patroni`. */
export class Cluster {
  readonly network: Network
  /** The hosts with PostgreSQL. */
  readonly databases: readonly Host[]
  readonly etcd: Host
  readonly proxy: Host
  readonly folder: string
  /** The URL of the database `postgres` with the superuser, through HAProxy. */
  readonly url: string
  readonly #programs: Programs
  readonly #superuser: string
  readonly #replication: string
  /** The library that puts clocks wrong; null without a compiler, and then no clock goes wrong. */
  #clocks: string | null = null

  private constructor(network: Network, { folder, programs }: { folder: string; programs: Programs }) {
    const [etcd, proxy, ...databases] = network.hosts
    if (etcd === undefined || proxy === undefined) throw new Error('the network has too few hosts')
    this.network = network
    this.databases = databases
    this.etcd = etcd
    this.proxy = proxy
    this.folder = folder
    this.#programs = programs
    const password = () => randomBytes(18).toString('base64url')
    this.#superuser = password()
    this.#replication = password()
    this.url = this.urlOf(proxy.address)
  }

  static async open(programs: Programs): Promise<Cluster> {
    const { ids } = programs
    const folder = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`))
    await chmod(folder, 0o755)
    const network = await openNetwork(['etcd', 'proxy', ...DATABASES], ids)
    // Programs that were left behind have been ended with their hosts.
    await sweep()
    const cluster = new Cluster(network, { folder, programs })
    try {
      for (const file of ['patroni.yml', 'haproxy.cfg'])
        await copyFile(join(root, 'deploy', 'patroni', file), join(folder, file))
      cluster.#clocks = await wrongClock(folder)
      await cluster.#startEtcd()
      cluster.#startProxy()
      for (const host of cluster.databases) {
        await cluster.#own(host.name)
        await cluster.skew(host, 0)
        cluster.start(host)
      }
      await cluster.whole()
      return cluster
    } catch (error) {
      await cluster.close()
      throw error
    }
  }

  /** Makes a folder of the account that runs the programs. */
  async #own(name: string): Promise<string> {
    const path = join(this.folder, name)
    await mkdir(path, { mode: 0o700 })
    await chown(path, this.#programs.ids.uid, this.#programs.ids.gid)
    return path
  }

  #log({ name }: Host): string {
    return join(this.folder, `${name}.log`)
  }

  async #startEtcd(): Promise<void> {
    const { address } = this.etcd
    const data = join(await this.#own('etcd'), 'data')
    const [clients, peers] = [`http://${address}:2379`, `http://${address}:2380`]
    const args = [
      ...['--name', 'etcd', '--data-dir', data, '--logger', 'zap', '--log-level', 'warn'],
      ...['--listen-client-urls', clients, '--advertise-client-urls', clients],
      ...['--listen-peer-urls', peers, '--initial-advertise-peer-urls', peers],
      ...['--initial-cluster', `etcd=${peers}`],
      ...(this.#programs.etcd === 'PATRONI_ETCD_HOSTS' ? ['--enable-v2=true'] : []),
    ]
    this.etcd.start('etcd', args, this.#log(this.etcd), {})
  }

  #startProxy(): void {
    this.proxy.start('haproxy', ['-db', '-f', join(this.folder, 'haproxy.cfg')], this.#log(this.proxy), {
      PROXY_BIND: `${this.proxy.address}:5432`,
      ...Object.fromEntries(this.databases.map(({ address }, index) => [`DATABASE_${index + 1}`, address])),
    })
  }

  /** Which etcd Patroni speaks to. */
  #toEtcd(): Record<string, string> {
    return { [this.#programs.etcd]: `${this.etcd.address}:2379` }
  }

  urlOf(address: string): string {
    return `postgresql://postgres:${this.#superuser}@${address}:5432/postgres`
  }

  /** The file that says how wrong a host's clock is. */
  #clock({ name }: Host): string {
    return join(this.folder, `${name}.clock`)
  }

  /** Starts Patroni on a host, which starts PostgreSQL. */
  start(host: Host): void {
    const { postgres } = this.#programs
    const home = join(this.folder, host.name)
    host.start('patroni', [join(this.folder, 'patroni.yml')], this.#log(host), {
      PATRONI_NAME: host.name,
      ...this.#toEtcd(),
      PATRONI_RESTAPI_LISTEN: `${host.address}:8008`,
      PATRONI_RESTAPI_CONNECT_ADDRESS: `${host.address}:8008`,
      PATRONI_POSTGRESQL_LISTEN: `${host.address},127.0.0.1:5432`,
      PATRONI_POSTGRESQL_CONNECT_ADDRESS: `${host.address}:5432`,
      PATRONI_POSTGRESQL_DATA_DIR: join(home, 'data'),
      PATRONI_POSTGRESQL_PGPASS: join(home, 'pgpass'),
      PATRONI_POSTGRESQL_BIN_DIR: postgres,
      PATRONI_SUPERUSER_USERNAME: 'postgres',
      PATRONI_SUPERUSER_PASSWORD: this.#superuser,
      PATRONI_REPLICATION_USERNAME: 'replicator',
      PATRONI_REPLICATION_PASSWORD: this.#replication,
      HOME: home,
      ...(this.#clocks === null ? {} : { LD_PRELOAD: this.#clocks, WRONG_CLOCK: this.#clock(host) }),
    })
  }

  /** Puts a host's clock wrong by so many seconds. */
  async skew(host: Host, seconds: number): Promise<void> {
    await setClock(this.#clock(host), seconds)
  }

  /** The processes that receive the primary's log on a replica. */
  receiversOf(host: Host): Promise<number[]> {
    return host.processes('walreceiver')
  }

  /** Sets a parameter of one host's PostgreSQL, which may be restarting. */
  async set(host: Host, parameter: string, value: string): Promise<void> {
    await until(`${parameter} = ${value}`, async () => {
      try {
        await this.ask(host, `ALTER SYSTEM SET ${parameter} = '${value}'`)
        await this.ask(host, 'SELECT pg_reload_conf()')
        return true
      } catch (error) {
        return error instanceof Error ? error.message : String(error)
      }
    })
  }

  async leads(host: Host): Promise<boolean> {
    return (await ask(host, '/primary'))?.status === 200
  }

  /** What one of these hosts says of the cluster; null if none answers. */
  async seen(hosts: readonly Host[] = this.databases): Promise<z.infer<typeof members>['members'] | null> {
    for (const host of hosts) {
      const answer = await ask(host, '/cluster')
      const parsed = members.safeParse(await answer?.json().catch(() => null))
      if (parsed.success) return parsed.data.members
    }
    return null
  }

  #named(name: string | undefined): Host | null {
    return this.databases.find((host) => host.name === name) ?? null
  }

  /** The host that leads, and the replica that may succeed it at once; null while there are none. */
  async roles(): Promise<{ readonly leader: Host; readonly successor: Host } | null> {
    const found = await this.seen()
    const leader = this.#named(found?.find(({ role }) => role === 'leader')?.name)
    const replicas = (found ?? []).filter(({ role }) => role !== 'leader')
    const synchronous = replicas.find(({ role }) => role === 'sync_standby') ?? replicas[0]
    const successor = this.#named(synchronous?.name)
    return leader === null || successor === null ? null : { leader, successor }
  }

  async #isWhole(synchronous: boolean): Promise<true | string> {
    const found = (await this.seen()) ?? []
    const leader = this.#named(found.find(({ role }) => role === 'leader')?.name)
    const isAsItShould =
      leader !== null &&
      found.length === DATABASES.length &&
      found.every(({ state }) => state === 'running' || state === 'streaming') &&
      new Set(found.map(({ timeline }) => timeline)).size === 1 &&
      found.filter(({ role }) => role === 'sync_standby').length === (synchronous ? 1 : 0) &&
      (await this.leads(leader))
    if (!isAsItShould) return JSON.stringify(found)
    // Patroni's view is a second old; PostgreSQL's own is not.
    const rows = await this.ask(
      leader,
      `SELECT count(*)::int AS n FROM pg_stat_replication WHERE state = 'streaming'
         AND pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn) < 1048576`,
    ).catch(() => null)
    return rows?.[0]?.n === DATABASES.length - 1 ? true : `${JSON.stringify(rows)} replicas stream`
  }

  /** Waits until one host leads, the others stream from it, and one of them is the synchronous one. */
  async whole({ synchronous = true } = {}): Promise<void> {
    await until('a whole cluster', () => this.#isWhole(synchronous))
  }

  /** Sends a statement to one host's PostgreSQL as the superuser. */
  async ask(host: Host, sql: string): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({
      connectionString: this.urlOf(host.address),
      connectionTimeoutMillis: 2_000,
      query_timeout: 5_000,
    })
    client.on('error', () => undefined)
    await client.connect()
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows
    } finally {
      await client.end().catch(() => undefined)
    }
  }

  /** Changes the configuration of the whole cluster. */
  async configure(change: object): Promise<void> {
    const roles = await this.roles()
    const answer =
      roles && (await ask(roles.leader, '/config', { method: 'PATCH', body: JSON.stringify(change) }))
    if (answer?.status !== 200)
      throw new Error(`Patroni refused ${JSON.stringify(change)}: ${await answer?.text()}`)
  }

  /** A switch-over as an administrator makes it. */
  async switchOver(leader: Host, successor: Host): Promise<void> {
    await run(
      'patronictl',
      [
        ...['-c', join(this.folder, 'patroni.yml'), 'switchover', 'return-visit'],
        ...['--leader', leader.name, '--candidate', successor.name, '--force'],
      ],
      {
        env: {
          PATH: process.env.PATH,
          NODE_ENV: 'production',
          PATRONI_NAME: 'administrator',
          ...this.#toEtcd(),
        },
      },
    )
  }

  async close(): Promise<void> {
    await this.network.close()
    await rm(this.folder, { recursive: true, force: true })
  }
}
