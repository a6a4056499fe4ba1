import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { checkReading } from '#server/evidence-check/check.ts'
import type { Finding } from '#server/evidence-check/findings.ts'
import { HOUR_MS, hourOf } from '#server/kernel/calendar.ts'
import { onConnection } from '#server/kernel/database/transaction.ts'
import { checkpoint, keyOfLog } from '#server/transparency/checkpoint.ts'
import { callAndConfirm, deskOf, emptyResult, takeNext } from '#test/support/world/queue.ts'
import {
  answersTo,
  createWorld,
  openQuestions,
  signature,
  verify,
  type World,
} from '#test/support/world/world.ts'

/** What lies outside, where the attacker has no hand: checkpoints, and the hashes of the log's first level. */
export interface Outside {
  readonly published: { name: string; note: string }[]
  leaves: Uint8Array
}

export interface Stage {
  readonly world: World
  readonly outside: Outside
  /** Signs what is in the database, and publishes it. */
  readonly publish: () => Promise<void>
}

/** Completes a visit online: with passing answers, or with a failing one. */
async function online(world: World, n: number, failing: readonly string[]): Promise<void> {
  const due = await world.due()
  const browser = await world.browser(due.openid)
  await browser.call.visit.start({ visitId: due.visitId, commandId: randomUUID() })
  await verify(world, browser, due.visitId)
  const { questionnaire } = await openQuestions(browser, due.visitId)
  world.clock.advance(61_000)
  const { visitId } = due
  const answers = answersTo(questionnaire.questions, failing)
  await browser.call.visit.submit({ visitId, commandId: randomUUID(), answers })
  // Everybody signs in another way.
  const own = { ...signature, height: signature.height + (n % 100) }
  await browser.call.visit.sign({ visitId, commandId: randomUUID(), revision: 1, signature: own })
}

/** Has an agent call a customer who answered with an exception, and record passing answers. */
async function byPhone(world: World): Promise<void> {
  const agent = await deskOf(world)
  const held = await takeNext(agent)
  const questions = await callAndConfirm(agent, held)
  const { caseId, lease } = held
  await agent.call.callback.finish({
    caseId,
    lease,
    result: { ...emptyResult, disposition: 'COMPLETED', answers: answersTo(questions) },
  })
}

/**
 * A database with some history: visits that succeeded, visits that went to the agents, and visits that are open; all of
 * it sealed and published.
 */
export async function createStage(visits: number): Promise<Stage> {
  const world = await createWorld()
  const outside: Outside = { published: [], leaves: new Uint8Array() }
  const publish = async () => {
    const signed = await checkpoint(world.services)
    if (signed === null) return
    outside.published.push({ name: `checkpoint ${signed.size}`, note: signed.note })
    const { rows } = await world.owner.pool.query('SELECT leaf_hash FROM log_entry ORDER BY position')
    outside.leaves = Buffer.concat(rows.map((row) => row.leaf_hash))
  }
  for (let n = 0; n < visits; n += 1) {
    await online(world, n, n % 4 === 3 ? ['payment'] : [])
    if (n % 20 === 19) await publish()
  }
  for (let n = 0; n < visits / 5 - 1; n += 1) {
    // Agents call by day only.
    const hour = hourOf(world.clock.at)
    if (hour < 9 || hour >= 18) world.clock.advance(((34 - hour) % 24) * HOUR_MS)
    await byPhone(world)
  }
  for (let n = 0; n < visits / 20; n += 1) await world.due()
  await publish()
  return { world, outside, publish }
}

/** Checks the database as it is within a transaction. */
export async function findingsIn(
  { world, outside }: Stage,
  client: pg.PoolClient,
  copies = true,
): Promise<readonly Finding[]> {
  const { log, current } = world.services.evidence
  if (current === null) throw new Error('the stage has no key')
  const { findings } = await checkReading([onConnection(client)], {
    log,
    trusted: [keyOfLog(log, current)],
    mac: world.services.eventMac,
    published: copies ? outside.published : [],
    ...(copies
      ? {
          copyOfTile: async (index) => {
            const part = outside.leaves.subarray(index * 8192, index * 8192 + 8192)
            return part.length === 0 ? null : part
          },
        }
      : {}),
  })
  return findings
}
