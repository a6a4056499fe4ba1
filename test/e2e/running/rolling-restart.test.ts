import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { benchVariables, type PreparedVisit, prepareVisits } from '#test/bench/visit/fixture.ts'
import { type Balancer, openBalancer } from '#test/support/server/balancer.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/server/database.ts'
import { type Platform, startPlatform } from '#test/support/server/platform.ts'
import { walk } from './customers.ts'

const INSTANCES = 3
const CUSTOMERS = 32
const PAUSE_MS = 600
/** More than all customers can finish until the test's time is over, however long the instances take to start. */
const VISITS = 2_000

let database: TestDatabase
let visits: readonly PreparedVisit[]
let balancer: Balancer
const instances: Platform[] = []

const start = () =>
  startPlatform((port) => ({
    ...benchVariables(database.url, port),
    DATABASE_POOL: '6',
    // All customers at once, also if a busy machine stalls an instance: the default is four for each connection.
    REQUESTS_AT_ONCE: '64',
    // On a busy machine, a probe of the balancer can take more than a second.
    DRAIN_SECONDS: '3',
    TRUSTED_PROXIES: '1',
  }))

beforeAll(async () => {
  database = await createTestDatabase()
  visits = await prepareVisits(database.url, VISITS)
  for (let place = 0; place < INSTANCES; place += 1) instances.push(await start())
  balancer = await openBalancer(() => instances.map(({ port }) => port))
  await balancer.readyOnes(INSTANCES)
})
afterAll(async () => {
  await balancer?.close()
  await Promise.all(instances.map((instance) => instance.stop()))
  await database?.drop()
})

test('a rolling restart of three instances loses no request of 32 customers in the middle of their visits', async () => {
  const former = instances.map(({ port }) => port)
  async function restartAll(): Promise<void> {
    // Everybody is in the middle of a visit when the first instance is told to stop.
    await pause(1_000)
    for (let place = 0; place < INSTANCES; place += 1) {
      await instances[place]?.stop()
      instances[place] = await start()
      await balancer.readyOnes(INSTANCES)
      const { port } = instances[place] ?? { port: 0 }
      await expect.poll(() => balancer.answered.get(port) ?? 0, { timeout: 30_000 }).toBeGreaterThan(0)
    }
  }
  const until = restartAll()
  const { finished, requests, wrong } = await walk(() => balancer.port, visits, {
    customers: CUSTOMERS,
    pauseMs: PAUSE_MS,
    until,
  })
  expect(wrong).toEqual([])
  expect(balancer.lost).toEqual([])
  expect(finished).toBeGreaterThanOrEqual(CUSTOMERS)
  expect(requests).toBe(finished * 10)
  // Every instance, before and after, took part.
  for (const port of [...former, ...instances.map((instance) => instance.port)])
    expect(balancer.answered.get(port), `port ${port}`).toBeGreaterThan(0)
})
