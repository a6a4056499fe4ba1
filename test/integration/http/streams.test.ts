import { once } from 'node:events'
import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { createLive } from '#server/http/stream/live.ts'
import { createLog } from '#server/kernel/process/log.ts'
import type { StaffMember, StaffRequest } from '#server/procedure/staff-member.ts'
import { freePort } from '#server/run/machine/ports.ts'
import { staffLimits } from '#server/staff/rules/sign-in.ts'
import { memberOfSession } from '#server/staff/sign-in/session.ts'
import { createStaff } from '#test/support/world/staff.ts'
import { createWorld, type World } from '#test/support/world/world.ts'

let world: World
let supervisor: StaffMember
let server: Server
let port: number
let live: ReturnType<typeof createLive>
/** Returns the member of staff for the next request. */
let whoAsks: () => Promise<StaffRequest>
let channels: string
let arrived: (response: ServerResponse) => void

const asked = (staff: StaffMember | null): StaffRequest => ({
  staff,
  requestId: 'test',
  origin: {},
  device: null,
})
const token = 'a-session-of-the-supervisor'

beforeAll(async () => {
  world = await createWorld()
  supervisor = await createStaff(world, ['SUPERVISOR'])
  server = createServer((_request, response) => {
    arrived(response)
    live.answer(channels, response, () => whoAsks()).catch(() => response.destroy())
  })
  port = await freePort()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
})
beforeEach(() => {
  arrived = () => undefined
  channels = 'inbox,board'
  whoAsks = () => Promise.resolve(asked(supervisor))
  const log = createLog({ LOG_LEVEL: 'silent' })
  live = createLive(world.services, log, { periodMs: 20, recheckMs: 20 })
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await world.close()
})

/** Opens a stream. Resolves when the response's headers have arrived. */
async function open(): Promise<IncomingMessage> {
  const request = get({ port, host: '127.0.0.1', agent: false })
  request.on('error', () => undefined)
  const [answer] = await once(request, 'response')
  answer.on('error', () => undefined)
  return answer
}

it('a client that disconnects before it is let in leaves nothing behind', async () => {
  const came = new Promise<ServerResponse>((resolve) => {
    arrived = resolve
  })
  let letIn: (staff: StaffRequest) => void = () => undefined
  const known = new Promise<StaffRequest>((resolve) => {
    letIn = resolve
  })
  whoAsks = () => known
  const request = get({ port, host: '127.0.0.1', agent: false })
  request.on('error', () => undefined)
  const response = await came
  const gone = once(response, 'close')
  request.destroy()
  await gone
  letIn(asked(supervisor))
  await known
  await expect.poll(() => live.watchers()).toBe(0)
})

it('a client that disconnects later leaves nothing behind', async () => {
  const answer = await open()
  expect(live.watchers()).toBe(1)
  answer.destroy()
  await expect.poll(() => live.watchers()).toBe(0)
})

it('an unexpected failure is logged with its cause, and answered without it', async () => {
  const log = createLog({ LOG_LEVEL: 'silent' })
  const logged = vi.spyOn(log, 'error')
  live = createLive(world.services, log)
  const cause = new Error('the database is away')
  whoAsks = () => Promise.reject(cause)
  const answer = await open()
  expect(answer.statusCode).toBe(500)
  let body = ''
  for await (const part of answer.setEncoding('utf8')) body += part
  expect(JSON.parse(body)).toMatchObject({ error: { data: { code: 'INTERNAL' } } })
  expect(body).not.toContain('database')
  expect(logged).toHaveBeenCalledWith(
    { path: 'live', err: expect.objectContaining({ cause }) },
    expect.any(String),
  )
})

it('one person has a limited number of streams, and gets another when one ends', async () => {
  const answers: IncomingMessage[] = []
  for (let opened = 0; opened < 6; opened += 1) answers.push(await open())
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200, 200])
  const seventh = await open()
  expect(seventh.statusCode).toBe(429)
  answers[0]?.destroy()
  await expect.poll(() => live.watchers()).toBe(5)
  const eighth = await open()
  expect(eighth.statusCode).toBe(200)
  for (const answer of [...answers, eighth]) answer.destroy()
})

it('an open stream keeps no session alive: it ends when the session is idle for too long', async () => {
  const now = Date.now()
  const seenAt = new Date(now - staffLimits.sessionIdleMs + 60_000)
  await world.db.pool.query(
    `INSERT INTO staff_session (id, token, user_id, created_at, updated_at, expires_at)
      VALUES ($1, $2, $3, $4, $4, $5)`,
    [
      world.services.ids.id(new Date(now)),
      token,
      supervisor.id,
      seenAt,
      new Date(now + staffLimits.sessionMaxMs),
    ],
  )
  let asks = 0
  whoAsks = async () => {
    asks += 1
    return asked(await memberOfSession(world.services, token, 'quiet'))
  }
  const answer = await open()
  answer.resume()
  await expect.poll(() => asks).toBeGreaterThan(3)
  const { rows } = await world.db.pool.query('SELECT updated_at FROM staff_session WHERE token = $1', [token])
  expect(rows[0].updated_at).toEqual(seenAt)
  const ended = once(answer, 'end')
  await world.db.pool.query('UPDATE staff_session SET updated_at = $2 WHERE token = $1', [
    token,
    new Date(now - staffLimits.sessionIdleMs - 1000),
  ])
  await ended
  await expect.poll(() => live.watchers()).toBe(0)
})

/** Opens a stream of the inbox as this person. Returns a function that reads the next events: their names and data. */
async function listenAs(staff: StaffMember) {
  whoAsks = () => Promise.resolve(asked(staff))
  const lines = createInterface(await open())[Symbol.asyncIterator]()
  return async (count: number): Promise<string[]> => {
    const told: string[] = []
    for (let name = ''; told.length < count; ) {
      const { value, done } = await lines.next()
      if (done) throw new Error('the stream has ended')
      if (value.startsWith('event: ')) name = value.slice(7)
      if (value.startsWith('data: ')) told.push(`${name} ${value.slice(6)}`)
    }
    return told
  }
}

it('a person is told that their inbox changed and which lists changed, without the data; others are told nothing', async () => {
  live = createLive(world.services, createLog({ LOG_LEVEL: 'silent' }), { periodMs: 20, recheckMs: 60_000 })
  channels = 'inbox'
  const manager = await listenAs(await createStaff(world, ['MANAGER']))
  const editor = await listenAs(await createStaff(world, ['EDITOR']))
  expect([...(await manager(1)), ...(await editor(1))]).toEqual(['inbox {}', 'inbox {}'])
  const facts = { now: { part: 2, whole: 5 }, before: null, threshold: 1, period: null, question: null }
  const audit = `INSERT INTO audit (at, actor_kind, actor_id, action, target_kind, target_id, request_id, origin)
    SELECT now(), 'SYSTEM', 'test'`
  await world.db.pool.query(
    `WITH raised AS (INSERT INTO alert (id, kind, subject, day, raised_at, facts)
      VALUES (gen_random_uuid(), 'PROBLEMS_OVERDUE', 'live', '2026-03-02', now(), $1))
      ${audit}, 'alert.raise', 'alert', 'x', 'alerts', '{}'`,
    [JSON.stringify(facts)],
  )
  expect((await manager(2)).sort()).toEqual(['changed {"resources":["alerts"]}', 'inbox {}'])
  // The next event of the editor is about a later change.
  await world.db.pool.query(`${audit}, 'product.write', 'product', 'x', 'x', '{}'`)
  expect(await editor(1)).toEqual(['changed {"resources":["products"]}'])
})
