import { longTransactions } from '../call-centre/queue/long-transactions.ts'
import type { Services } from '../context.ts'
import { type LogState, logState } from '../evidence-desk/log.ts'
import { type MonthsState, readMonths } from '../jobs/months.ts'
import { type Backlog, readBacklog } from './backlog.ts'
import { type BackupReadings, readBackup } from './backup.ts'
import { type JobReadings, readJobs } from './jobs.ts'
import { type QueueReadings, readQueue } from './queue.ts'

/** Everything that the metrics say of the whole installation. */
export interface Readings {
  /** The installation's clock, by which the ages of its rows are measured. */
  readonly at: Date
  readonly backlog: Backlog
  readonly jobs: JobReadings
  readonly queue: readonly QueueReadings[]
  readonly evidence: LogState
  readonly backup: BackupReadings | null
  readonly months: readonly MonthsState[]
  /** Seconds for which each transaction has been open that is older than a second. */
  readonly transactions: readonly number[]
}

export async function readInstallation(services: Services): Promise<Readings> {
  const at = services.clock.now()
  const backlog = await readBacklog(services, at)
  const jobs = await readJobs(services.db)
  const queue = await readQueue(services, at)
  const evidence = await logState(services, at)
  const backup = await readBackup(services.db)
  const months = await readMonths(services.db, at)
  const open = await longTransactions(services.db, 1)
  return {
    at,
    backlog,
    jobs,
    queue,
    evidence,
    backup,
    months,
    transactions: open.map(({ seconds }) => seconds),
  }
}
