import { afterAll, beforeAll, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS } from '#server/kernel/calendar.ts'
import { createClient, issueKey } from '#server/partner/client/clients.ts'
import { type Counted, startUsageRecorder } from '#server/partner/usage/recorder.ts'
import { forgetUsage } from '#server/partner/usage/store.ts'
import { newPartner, openPartnerApi } from '#test/support/server/partner-api.ts'
import { createStaff, staffCaller } from '#test/support/world/staff.ts'
import { createWorld, type World } from '#test/support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const NEVER = 1_000_000_000
const errors: unknown[] = []
const log = { error: (given: unknown) => void errors.push(given) }
const recorder = (services = world.services) => startUsageRecorder(services, log, NEVER)
const read: Counted = { keyId: 'k', operation: 'listVisits', problem: '', status: 200 }

const counted = async () => {
  const { rows } = await world.db.pool.query<{ kind: string; requests: string }>(
    `SELECT concat_ws(' ', key_id, operation, status_class, problem) AS kind, sum(requests)::text AS requests
      FROM partner_usage GROUP BY 1 ORDER BY 1`,
  )
  return rows.map(({ kind, requests }) => `${kind.trim()}: ${requests}`).sort()
}
const forgetAll = () => world.db.pool.query('DELETE FROM partner_usage')

it('counts exactly, also if several instances write the same counts at once while requests come', async () => {
  const recorders = [recorder(), recorder(), recorder(world.otherInstance()), recorder(world.otherInstance())]
  await Promise.all(
    recorders.map(async (each) => {
      for (let round = 0; round < 20; round += 1) {
        for (let n = 0; n < 10; n += 1) each.note(read)
        each.note({ ...read, operation: 'putPolicy', problem: 'INPUT_INVALID', status: 422 })
        const flushed = each.flush()
        each.note({ keyId: '', operation: '', problem: 'KEY_INVALID', status: 401 })
        await flushed
      }
    }),
  )
  await Promise.all(recorders.map((each) => each.stop()))
  expect(await counted()).toEqual([
    '4 KEY_INVALID: 80',
    'k listVisits 2: 800',
    'k putPolicy 4 INPUT_INVALID: 80',
  ])
  expect(errors).toEqual([])
  await forgetAll()
})

it('keeps what could not be written for the next time, with what came meanwhile', async () => {
  let broken = true
  const db = { ...world.db, query: world.db.query }
  db.query = (text, values) =>
    broken ? Promise.reject(new Error('no database')) : world.db.query(text, values)
  const own = recorder({ ...world.services, db })
  own.note(read)
  await own.flush()
  own.note(read)
  await own.flush()
  expect(errors).toHaveLength(2)
  broken = false
  await own.stop()
  expect(await counted()).toEqual(['k listVisits 2: 2'])
  await forgetAll()
})

it('does not grow without bound while nothing can be written', async () => {
  const own = recorder()
  for (let n = 0; n < 6000; n += 1) own.note({ ...read, keyId: `key ${n}` })
  own.note({ ...read, keyId: 'key 0' })
  await own.stop()
  const { rows } = await world.db.pool.query(
    'SELECT count(*)::int AS kinds, sum(requests)::int AS requests FROM partner_usage',
  )
  expect(rows).toEqual([{ kinds: 5000, requests: 5001 }])
  await forgetAll()
})

it('counts each request of the API once, with its key, its operation and its problem', async () => {
  const own = recorder()
  const { key } = await newPartner(world.services, { name: '读取系统', scopes: ['visits:read'] })
  const api = await openPartnerApi(world.services, { usage: own })
  const ask = async (path: string, by: string | null, method = 'GET') =>
    (
      await fetch(`${api.origin}/api/v1${path}`, {
        method,
        headers: by === null ? {} : { Authorization: `Bearer ${by}` },
      })
    ).status
  expect(await ask('/visits?limit=1', key)).toBe(200)
  expect(await ask('/visits?limit=1', key)).toBe(200)
  expect(await ask('/visits?limit=0', key)).toBe(422)
  expect(await ask('/products', key)).toBe(403)
  expect(await ask('/nowhere', key)).toBe(404)
  expect(await ask('/visits', `${key}x`)).toBe(401)
  expect(await ask('/visits', null)).toBe(401)
  expect(await ask('/openapi.json', null)).toBe(200)
  await api.close()
  await own.stop()
  const keyId = key.split('_')[1]
  expect(await counted()).toEqual(
    [
      '4 KEY_INVALID: 1',
      '4 KEY_MISSING: 1',
      `${keyId}  4 NOT_FOUND: 1`,
      `${keyId} listProducts 4 SCOPE_MISSING: 1`,
      `${keyId} listVisits 2: 2`,
      `${keyId} listVisits 4 INPUT_INVALID: 1`,
    ].sort(),
  )
  await forgetAll()
})

it('shows requests over time, by key and operation and by problem, of all systems or of one', async () => {
  const { services } = world
  const integrator = await createStaff(world, ['INTEGRATION'])
  const staff = staffCaller(services, integrator)
  const actor = { kind: 'STAFF', id: integrator.id, requestId: 'test', origin: {} } as const
  const reason = '核心系统对接'
  const { id: clientId } = await createClient(services, actor, {
    name: '核心系统',
    scopes: [],
    networks: [],
    agents: [],
    certificates: [],
    reason,
  })
  const { id: keyId } = await issueKey(services, actor, { clientId, days: 1, reason })
  const own = recorder()
  own.note({ ...read, keyId })
  world.clock.advance(HOUR_MS)
  for (let n = 0; n < 3; n += 1) own.note({ ...read, keyId })
  own.note({ ...read, keyId, problem: 'INTERNAL', status: 500 })
  own.note({ keyId: '', operation: '', problem: 'KEY_INVALID', status: 401 })
  await own.stop()
  const day = await staff.apiUsage.read({ span: 'DAY', clientId: null })
  expect(day.periods).toHaveLength(24)
  expect(day.periods.slice(-2).map(({ start: _, ...counts }) => counts)).toEqual([
    { succeeded: 1, refused: 0, broken: 0 },
    { succeeded: 3, refused: 1, broken: 1 },
  ])
  expect(day.byKey).toMatchObject([
    { clientName: '核心系统', keyId, operation: 'listVisits', requests: 5, refused: 0, broken: 1 },
    { clientName: null, keyId: '', operation: '', requests: 1, refused: 1, broken: 0 },
  ])
  expect(day.byProblem.map(({ problem, requests }) => `${problem} ${requests}`).sort()).toEqual([
    'INTERNAL 1',
    'KEY_INVALID 1',
  ])
  const month = await staff.apiUsage.read({ span: 'MONTH', clientId })
  expect(month.periods.at(-1)).toMatchObject({ succeeded: 4, refused: 0, broken: 1 })
  expect(month.byProblem.map(({ problem }) => problem)).toEqual(['INTERNAL'])
  expect(month.byKey).toHaveLength(1)

  await forgetUsage(services, new Date(world.clock.now().getTime() + 399 * DAY_MS))
  expect(await counted()).not.toEqual([])
  await forgetUsage(services, new Date(world.clock.now().getTime() + 401 * DAY_MS))
  expect(await counted()).toEqual([])
})
