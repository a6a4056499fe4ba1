import type { Services } from '../context.ts'
import type { WriteRefusal } from '../kernel/database/refused-writes.ts'
import { waitingMigrations } from './migrations.ts'
import { storedKeys } from './stored-keys.ts'

/**
 * What `/readyz` answers. The instance is ready exactly if every part but `writes` is `ok`. A database that refuses writes
 * refuses those of all instances, and a proxy that takes all of them out answers nobody: customers then read no word of
 * where to call, and agents do not see their cases.
 */
export interface ReadinessReport {
  readonly status: 'ready' | 'not ready' | 'stopping'
  readonly database: 'ok' | 'unreachable'
  readonly migrations: 'ok' | 'waiting' | 'unknown'
  readonly jobs: 'ok' | 'stopped'
  readonly keys: 'ok' | 'wrong' | 'unknown'
  /** Why the database refused a write within the last minute. */
  readonly writes: 'ok' | WriteRefusal
}

export interface Readiness {
  look(): Promise<ReadinessReport>
  /** From now on the instance says that it stops, so that proxies send it nothing new. */
  withdraw(): void
}

/** Milliseconds for which an answer is repeated. Anybody can ask, and asking must not load the database. */
const KEPT_MS = 1_000
/** Milliseconds after which the database counts as unreachable. A probe must get an answer before it gives up itself. */
const PATIENCE_MS = 4_000

async function within<T>(work: Promise<T>, otherwise: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), PATIENCE_MS)
  })
  return await Promise.race([work, late]).finally(() => clearTimeout(timer))
}

type OfDatabase = Pick<ReadinessReport, 'database' | 'migrations' | 'keys'>
const UNREACHABLE: OfDatabase = { database: 'unreachable', migrations: 'unknown', keys: 'unknown' }

/**
 * @param input.migrations the names of this version's migrations
 * @param input.jobsRun whether this instance's job runner is at work
 */
export function createReadiness(input: {
  readonly services: Pick<Services, 'db' | 'secrets'>
  readonly migrations: readonly string[]
  readonly jobsRun: () => boolean
  readonly nowMs?: () => number
}): Readiness {
  const { services, migrations, jobsRun, nowMs = () => performance.now() } = input
  let stopping = false
  let kept: { readonly since: number; readonly answer: Promise<OfDatabase> } | undefined

  async function ask(): Promise<OfDatabase> {
    try {
      const waiting = await waitingMigrations(services.db, migrations)
      const keys = await storedKeys(services)
      return {
        database: 'ok',
        migrations: waiting.length === 0 ? 'ok' : 'waiting',
        keys: keys === 'OK' || keys === 'NOTHING_STORED' ? 'ok' : 'wrong',
      }
    } catch {
      return UNREACHABLE
    }
  }

  return {
    async look() {
      const now = nowMs()
      if (kept === undefined || now - kept.since >= KEPT_MS)
        kept = { since: now, answer: within(ask(), UNREACHABLE) }
      const jobs = jobsRun() ? 'ok' : 'stopped'
      const parts = { ...(await kept.answer), jobs } as const
      const ready = Object.values(parts).every((part) => part === 'ok')
      const writes = services.db.refusedWrites.recent() ?? 'ok'
      return { status: stopping ? 'stopping' : ready ? 'ready' : 'not ready', ...parts, writes }
    },
    withdraw() {
      stopping = true
    },
  }
}
