import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { sequence } from '#server/feed/sequence.ts'
import { MINUTE_MS } from '#server/kernel/calendar.ts'
import { systemClock } from '#server/kernel/clock.ts'
import { createClient, issueKey } from '#server/partner/client/clients.ts'
import { createEndpoint } from '#server/partner/webhook/endpoints.ts'
import { root } from '#server/run/machine/paths.ts'
import { freePort } from '#server/run/machine/ports.ts'
import { policyRow } from '#test/support/data/policies.ts'
import { Receiver } from '#test/support/server/receiver.ts'
import { whole } from '#test/support/vitest/form.ts'
import { createStaff } from '#test/support/world/staff.ts'
import { createWorld, type World } from '#test/support/world/world.ts'

/** Rows of a batch: three portions, so that an instance is also killed between two of them. */
const ROWS = 600
const reason = '核心系统对接'
/** The statements of a batch at which an instance is killed, and whether before or after it. */
const kills = whole
  ? Array.from({ length: 20 }, (_, n) => [2 + Math.floor(n / 2), n % 2 === 0 ? 'before' : 'after'] as const)
  : ([[9, 'after']] as const)

let world: World
let receiver: Receiver
let key: string
beforeAll(async () => {
  world = await createWorld()
  receiver = await Receiver.open()
  const { id } = await createStaff(world, ['INTEGRATION'])
  const actor = { kind: 'STAFF', id, requestId: 'test', origin: {} } as const
  const client = await createClient(world.services, actor, {
    name: '核心系统',
    scopes: ['policies:write'],
    networks: [],
    agents: [],
    certificates: [],
    reason,
  })
  key = (await issueKey(world.services, actor, { clientId: client.id, days: 730, reason })).key
  const endpoint = { clientId: client.id, url: receiver.url, description: '接收端', types: [], reason }
  await createEndpoint(world.services, actor, endpoint)
})
afterAll(async () => {
  await receiver.close()
  await world.close()
})

interface Instance {
  readonly child: ChildProcess
  readonly origin: string
  readonly ended: Promise<unknown>
}

async function start(statement = 0, moment = 'before'): Promise<Instance> {
  const port = await freePort()
  const child = spawn(
    process.execPath,
    ['test/support/world/partner-process.ts', String(statement), moment],
    {
      cwd: root,
      env: {
        ...world.variables,
        PATH: process.env.PATH,
        NODE_ENV: 'test',
        DATABASE_EMBEDDED: 'on',
        PORT: String(port),
        LOG_LEVEL: 'silent',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const ended = once(child, 'exit')
  await Promise.race([
    once(child.stdout, 'data'),
    ended.then(() => {
      throw new Error('the instance ended before it listened')
    }),
  ])
  return { child, origin: `http://127.0.0.1:${port}`, ended }
}

async function push(origin: string, rows: readonly object[], idempotencyKey: string): Promise<Response> {
  return await fetch(`${origin}/api/v1/policies:batch`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${key}`,
      'Content-Type': 'application/x-ndjson',
      'Idempotency-Key': idempotencyKey,
    },
    body: rows.map((row) => JSON.stringify(row)).join('\n'),
  })
}

const answerSchema = z.object({
  counts: z.object({ created: z.number(), updated: z.number(), unchanged: z.number(), refused: z.number() }),
})

const number = async (text: string): Promise<number> => {
  const { rows } = await world.db.pool.query<{ n: string }>(text)
  return Number(rows[0]?.n)
}

it('a batch whose instance is killed takes effect once, when it is sent again with the same key', async () => {
  let pushed = 0
  let lostAnswers = 0
  for (const [round, [statement, moment]] of kills.entries()) {
    const rows = Array.from({ length: ROWS }, (_, n) => policyRow(round * ROWS + n, systemClock.now()))
    pushed += ROWS
    const idempotencyKey = `batch-${statement}-${moment}`
    const doomed = await start(statement, moment)
    const lost = push(doomed.origin, rows, idempotencyKey)
    // An instance that answers before the statement is reached is killed by the receipt of the answer.
    await Promise.race([doomed.ended, lost.catch(() => doomed.ended)])
    doomed.child.kill('SIGKILL')
    const [{ status }] = await Promise.allSettled([lost, doomed.ended])
    lostAnswers += status === 'rejected' ? 1 : 0
    // The lease of the broken request ends.
    await world.db.pool.query(
      `INSERT INTO demo_clock (id, offset_ms) VALUES (1, $1)
        ON CONFLICT (id) DO UPDATE SET offset_ms = demo_clock.offset_ms + $1`,
      [3 * MINUTE_MS],
    )
    const next = await start()
    const answer = await push(next.origin, rows, idempotencyKey)
    expect(answer.status, `killed ${moment} statement ${statement}`).toBe(200)
    const { counts } = answerSchema.parse(await answer.json())
    expect(counts.created + counts.unchanged).toBe(ROWS)
    const again = await push(next.origin, rows, idempotencyKey)
    expect(again.headers.get('Idempotency-Replayed')).toBe('true')
    expect(answerSchema.parse(await again.json())).toEqual({ counts })
    next.child.kill('SIGKILL')
    await next.ended
  }
  expect(lostAnswers).toBeGreaterThan(0)
  expect(await number('SELECT count(*) AS n FROM policy')).toBe(pushed)
  expect(await number('SELECT count(*) AS n FROM visit')).toBe(pushed)
  await sequence(world.services)
  expect(await number('SELECT count(*) AS n FROM feed_event')).toBe(pushed)
})

it('what was on its way to a receiver when instances were killed arrives', async () => {
  const events = await number('SELECT count(*) AS n FROM feed_event')
  await world.db.pool.query('UPDATE demo_clock SET offset_ms = offset_ms + $1', [3 * MINUTE_MS])
  const arrived = new Promise<void>((resolve) => {
    const isComplete = () => new Set(receiver.received.map(({ id }) => id)).size === events
    receiver.answer = (_, response) => {
      response.writeHead(204).end()
      if (isComplete()) resolve()
    }
    if (isComplete()) resolve()
  })
  const last = await start()
  await arrived
  last.child.kill('SIGKILL')
  await last.ended
  const { rows } = await world.db.pool.query<{ event_id: string }>('SELECT event_id FROM feed_event')
  expect(new Set(receiver.received.map(({ id }) => id))).toEqual(
    new Set(rows.map(({ event_id }) => event_id)),
  )
})
