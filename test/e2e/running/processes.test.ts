import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { demoVendorSettings } from '#server/kernel/process/env.ts'
import { benchVariables, type PreparedVisit, prepareVisits } from '#test/bench/visit/fixture.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/server/database.ts'
import { type Platform, startPlatform } from '#test/support/server/platform.ts'
import { whole } from '#test/support/vitest/form.ts'
import { walk } from './customers.ts'

const PROCESSES = 2

let database: TestDatabase
let visits: PreparedVisit[]
let platform: Platform

/** The processes that serve, which are the children of the one that was started. */
const serving = () =>
  readFileSync(`/proc/${platform.pid}/task/${platform.pid}/children`, 'utf8').trim().split(' ').map(Number)

const answers = async () => (await fetch(`http://127.0.0.1:${platform.port}/readyz`)).status

beforeAll(async () => {
  database = await createTestDatabase()
  visits = await prepareVisits(database.url, 1_500)
  platform = await startPlatform((port) => ({
    ...demoVendorSettings(port),
    ...benchVariables(database.url, port),
    // No call of these visits reaches a vendor.
    DEMO: 'off',
    ALERT_WEBHOOK_URL: '',
    EVIDENCE_PUBLISH_BUCKET: '',
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    PROCESSES: String(PROCESSES),
    DATABASE_POOL: '4',
    // All customers at once, also if a busy machine stalls an instance: the default is four for each connection.
    REQUESTS_AT_ONCE: '64',
    DRAIN_SECONDS: '1',
  }))
})
afterAll(async () => {
  await platform?.stop()
  await database?.drop()
})

/** Resolves when none of the former processes is left and the usual number answers. */
async function allReplaced(former: readonly number[]): Promise<void> {
  while (serving().length !== PROCESSES || serving().some((pid) => former.includes(pid))) await pause(100)
}

test.skipIf(!whole)('several processes serve one port', async () => {
  expect(serving()).toHaveLength(PROCESSES)
  const statuses = await Promise.all(Array.from({ length: 8 }, answers))
  expect(statuses).toEqual(Array.from({ length: 8 }, () => 200))
})

test.skipIf(!whole)(
  'a process that is killed is replaced; the other one goes on with customers and jobs',
  async () => {
    const [killed = 0, other] = serving()
    async function killOne(): Promise<void> {
      await pause(500)
      process.kill(killed, 'SIGKILL')
      const { rows } = await database.pool.query<{ id: string }>(
        "SELECT id FROM graphile_worker.add_job('housekeeping')",
      )
      const left = async () =>
        (await database.pool.query('SELECT 1 FROM graphile_worker.jobs WHERE id = $1', [rows[0]?.id]))
          .rowCount
      while ((await left()) !== 0) await pause(50)
      expect(await answers()).toBe(200)
      while (serving().length < PROCESSES || serving().includes(killed)) await pause(50)
    }
    const { finished, wrong } = await walk(() => platform.port, visits.splice(0, 500), {
      customers: 8,
      pauseMs: 100,
      until: killOne(),
    })
    expect(serving()).toContain(other)
    expect(finished).toBeGreaterThan(4)
    // Whoever was connected to the killed process has lost that connection, but nobody got a wrong answer.
    expect(wrong.filter((line) => !/fetch failed|terminated/.test(line))).toEqual([])
  },
)

test.skipIf(!whole)('SIGUSR2 replaces all processes, and nobody loses a request', async () => {
  const former = serving()
  async function replace(): Promise<void> {
    await pause(500)
    process.kill(platform.pid, 'SIGUSR2')
    await allReplaced(former)
  }
  const { finished, wrong } = await walk(() => platform.port, visits.splice(0, 1_000), {
    customers: 16,
    pauseMs: 300,
    until: replace(),
  })
  expect(wrong).toEqual([])
  expect(finished).toBeGreaterThanOrEqual(16)
  expect(await answers()).toBe(200)
})

test.skipIf(!whole)('when the first process is told to stop, all end', async () => {
  const all = serving()
  await platform.stop()
  const alive = all.filter((pid) => {
    try {
      return process.kill(pid, 0)
    } catch {
      return false
    }
  })
  expect(alive).toEqual([])
})
