import pg from 'pg'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recordDrill } from '#server/backup/drills.ts'
import { ensureSlot, SLOT } from '#server/backup/server.ts'
import { makeDuePacks } from '#server/evidence-pack/keep.ts'
import { sequence } from '#server/feed/sequence.ts'
import { type MetricsServer, openMetricsServer } from '#server/http/metrics/server.ts'
import { createTasks } from '#server/jobs/runner.ts'
import { DAY_MS, dayOf, HOUR_MS, MINUTE_MS } from '#server/kernel/calendar.ts'
import { createTelemetry } from '#server/kernel/telemetry/telemetry.ts'
import { createScrape } from '#server/monitoring/scrape.ts'
import { createClient } from '#server/partner/client/clients.ts'
import { deliverRound } from '#server/partner/webhook/deliver.ts'
import { createEndpoint, servedEndpoints } from '#server/partner/webhook/endpoints.ts'
import { type ScratchServer, startScratchServer } from '#server/run/database/postgres/scratch.ts'
import { freePort } from '#server/run/machine/ports.ts'
import { checkpoint } from '#server/transparency/checkpoint.ts'
import { attach, openRecord } from '#test/integration/attachment/papers.ts'
import { installOn } from '#test/support/server/own-server.ts'
import { whole } from '#test/support/vitest/form.ts'
import { askedCase, deskOf, shortCase, takeNext } from '#test/support/world/queue.ts'
import { createStaff } from '#test/support/world/staff.ts'
import { createWorld, finish, verify, type World } from '#test/support/world/world.ts'
import { hasPrometheus, type RunningPrometheus, startPrometheus } from './prometheus.ts'
import { seen } from './seen.ts'

/*
 * Leaves work undone in the ways in which alerts fire, on a clock that the test moves, and sees them fire in a real
 * Prometheus. No job runs by itself here. Needs Debian's package prometheus.
 */

const TIME = 90_000

let server: ScratchServer
let world: World
let metrics: MetricsServer
let prometheus: RunningPrometheus
const silent = pino({ level: 'silent' })
const telemetry = createTelemetry({ METRICS_PORT: 1 })

