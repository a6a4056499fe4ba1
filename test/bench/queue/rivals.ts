import { Logger, run, runMigrations } from 'graphile-worker'
import pg from 'pg'
import { PgBoss } from 'pg-boss'
import { CONNECTIONS } from './stage.ts'

/** A queue library on the same PostgreSQL server, with a database of its own. Its jobs do nothing. */
export interface Rival {
  /** Jobs fetched and completed per second by 32 workers. Like an agent, each worker handles one job at a time. */
  single(): Promise<number>
  /**
   * Jobs fetched and completed per second with the library's settings for the highest throughput. With these
   * settings, jobs are fetched and completed in batches.
   */
  batched(): Promise<number>
  close(): Promise<void>
}

/** The maximum duration of each phase of a round in milliseconds, so that a slow queue cannot block the benchmark. */
const MOST_MS = 4000
const SINGLE_JOBS = 1500
const BATCHED_JOBS = 4000
const PG_BOSS_BATCH = 100
const LOCAL_QUEUE = 500

const silent = new Logger(() => () => undefined)

/** @param backlog number of jobs that wait during the whole measurement */
export async function openGraphileWorker(databaseUrl: string, backlog: number): Promise<Rival> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: CONNECTIONS + 2, idleTimeoutMillis: 0 })
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  await runMigrations({ pgPool: pool, logger: silent })
  const add = async (count: number) => {
    for (let left = count; left > 0; left -= 50_000) {
      await pool.query(
        `SELECT count(*) FROM graphile_worker.add_jobs(ARRAY(SELECT json_populate_record(NULL::graphile_worker.job_spec,
            json_build_object('identifier', 'nothing', 'payload', json_build_object('case', i))) FROM generate_series(1, $1::int) i))`,
        [Math.min(left, 50_000)],
      )
    }
  }
  await add(backlog)
  await pool.query('VACUUM (ANALYZE)')
  const measure = async (jobs: number, worker: GraphileConfig.WorkerOptions) => {
    let done = 0
    const runner = await run({
      pgPool: pool,
      concurrency: CONNECTIONS,
      noHandleSignals: true,
      logger: silent,
      parsedCronItems: [],
      taskList: {
        nothing: async () => {
          done += 1
        },
      },
      preset: { worker },
    })
    const rate = await rateOf(() => done, jobs)
    await runner.stop()
    await add(done)
    return rate
  }
  return {
    single: () => measure(SINGLE_JOBS, {}),
    batched: () =>
      measure(BATCHED_JOBS, {
        localQueue: { size: LOCAL_QUEUE },
        completeJobBatchDelay: 0,
        failJobBatchDelay: 0,
      }),
    close: () => pool.end(),
  }
}

/**
 * Returns the jobs completed per second. The measurement begins when a tenth of `jobs` is done, because by then all
 * workers are connected and have prepared their statements.
 */
async function rateOf(done: () => number, jobs: number): Promise<number> {
  const until = async (count: number, latest: number) => {
    while (done() < count && performance.now() < latest) await new Promise((go) => setTimeout(go, 1))
  }
  await until(jobs / 10, performance.now() + MOST_MS)
  const began = performance.now()
  const from = done()
  await until(from + jobs, began + MOST_MS)
  return ((done() - from) * 1000) / (performance.now() - began)
}

/** @param backlog number of jobs that wait during the whole measurement */
export async function openPgBoss(databaseUrl: string, backlog: number): Promise<Rival> {
  const boss = new PgBoss({ connectionString: databaseUrl, max: CONNECTIONS, schedule: false })
  boss.on('error', () => undefined)
  await boss.start()
  const queue = 'nothing'
  await boss.createQueue(queue)
  const add = async (count: number) => {
    for (let left = count; left > 0; left -= 10_000) {
      const size = Math.min(left, 10_000)
      await boss.insert(
        queue,
        Array.from({ length: size }, (_, index) => ({ data: { case: index } })),
      )
    }
  }
  await add(backlog)
  await boss.getDb().executeSql('VACUUM (ANALYZE)')
  // pg-boss's own workers poll every two seconds. This loop asks for the next job at once, as an agent would.
  const measure = async (jobs: number, batchSize: number) => {
    let done = 0
    let running = true
    const worker = async () => {
      while (running) {
        const found = await boss.fetch(queue, { batchSize })
        if (found.length === 0) {
          await new Promise((go) => setTimeout(go, 1))
          continue
        }
        await boss.complete(
          queue,
          found.map(({ id }) => id),
        )
        done += found.length
      }
    }
    const workers = Promise.all(Array.from({ length: CONNECTIONS }, worker))
    const rate = await rateOf(() => done, jobs)
    running = false
    await workers
    await add(done)
    return rate
  }
  return {
    single: () => measure(SINGLE_JOBS, 1),
    batched: () => measure(BATCHED_JOBS, PG_BOSS_BATCH),
    close: () => boss.stop({ graceful: false }),
  }
}
