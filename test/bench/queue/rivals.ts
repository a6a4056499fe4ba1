import { Logger, run, runMigrations } from 'graphile-worker'
import pg from 'pg'
import { PgBoss } from 'pg-boss'
import { CONNECTIONS } from './stage.ts'

/** Another queue on the same PostgreSQL, on a database of its own, whose jobs do nothing. */
export interface Rival {
  /** Jobs fetched and completed per second, one at a time by each of 32 workers, as agents are. */
  single(): Promise<number>
  /** The same with its settings for the highest throughput: fetched and completed by the hundred. */
  batched(): Promise<number>
  close(): Promise<void>
}

/** A round ends, however slow the queue is. */
const MOST_MS = 4000
const SINGLE_JOBS = 1500
const BATCHED_JOBS = 4000
const PG_BOSS_BATCH = 100
const LOCAL_QUEUE = 500

const silent = new Logger(() => () => undefined)

/** @param backlog how many jobs wait throughout */
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

/** Per second, from when the first tenth is done (everything is connected and prepared then) to all of them. */
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

/** @param backlog how many jobs wait throughout */
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
  // Its own workers poll every two seconds; the loop an agent would be asks again at once.
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