describe.skipIf(!whole || !hasPrometheus)('work that is left undone', { timeout: 240_000 }, () => {
  beforeAll(async () => {
    server = await startScratchServer({ durable: false })
    world = await createWorld(undefined, undefined, await installOn(server))
    const port = await freePort()
    metrics = await openMetricsServer(
      { METRICS_PORT: port, METRICS_HOST: '127.0.0.1', METRICS_TOKEN: undefined },
      createScrape(world.services, telemetry.metrics, silent),
    )
    prometheus = await startPrometheus(port)
  })
  afterAll(async () => {
    await prometheus?.stop()
    await metrics?.close()
    await telemetry.close()
    await world?.close()
    await server?.close()
  })

  test('a code that nobody sends, and a reminder', async () => {
    const { visitId, openid } = await world.due({ idType: 'PASSPORT' })
    const customer = await world.browser(openid)
    await customer.call.identity.smsSend({ visitId })
    world.clock.advance(2 * MINUTE_MS)
    await seen(prometheus, 'CodesLate', TIME)
    world.clock.advance(DAY_MS)
    await seen(prometheus, 'OutboxLate visit.reminder', TIME)
  })

  test('an event that no partner gets', async () => {
    const { id } = await createStaff(world, ['INTEGRATION'])
    const actor = { kind: 'STAFF', id, requestId: 'test', origin: {} } as const
    const reason = '核心系统对接'
    const none = { scopes: [], networks: [], certificates: [], agents: [] }
    const client = await createClient(world.services, actor, { name: '核心系统', ...none, reason })
    const fields = { url: 'https://127.0.0.1:9/', description: '接收端', types: [], reason }
    await createEndpoint(world.services, actor, { clientId: client.id, ...fields })
    await world.due()
    await sequence(world.services)
    // Nobody listens at this address.
    for (const endpoint of await servedEndpoints(world.services))
      await deliverRound(world.services, endpoint, 1)
    world.clock.advance(2 * HOUR_MS)
    await seen(prometheus, 'WebhooksLate', TIME)
  })

  test('a file that no scanner looks at', async () => {
    const record = await openRecord(world, 'followUp', 500)
    await attach(world.services, await deskOf(world), record)
    world.clock.advance(20 * MINUTE_MS)
    await seen(prometheus, 'AttachmentsLate', TIME)
  })

  test('records that nobody counts, puts into the log or signs', async () => {
    await seen(prometheus, 'FiguresLate', TIME)
    await seen(prometheus, 'EvidenceLate', TIME)
    await checkpoint(world.services)
    await world.due()
    world.clock.advance(20 * MINUTE_MS)
    await seen(prometheus, 'CheckpointOld', TIME)
  })

  test('a pack that cannot be made', async () => {
    const { visitId, openid } = await world.due()
    const customer = await world.browser(openid)
    await verify(world, customer, visitId)
    await finish(world, customer, visitId)
    await checkpoint(world.services)
    await world.owner.pool.query('ALTER TABLE evidence_pack RENAME TO evidence_pack_gone')
    const failed: string[] = []
    await makeDuePacks(world.services, (id) => failed.push(id))
    await world.owner.pool.query('ALTER TABLE evidence_pack_gone RENAME TO evidence_pack')
    expect(failed).toContain(visitId)
    await seen(prometheus, 'PacksFail', TIME)
  })

  test('agents who leave their cases', async () => {
    const agents = await Promise.all(Array.from({ length: 12 }, () => deskOf(world)))
    for (let n = 0; n < agents.length; n += 1) await askedCase(world)
    for (const agent of agents) await takeNext(agent)
    world.clock.advance(HOUR_MS)
    const tasks = createTasks(world.services, silent)
    const freed = async () => {
      const { rows } = await world.db.pool.query('SELECT 1 FROM callback_case WHERE lease_by IS NOT NULL')
      return rows.length === 0
    }
    await telemetry.runJob('queue', async () => {
      await Reflect.apply(tasks.queue ?? expect.unreachable(), null, [{}, {}])
    })
    expect(await freed()).toBe(true)
    await seen(prometheus, 'LeasesExpire', TIME)
  })

  test('more cases than can be called today, and what becomes of them', async () => {
    for (let n = 0; n < 205; n += 1) await shortCase(world, dayOf(world.clock.at))
    await seen(prometheus, 'CasesEndToday', TIME)
    world.clock.advance(DAY_MS)
    await seen(prometheus, 'CasesOver', TIME)
  })

  test('a drill that was not carried out, and one that found a wrong copy', async () => {
    const drill = async (verdict: 'UNDONE' | 'WRONG') => {
      const at = world.clock.now()
      const found = {
        target: null,
        base: null,
        restoredTo: null,
        rpoSeconds: null,
        rtoSeconds: null,
        missing: null,
      }
      const id = world.services.ids.id(at)
      await recordDrill(world.db, {
        id,
        startedAt: at,
        finishedAt: at,
        verdict,
        findings: ['测试'],
        ...found,
      })
    }
    await drill('UNDONE')
    await seen(prometheus, 'DrillOld', TIME)
    await drill('WRONG')
    await seen(prometheus, 'DrillFailed', TIME)
  })

  test('months for which nobody makes a partition', async () => {
    // The installation made the months after today, and the world's clock began before.
    world.clock.advance(500 * DAY_MS)
    await seen(prometheus, 'MonthsMissing audit', TIME)
  })

  test('a backup that nobody stores, until the server gives up on it', async () => {
    const client = new pg.Client(server.url)
    await client.connect()
    await ensureSlot(client)
    for (let n = 0; n < 110; n += 1)
      await client.query("SELECT pg_logical_emit_message(false, 'test', repeat('x', 10000000))")
    await seen(prometheus, 'BackupBehind', TIME)
    await client.query("ALTER SYSTEM SET max_slot_wal_keep_size = '16MB'")
    await client.query('SELECT pg_reload_conf()')
    // The server looks at a checkpoint which of its files it still keeps.
    await seen(prometheus, 'BackupLost', TIME, () => client.query('CHECKPOINT'))
    await client.query('SELECT pg_drop_replication_slot($1)', [SLOT])
    await client.end()
  })
})
