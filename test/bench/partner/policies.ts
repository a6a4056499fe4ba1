import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { takeIn } from '#server/intake/intake.ts'
import { systemClock } from '#server/kernel/clock.ts'
import { issueKey } from '#server/partner/client/clients.ts'
import { type BenchRow, median, percentile } from '#test/bench/row.ts'
import { policyRow } from '#test/support/data/policies.ts'
import { startPlatform } from '#test/support/server/platform.ts'
import { actor, openPlace, type Say } from './place.ts'

/** Rows of one batch, which is the most that the API takes. */
const BATCH = 5000
const BATCHES = 200
/** Rows that the intake itself writes between two rounds of batches, as the floor. */
const FLOOR_ROWS = 5000
/** A client's allowance is used up by four of these batches, so the clients take turns. */
const CLIENTS = 10
const UPSERTS = 600
/** Clients that push one policy after the other, to find the load of which the half is taken. */
const AT_ONCE = 4
/**
 * The heap of the server under test, in megabytes. Without a limit, Node lets it grow as long as the machine has room,
 * and the memory would say nothing.
 */
const HEAP_MB = 384
const GOAL_ROWS = 3000
const GOAL_P99_MS = 30

const answerSchema = z.object({ counts: z.object({ created: z.number() }).optional() })

/** Measures how fast policies are taken in by the partner API, and by the intake itself for comparison. */
export async function benchPolicies(say: Say): Promise<BenchRow[]> {
  const { db, services, ...place } = await openPlace()
  const keys: string[] = []
  for (let number = 0; number < CLIENTS; number += 1) {
    const clientId = await place.newClient(`系统 ${number}`)
    keys.push((await issueKey(services, actor, { clientId, days: 1, reason: 'bench' })).key)
  }
  const server = await startPlatform((port) => ({
    ...place.variables(port),
    NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}`,
  }))
  let next = 1000
  const rows = (count: number) => {
    next += count
    return Array.from({ length: count }, (_, index) => policyRow(next - count + index, systemClock.now()))
  }

  async function send(key: string, path: string, method: string, type: string, body: string) {
    const response = await fetch(`http://127.0.0.1:${server.port}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': type, 'Idempotency-Key': randomUUID() },
      body,
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`)
    return answerSchema.parse(JSON.parse(text))
  }

  try {
    say(`${BATCHES} batches of ${BATCH} policies …`)
    const perSecond: number[] = []
    const floor: number[] = []
    const memory: number[] = []
    for (let batch = 0; batch < BATCHES; batch += 1) {
      const lines = rows(BATCH).map((row) => JSON.stringify(row))
      const began = performance.now()
      const key = keys[batch % CLIENTS] ?? ''
      const { counts } = await send(key, '/policies:batch', 'POST', 'application/x-ndjson', lines.join('\n'))
      perSecond.push((BATCH * 1000) / (performance.now() - began))
      if (counts?.created !== BATCH) throw new Error(`${counts?.created} of ${BATCH} policies were new`)
      memory.push(server.residentMegabytes())
      if (batch % 20 === 0) {
        const own = rows(FLOOR_ROWS)
        const start = performance.now()
        for (let from = 0; from < own.length; from += 250)
          await takeIn(services, actor, own.slice(from, from + 250))
        floor.push((FLOOR_ROWS * 1000) / (performance.now() - start))
      }
    }
    await db.pool.query('VACUUM ANALYZE')
    await db.pool.query('CHECKPOINT')
    say(`${UPSERTS} single policies, twice …`)
    async function put(row: ReturnType<typeof policyRow>, index: number): Promise<number> {
      const { policyNo, ...content } = row
      const began = performance.now()
      const key = keys[index % CLIENTS] ?? ''
      await send(key, `/policies/${policyNo}`, 'PUT', 'application/json', JSON.stringify(content))
      return performance.now() - began
    }
    const closed = rows(UPSERTS)
    const closedFrom = performance.now()
    let taken = 0
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let index = taken++; index < closed.length; index = taken++) {
          const row = closed[index]
          if (row !== undefined) await put(row, index)
        }
      }),
    )
    const most = (UPSERTS * 1000) / (performance.now() - closedFrom)
    const started = performance.now()
    const times = await Promise.all(
      rows(UPSERTS).map(async (row, index) => {
        await pause(Math.max(0, started + (index * 1000) / (most / 2) - performance.now()))
        return await put(row, index)
      }),
    )
    const early = median(memory.slice(4, 10))
    const late = median(memory.slice(-6))
    const batches = `${BATCHES} batches of ${BATCH} new policies (NDJSON, 2.7 MB) one after the other; floor: the intake in the same portions, without HTTP and JSON`
    const single = `${UPSERTS} new policies, one request each, started at ${(most / 2).toFixed(0)}/s, half of what ${AT_ONCE} connections reached`
    const rate = median(perSecond)
    const p99 = percentile(times, 0.99)
    return [
      {
        name: 'partner.batch.policies',
        unit: 'policies/s',
        value: rate,
        floor: median(floor),
        goal: `>= ${GOAL_ROWS}`,
        holds: rate >= GOAL_ROWS,
        conditions: batches,
      },
      {
        name: 'partner.batch.memory',
        unit: 'MB',
        value: late,
        floor: early,
        goal: '<= 1.2 of floor',
        holds: late <= early * 1.2,
        conditions: `resident set of the server, whose heap is limited to ${HEAP_MB} MB, after the last six batches; floor: after the fifth to the tenth`,
      },
      {
        name: 'partner.put.p50',
        unit: 'ms',
        value: percentile(times, 0.5),
        floor: null,
        goal: '',
        holds: null,
        conditions: single,
      },
      {
        name: 'partner.put.p99',
        unit: 'ms',
        value: p99,
        floor: null,
        goal: `<= ${GOAL_P99_MS}`,
        holds: p99 <= GOAL_P99_MS,
        conditions: single,
      },
    ]
  } finally {
    await server.stop()
    await place.close()
  }
}
