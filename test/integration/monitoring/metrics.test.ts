import { setTimeout as wait } from 'node:timers/promises'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openMetricsServer } from '#server/http/metrics/server.ts'
import { createMetrics } from '#server/kernel/telemetry/metrics.ts'
import { createTelemetry } from '#server/kernel/telemetry/telemetry.ts'
import { readInstallation } from '#server/monitoring/read.ts'
import { createScrape } from '#server/monitoring/scrape.ts'
import { freePort } from '#server/run/machine/ports.ts'
import { metric, samplesOf } from '#test/support/server/metrics.ts'
import { createWorld, type World } from '#test/support/world/world.ts'

const silent = pino({ level: 'silent' })

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

/** Reads the metrics once, as a server that has just started. */
async function scrapedOnce() {
  const metrics = createMetrics({ process: false })
  return samplesOf(await createScrape(world.services, metrics, silent)())
}

describe('what waits', () => {
  test('messages are counted by topic, with the time for which the oldest has been due', async () => {
    await world.due()
    const before = await scrapedOnce()
    const due = metric(before, 'rv_outbox_due', { topic: 'visit.reminder' }) ?? 0
    world.clock.advance(3_600_000)
    const after = await scrapedOnce()
    expect(metric(after, 'rv_outbox_due', { topic: 'visit.reminder' })).toBeGreaterThanOrEqual(
      Math.max(1, due),
    )
    expect(metric(after, 'rv_outbox_oldest_seconds', { topic: 'visit.reminder' })).toBeGreaterThanOrEqual(
      3_000,
    )
  })

  test('rows for figures and evidence have waited since the reading that first saw them', async () => {
    const metrics = createMetrics({ process: false })
    let now = 0
    const scrape = createScrape(world.services, metrics, silent, { nowMs: () => now })
    await world.due()
    expect(metric(samplesOf(await scrape()), 'rv_evidence_lag_seconds')).toBe(0)
    await wait(50)
    now += 60_000
    await world.due()
    const samples = samplesOf(await scrape())
    expect(metric(samples, 'rv_evidence_due')).toBeGreaterThan(1)
    expect(metric(samples, 'rv_evidence_lag_seconds')).toBeGreaterThanOrEqual(0.05)
    expect(metric(samples, 'rv_figures_lag_seconds')).toBeGreaterThanOrEqual(0.05)
  })
})

describe('a scrape', () => {
  test('reads the database once, however often it is asked for', async () => {
    let reads = 0
    let now = 0
    const scrape = createScrape(world.services, createMetrics({ process: false }), silent, {
      read: async () => {
        reads += 1
        return await readInstallation(world.services)
      },
      nowMs: () => now,
    })
    await Promise.all(Array.from({ length: 200 }, () => scrape()))
    await scrape()
    expect(reads).toBe(1)
    now += 5_001
    await Promise.all([scrape(), scrape()])
    expect(reads).toBe(2)
  })

  test('still tells of the process when the database does not answer, and hides the old values', async () => {
    let now = 0
    let broken = false
    const metrics = createMetrics({ process: true })
    const scrape = createScrape(world.services, metrics, silent, {
      read: () => (broken ? Promise.reject(new Error('no database')) : readInstallation(world.services)),
      nowMs: () => now,
    })
    const well = samplesOf(await scrape())
    expect(metric(well, 'rv_installation_read')).toBe(1)
    expect(metric(well, 'rv_evidence_due')).toBeDefined()
    broken = true
    now += 6_000
    const ill = samplesOf(await scrape())
    expect(metric(ill, 'rv_installation_read')).toBe(0)
    expect(metric(ill, 'rv_evidence_due')).toBeUndefined()
    expect(ill.filter(({ name }) => name === 'rv_queue_cases')).toEqual([])
    expect(metric(ill, 'rv_pool_limit')).toBeGreaterThan(0)
    expect(metric(ill, 'nodejs_eventloop_lag_p99_seconds')).toBeDefined()
  })

  test('does not wait for a database that hangs', async () => {
    const scrape = createScrape(world.services, createMetrics({ process: false }), silent, {
      read: () => new Promise(() => undefined),
    })
    expect(metric(samplesOf(await scrape()), 'rv_installation_read')).toBe(0)
  })
})

describe('the port of the metrics', () => {
  test('gives them only to who has the token, and has nothing else', async () => {
    const port = await freePort()
    const token = 'a-token-of-prometheus'
    const server = await openMetricsServer(
      { METRICS_PORT: port, METRICS_HOST: '127.0.0.1', METRICS_TOKEN: token },
      async () => 'rv_build_info 1\n',
    )
    const ask = async (path: string, authorization?: string) =>
      (
        await fetch(`http://127.0.0.1:${port}${path}`, {
          headers: authorization === undefined ? {} : { authorization },
        })
      ).status
    expect(await ask('/metrics')).toBe(401)
    expect(await ask('/metrics', 'Bearer another-token')).toBe(401)
    expect(await ask('/metrics', `Bearer ${token}`)).toBe(200)
    expect(await ask('/', `Bearer ${token}`)).toBe(404)
    await server.close()
  })
})

test('a job is counted with its ending, and its failure reaches the runner', async () => {
  const telemetry = createTelemetry({})
  await telemetry.runJob('sweep', async () => undefined)
  await expect(telemetry.runJob('sweep', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  const samples = samplesOf(await telemetry.metrics.registry.metrics())
  expect(metric(samples, 'rv_job_duration_seconds_count', { task: 'sweep', ending: 'ok' })).toBe(1)
  expect(metric(samples, 'rv_job_duration_seconds_count', { task: 'sweep', ending: 'failed' })).toBe(1)
})
