import { Logger, parseCronItems, run, type Task, type TaskList } from 'graphile-worker'
import { scanAttachments } from '../attachment/scan.ts'
import { workOnBackfills } from '../backfill/work.ts'
import { fillDueDays } from '../call-centre/problem/problem.ts'
import { watchTransactions } from '../call-centre/queue/long-transactions.ts'
import { expireLeases, wakeDue } from '../call-centre/queue/release-due.ts'
import { sweepOverdue } from '../call-centre/queue/sweep.ts'
import type { Services } from '../context.ts'
import { confirmSessions } from '../directory/confirm.ts'
import { makeDuePacks } from '../evidence-pack/keep.ts'
import { sequence } from '../feed/sequence.ts'
import { settleLeftovers } from '../identity-check/leftovers.ts'
import { type Log, safeMessage } from '../kernel/process/log.ts'
import type { Telemetry } from '../kernel/telemetry/telemetry.ts'
import { currentWork } from '../kernel/telemetry/work.ts'
import { collectReceipts } from '../notify/receipts.ts'
import { workOnImports } from '../policy-import/work.ts'
import { raiseAlerts } from '../reporting/alerts/raise.ts'
import { recountFigures } from '../reporting/counting/recount.ts'
import { workOnErasures } from '../retention/work.ts'
import { LogRewritten } from '../transparency/append.ts'
import { checkpoint } from '../transparency/checkpoint.ts'
import { bringOutside } from '../transparency/outside.ts'
import { createDeliverer } from './deliver.ts'
import { forgetOld } from './housekeeping.ts'
import { type Jobs, keepRunning } from './keep-running.ts'
import { makeMonths } from './months.ts'
import { patientPool } from './patient-pool.ts'
import { ASK_OUTSIDE, besideEachOther, ON_DATABASE } from './rounds.ts'

const DELIVER_BATCH = 50
/** Runs of `deliver` that send codes while one waits for other vendors. */
const CODES = 2

/**
 * Creates all jobs of the platform. It does no harm if a job runs twice, runs on several instances, or is interrupted
 * by a crash and runs again.
 */
export function createTasks(services: Services, log: Log): TaskList {
  return {
    sweep: async () => {
      await sweepOverdue(services)
    },
    deliver: createDeliverer(services, DELIVER_BATCH),
    receipts: async () => {
      await collectReceipts(services)
    },
    settle: async () => {
      await settleLeftovers(services)
    },
    queue: async () => {
      const now = services.clock.now()
      currentWork()?.counters.leasesExpired(await expireLeases(services, now))
      await wakeDue(services, now)
      await fillDueDays(services)
    },
    figures: async () => {
      await recountFigures(services)
    },
    log: async () => {
      await checkpoint(services).catch((error: unknown) => {
        // Somebody changed what was signed: nothing is signed any more until people have looked.
        if (error instanceof LogRewritten)
          log.fatal({ err: error, alarm: 'LOG_REWRITTEN' }, 'the log was rewritten')
        throw error
      })
      await bringOutside(services, (duty, error) => {
        log.error(
          { err: error, alarm: 'NOT_WITNESSED', ...duty },
          'a checkpoint could not be brought outside',
        )
      })
    },
    packs: async () => {
      await makeDuePacks(services, (visitId, error) => {
        log.error({ err: error, visitId }, 'an evidence pack could not be made')
      })
    },
    feed: async () => {
      await sequence(services)
    },
    imports: async () => {
      if (await workOnImports(services)) services.wake('imports')
    },
    backfills: async () => {
      if (await workOnBackfills(services)) services.wake('backfills')
    },
    erasures: async () => {
      if (await workOnErasures(services)) services.wake('erasures')
    },
    attachments: async () => {
      const failure = await scanAttachments(services)
      if (failure !== null) log.error({ err: failure }, 'an attachment could not be scanned')
    },
    alerts: async () => {
      await raiseAlerts(services)
    },
    directory: async () => {
      await confirmSessions(services, log)
    },
    watch: async () => {
      await watchTransactions(services.db, log)
    },
    housekeeping: async () => {
      await forgetOld(services)
    },
    months: async () => {
      const made = await makeMonths(services)
      if (made.length > 0) log.info({ made }, 'partitions of months were made')
    },
  }
}

/**
 * Counts and traces every job, and logs the cause of a failure. graphile-worker writes the message of an error into its
 * table and into its log, and PostgreSQL puts data of rows into its messages; so the worker gets an error without them.
 */
function watchedTasks(tasks: TaskList, log: Log, { runJob }: Pick<Telemetry, 'runJob'>): TaskList {
  return Object.fromEntries(
    Object.entries(tasks).map(([name, task]): [string, Task] => [
      name,
      async (payload, helpers) => {
        await runJob(name, async () => {
          try {
            await task?.(payload, helpers)
          } catch (error) {
            log.error({ err: error }, 'a job failed')
            throw new Error(safeMessage(error))
          }
        })
      },
    ]),
  )
}

/**
 * Creates the logger for graphile-worker. The worker's messages are about jobs and never contain personal data.
 * Messages below warning level are logged at trace level.
 */
function workerLogger(log: Log): Logger {
  return new Logger(() => (level, message) => {
    if (level === 'error') log.error({ worker: true }, message)
    else if (level === 'warning') log.warn({ worker: true }, message)
    else log.trace({ worker: true }, message)
  })
}

/**
 * Starts this instance's job runner. graphile-worker schedules the jobs of every minute in PostgreSQL, so each job
 * runs once per minute in the whole installation, on one of the instances.
 */
export async function startJobs(
  services: Services,
  log: Log,
  telemetry: Pick<Telemetry, 'runJob'>,
): Promise<Jobs> {
  const everyMinute = [
    'sweep',
    'deliver',
    'receipts',
    'settle',
    'queue',
    'figures',
    'feed',
    'log',
    'packs',
    'imports',
    'attachments',
    'backfills',
    'erasures',
    'watch',
    'directory',
  ].map((task) => ({
    task,
    match: '* * * * *',
    options: { jobKey: task, jobKeyMode: 'preserve_run_at' as const, maxAttempts: 3 },
  }))
  const alerts = {
    task: 'alerts',
    match: '*/10 * * * *',
    options: { jobKey: 'alerts', jobKeyMode: 'preserve_run_at' as const, maxAttempts: 3 },
  }
  const hourly = { task: 'housekeeping', match: '17 * * * *', options: { maxAttempts: 3 } }
  const months = { task: 'months', match: '47 * * * *', options: { maxAttempts: 3 } }
  const start = () =>
    run({
      pgPool: patientPool(services.db.pool),
      taskList: watchedTasks(besideEachOther(createTasks(services, log)), log, telemetry),
      parsedCronItems: parseCronItems([...everyMinute, alerts, hourly, months]),
      concurrency: ON_DATABASE + ASK_OUTSIDE.length + CODES,
      noHandleSignals: true,
      // The runner names its statements by itself, and ends the process if a pooler mixes the names up.
      noPreparedStatements: !services.db.namedStatements,
      logger: workerLogger(log),
    })
  return await keepRunning(start, log)
}
