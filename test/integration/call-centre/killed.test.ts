import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { expireLeases, wakeDue } from '#server/call-centre/queue/release-due.ts'
import { HOUR_MS, MINUTE_MS } from '#server/kernel/calendar.ts'
import { root } from '#server/run/machine/paths.ts'
import { askedCase, callAndFinish, type Desk, deskOf, takeNext } from '#test/support/world/queue.ts'
import { createWorld, type World } from '#test/support/world/world.ts'

const KILLS = 4
const CASES = 45

const lineSchema = z.object({
  step: z.enum(['CLAIMED', 'DIALLED', 'FINISHED']),
  caseId: z.string(),
  lease: z.string(),
  attemptId: z.string().optional(),
})
type Line = z.infer<typeof lineSchema>

let world: World
beforeAll(async () => {
  world = await createWorld()
  for (let n = 0; n < CASES; n += 1) await askedCase(world, 10, {}, n)
})
afterAll(() => world.close())

/**
 * Starts an instance of the product with an agent that works in it, and kills the instance as soon as it has reported
 * `lines` steps.
 */
async function workUntilKilled(agent: Desk, lines: number): Promise<Line[]> {
  const { PATH } = process.env
  const child = spawn(
    process.execPath,
    ['test/support/world/agent-process.ts', agent.staff.id, world.clock.at.toISOString()],
    { cwd: root, env: { ...world.variables, PATH, NODE_ENV: 'test' }, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const exited = once(child, 'exit')
  const said: Line[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(lineSchema.parse(JSON.parse(line)))
    if (said.length === lines) child.kill('SIGKILL')
  }
  await exited
  expect(child.signalCode).toBe('SIGKILL')
  return said
}

it('an instance killed in the middle loses nothing, and its case is free again when the lease ends', async () => {
  const said: Line[] = []
  for (let kill = 0; kill < KILLS; kill += 1) {
    // Each round kills its instance one step later than the previous round. Together the rounds cover a kill after a
    // claim, after a call, and after a result.
    said.push(...(await workUntilKilled(await deskOf(world), 7 + kill)))
  }
  const { rows: attempts } = await world.db.pool.query<{ id: string; disposition: string | null }>(
    'SELECT id, disposition FROM callback_attempt',
  )
  const known = new Map(attempts.map(({ id, disposition }) => [id, disposition]))
  const told = (step: Line['step']) => said.filter((line) => line.step === step)
  expect(told('FINISHED').length).toBeGreaterThan(KILLS)
  expect(told('DIALLED').filter(({ attemptId }) => !known.has(attemptId ?? ''))).toEqual([])
  expect(told('FINISHED').filter(({ attemptId }) => known.get(attemptId ?? '') !== 'NO_ANSWER')).toEqual([])
  // Steps that were written but not reported must be complete as well: every step has its event and its audit row.
  const { rows: odd } = await world.db.pool.query(
    `SELECT id FROM callback_case k WHERE version <> (SELECT count(*) FROM callback_event e WHERE e.case_id = k.id)
      OR version <> (SELECT count(*) FROM audit a WHERE a.target_id = k.id::text AND a.target_kind = 'callback_case')`,
  )
  expect(odd).toEqual([])

  const held = await heldCases()
  expect(held.length).toBeGreaterThan(0)
  world.clock.advance(21 * MINUTE_MS)
  await expireLeases(world.services, world.clock.at)
  expect(await heldCases()).toEqual([])
  // No customer is called again within two hours of a call. After two hours every case can be called.
  world.clock.advance(2 * HOUR_MS)
  await wakeDue(world.services, world.clock.at)
  const again: string[] = []
  for (let n = 0; n < CASES; n += 1) {
    const desk = await deskOf(world)
    const next = await takeNext(desk)
    again.push(next.caseId)
    await callAndFinish(desk, next, { disposition: 'BUSY' })
  }
  expect(new Set(again).size).toBe(CASES)
  expect(held.filter((id) => !again.includes(id))).toEqual([])
})

async function heldCases(): Promise<string[]> {
  const { rows } = await world.db.pool.query<{ id: string }>(
    'SELECT id FROM callback_case WHERE lease_by IS NOT NULL',
  )
  return rows.map(({ id }) => id)
}
