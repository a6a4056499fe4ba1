import type { Runner } from 'graphile-worker'
import { run } from 'graphile-worker'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { keepRunning } from '#server/jobs/keep-running.ts'
import { startJobs } from '#server/jobs/runner.ts'
import { createTelemetry } from '#server/kernel/telemetry/telemetry.ts'
import { createWorld, type World } from '#test/support/world/world.ts'

let world: World

beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

/** Makes the pool refuse the next `times` connections, as it does when no connection is free for ten seconds. */
function refuseConnections(pool: World['db']['pool'], times: number): () => number {
  let left = times
  const connect = pool.connect.bind(pool)
  const inTurn = (callback?: Parameters<typeof connect>[0]) => {
    if (callback !== undefined) return connect(callback)
    if (left === 0) return connect()
    left -= 1
    return Promise.reject(new Error('timeout exceeded when trying to connect'))
  }
  Object.defineProperty(pool, 'connect', { value: inTurn, configurable: true })
  return () => left
}

test('a job whose end cannot be recorded at once still ends, and no error escapes', async () => {
  const log = pino({ level: 'silent' })
  const jobs = await startJobs(world.services, log, createTelemetry({}))
  const done = new Promise<void>((resolve) => jobs.events().once('job:success', () => resolve()))
  let left = () => -1
  jobs.events().once('job:start', () => {
    left = refuseConnections(world.db.pool, 2)
  })
  await jobs.addJob('watch', {})
  await done
  const waiting = async () =>
    (await world.db.pool.query("SELECT FROM graphile_worker.jobs WHERE task_identifier = 'watch'")).rowCount
  await expect.poll(waiting, { timeout: 60_000 }).toBe(0)
  expect(left()).toBe(0)
  await jobs.stop()
})

test('a runner that ended is started again, until the instance stops', async () => {
  const log = pino({ level: 'silent' })
  const started: Runner[] = []
  let done = 0
  const jobs = await keepRunning(
    async () => {
      // The first try to start again fails, as it does while the database is away.
      if (started.length === 1 && done === 0) {
        done += 1
        throw new Error('no database')
      }
      const runner = await run({
        pgPool: world.db.pool,
        taskList: {
          probe: () => {
            done += 1
          },
        },
        noHandleSignals: true,
      })
      started.push(runner)
      return runner
    },
    log,
    10,
  )
  await started[0]?.stop('the database was away')
  await expect.poll(() => started.length, { timeout: 20_000 }).toBe(2)
  await jobs.addJob('probe', {})
  await expect.poll(() => done, { timeout: 20_000 }).toBe(2)
  await jobs.stop()
  expect(started).toHaveLength(2)
})
