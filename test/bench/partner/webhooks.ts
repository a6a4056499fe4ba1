import { randomUUID } from 'node:crypto'
import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'
import { sequence } from '#server/feed/sequence.ts'
import { takeIn } from '#server/intake/intake.ts'
import { systemClock } from '#server/kernel/clock.ts'
import { createEndpoint } from '#server/partner/webhook/endpoints.ts'
import { webhookMessage } from '#server/partner/webhook/message.ts'
import { type BenchRow, median } from '#test/bench/row.ts'
import { policyRow } from '#test/support/data/policies.ts'
import { startPlatform } from '#test/support/server/platform.ts'
import { actor, openPlace, type Say } from './place.ts'

/** Events in the feed, each of another policy. */
const EVENTS = 8000
/** Events that each of several endpoints gets in one round. */
const EVENTS_EACH = 400
const HEALTHY = 15
const HANGING = 5
const ROUNDS = 3
/** Messages that are on their way to one receiver at once, in the floor as in the product. */
const AT_ONCE = 32
const GOAL_PER_SECOND = 500

/** A server with many receivers, one below each path. Below /hang, requests are never answered. */
async function openReceivers() {
  const arrivals = new Map<string, number[]>()
  let wanted = Number.POSITIVE_INFINITY
  let total = 0
  let done = (): void => undefined
  const server = createServer((asked, response) => {
    asked.resume().on('end', () => {
      const path = asked.url ?? ''
      if (path.startsWith('/hang')) return
      arrivals.set(path, [...(arrivals.get(path) ?? []), performance.now()])
      total += 1
      response.writeHead(204).end()
      if (total >= wanted) done()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = z.custom<AddressInfo>().parse(server.address())
  return {
    url: (path: string) => `http://127.0.0.1:${port}${path}`,
    /** Resolves with the instants of arrival, once so many messages have arrived. */
    expect: (count: number): Promise<readonly number[]> => {
      arrivals.clear()
      total = 0
      wanted = count
      return new Promise((resolve) => {
        done = () => resolve([...arrivals.values()].flat())
      })
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

function perSecond(arrivals: readonly number[]): number {
  const first = arrivals.reduce((a, b) => Math.min(a, b))
  const last = arrivals.reduce((a, b) => Math.max(a, b))
  return ((arrivals.length - 1) * 1000) / (last - first)
}

/** Posts the same signed messages without the product, with as many on their way at once. */
async function post(url: string, count: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })
  const body = JSON.stringify({ id: randomUUID(), type: 'visit.opened', policyNo: '1'.repeat(17), data: {} })
  const secrets = [`whsec_${Buffer.alloc(32, 7).toString('base64')}`]
  let next = 0
  const send = async () => {
    while (next++ < count) {
      const { headers } = webhookMessage({ url, id: randomUUID(), body, secrets, at: systemClock.now() })
      await new Promise<void>((resolve, reject) => {
        request(url, { method: 'POST', agent, headers }, (response) => {
          response.resume().on('end', resolve)
        })
          .on('error', reject)
          .end(body)
      })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, send))
  agent.destroy()
}

/** Measures how fast events reach partners' receivers, and what receivers that hang cost the others. */
export async function benchWebhooks(say: Say): Promise<BenchRow[]> {
  const { db, services, ...place } = await openPlace()
  const receivers = await openReceivers()
  const clientId = await place.newClient('系统')
  say(`${EVENTS} events …`)
  for (let from = 1000; from < 1000 + EVENTS; from += 250) {
    const rows = Array.from({ length: 250 }, (_, index) => policyRow(from + index, systemClock.now()))
    await takeIn(services, actor, rows)
  }
  await sequence(services)
  await db.pool.query('VACUUM ANALYZE')

  /** Replaces all endpoints by some that get the last `events` of the feed, and resolves when all have arrived. */
  async function deliver(paths: readonly string[], events: number): Promise<number> {
    await db.pool.query('DELETE FROM webhook_endpoint')
    await db.pool.query('TRUNCATE webhook_delivery')
    for (const path of paths) {
      const endpoint = { url: receivers.url(path), description: path, types: [], reason: 'bench' }
      await createEndpoint(services, actor, { clientId, ...endpoint })
    }
    const answering = paths.filter((path) => !path.startsWith('/hang'))
    const arrived = receivers.expect(answering.length * events)
    await db.pool.query('UPDATE webhook_endpoint SET read_to = read_to - $1', [events])
    return perSecond(await arrived)
  }

  const server = await startPlatform(place.variables)
  try {
    const alone: number[] = []
    const floor: number[] = []
    const healthy: number[] = []
    const beside: number[] = []
    const paths = (kind: string, count: number) => Array.from({ length: count }, (_, n) => `/${kind}/${n}`)
    for (let round = 0; round < ROUNDS; round += 1) {
      say(`round ${round + 1} of ${ROUNDS} …`)
      alone.push(await deliver(['/one'], EVENTS))
      const arrived = receivers.expect(EVENTS)
      await post(receivers.url('/floor'), EVENTS)
      floor.push(perSecond(await arrived))
      healthy.push(await deliver(paths('take', HEALTHY), EVENTS_EACH))
      beside.push(await deliver([...paths('hang', HANGING), ...paths('take', HEALTHY)], EVENTS_EACH))
    }
    const rate = median(alone)
    return [
      {
        name: 'partner.webhooks.deliveries',
        unit: 'deliveries/s',
        value: rate,
        floor: median(floor),
        goal: `>= ${GOAL_PER_SECOND}`,
        holds: rate >= GOAL_PER_SECOND,
        conditions: `${EVENTS} events to one local receiver; floor: the same signed messages posted by the receiver's own process, ${AT_ONCE} at once, without a database`,
      },
      {
        name: 'partner.webhooks.hanging',
        unit: 'deliveries/s',
        value: median(beside),
        floor: median(healthy),
        goal: '>= 0.9 of floor',
        holds: median(beside) >= 0.9 * median(healthy),
        conditions: `${EVENTS_EACH} events to each of ${HEALTHY} receivers, beside ${HANGING} that never answer; floor: without those ${HANGING}`,
      },
    ]
  } finally {
    await server.stop()
    receivers.close()
    await place.close()
  }
}
