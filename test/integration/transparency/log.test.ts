import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chain } from '#server/evidence/chain.ts'
import { sha256 } from '#server/evidence/digest.ts'
import { checkEvidence } from '#server/evidence-check/check.ts'
import type { Database } from '#server/kernel/database/db.ts'
import { LogRewritten } from '#server/transparency/append.ts'
import { checkpoint, checkpointCovering, keyOfLog } from '#server/transparency/checkpoint.ts'
import { isIncluded, leafHash } from '#server/transparency/rules/merkle.ts'
import { inclusionProof } from '#server/transparency/tiles.ts'
import { readVisit } from '#server/visit/rows.ts'
import {
  answersTo,
  createWorld,
  finish,
  openQuestions,
  signature,
  verify,
  type World,
} from '#test/support/world/world.ts'

let world: World
const notes: { name: string; note: string }[] = []
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const findings = async () => {
  const { log, current } = world.services.evidence
  if (current === null) throw new Error('no key')
  const input = { log, trusted: [keyOfLog(log, current)], published: notes }
  return (await checkEvidence(world.db, input)).findings
}

/** Signs what is there, and keeps the checkpoint as a copy outside. */
async function signNow(services = world.services) {
  const signed = await checkpoint(services)
  if (signed !== null) notes.push({ name: `checkpoint ${signed.size}`, note: signed.note })
  return signed
}

async function finished() {
  const due = await world.due()
  const browser = await world.browser(due.openid)
  await verify(world, browser, due.visitId)
  await finish(world, browser, due.visitId)
  return due.visitId
}

/** A customer who reads the questionnaire. Returns what submits and signs it. */
async function reading() {
  const { visitId, openid } = await world.due()
  const browser = await world.browser(openid)
  await verify(world, browser, visitId)
  const { questionnaire } = await openQuestions(browser, visitId)
  return async () => {
    const answers = answersTo(questionnaire.questions)
    await browser.call.visit.submit({ visitId, commandId: randomUUID(), answers })
    await browser.call.visit.sign({ visitId, commandId: randomUUID(), revision: 1, signature })
  }
}

/** The database of an instance that is killed before its statement number `last` within transactions. */
function killedAt(db: Database, last: number): { readonly db: Database; readonly died: () => boolean } {
  let sent = 0
  const pool = new Proxy(db.pool, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key)
      if (key !== 'connect') return typeof value === 'function' ? value.bind(target) : value
      return async () => {
        const client = await target.connect()
        return new Proxy(client, {
          get: (own, name) => {
            const member: unknown = Reflect.get(own, name)
            if (typeof member !== 'function') return member
            if (name !== 'query') return member.bind(own)
            return (...given: unknown[]) => {
              sent += 1
              return sent === last ? Promise.reject(new Error('killed')) : Reflect.apply(member, own, given)
            }
          },
        })
      }
    },
  })
  return { db: { ...db, pool }, died: () => sent >= last }
}

describe('the log', () => {
  test('covers a visit as soon as it is signed, and proves it', async () => {
    const visitId = await finished()
    const signed = await signNow()
    const { rows } = await world.db.pool.query(
      'SELECT position, content, seq FROM log_entry WHERE visit_id = $1 ORDER BY seq DESC',
      [visitId],
    )
    const [{ position, content, seq }] = rows
    const { head, state } = await readVisit(world.services, visitId)
    expect(JSON.parse(content)).toEqual({
      kind: 'visit',
      number: 1,
      visit: visitId,
      seq,
      head: head.toString('hex'),
      records: expect.stringMatching(/^1:[0-9a-f]{64}$/),
    })
    expect(seq).toBe(state.version)
    const index = Number(position)
    const covering = await checkpointCovering(world.db, index)
    expect(covering?.size).toBe(signed?.size)
    const proof = await inclusionProof(world.db, index, covering?.size ?? 0)
    const leaf = leafHash(sha256, Buffer.from(content))
    const claim = { index, size: covering?.size ?? 0, leaf, root: covering?.root ?? Buffer.of(), proof }
    expect(isIncluded(sha256, claim)).toBe(true)
    expect(await findings()).toEqual([])
  })

  test('signs nothing while there is nothing new, and numbers visits without gaps', async () => {
    expect(await signNow()).toBeNull()
    await Promise.all([world.due(), world.due(), world.due()])
    await signNow()
    const { rows } = await world.db.pool.query(
      'SELECT DISTINCT number FROM log_entry WHERE number IS NOT NULL ORDER BY 1',
    )
    expect(rows.map(({ number }) => Number(number))).toEqual([1, 2, 3, 4])
    expect(await findings()).toEqual([])
  })

  test('stays whole while several instances append to it and people go on', async () => {
    // The minutes of reading pass beforehand: a clock that jumps by minutes while a statement is on its way would make
    // its events look older than their places.
    const readers = [await reading(), await reading(), await reading()]
    world.clock.advance(61_000)
    const other = world.otherInstance()
    let done = false
    const sequencing = [world.services, other].map(async (services) => {
      while (!done) await signNow(services)
    })
    await Promise.all([...readers.map((finishNow) => finishNow()), world.due(), world.due(), world.due()])
    done = true
    await Promise.all(sequencing)
    await signNow()
    expect(await findings()).toEqual([])
  })

  test('stays whole if the sequencer is killed before any of its statements', async () => {
    for (let last = 1; ; last += 1) {
      await world.due()
      const killed = killedAt(world.db, last)
      await signNow({ ...world.services, db: killed.db }).catch(() => undefined)
      if (!killed.died()) break
      expect(last).toBeLessThan(60)
    }
    await signNow()
    expect(await findings()).toEqual([])
  })

  test('refuses to sign another past than the one it has signed', async () => {
    const client = await world.owner.pool.connect()
    await world.due()
    try {
      await client.query('BEGIN')
      await client.query('SET LOCAL session_replication_role = replica')
      await client.query("UPDATE log_entry SET leaf_hash = sha256('x') WHERE position = 3")
      await client.query('COMMIT')
      const { rows: before } = await client.query('SELECT max(size) AS size FROM log_checkpoint')
      await expect(checkpoint(world.services)).rejects.toThrow(LogRewritten)
      const { rows: after } = await client.query('SELECT max(size) AS size FROM log_checkpoint')
      expect(after).toEqual(before)
      await client.query('BEGIN')
      await client.query('SET LOCAL session_replication_role = replica')
      const { rows } = await client.query('SELECT content FROM log_entry WHERE position = 3')
      await client.query('UPDATE log_entry SET leaf_hash = $1 WHERE position = 3', [
        Buffer.from(leafHash(sha256, Buffer.from(rows[0].content))),
      ])
      await client.query('COMMIT')
    } finally {
      client.release()
    }
    await signNow()
    expect(await findings()).toEqual([])
  })

  test('states each day that is over: what was opened, and how visits ended', async () => {
    world.clock.advance(86_400_000)
    await signNow()
    world.clock.advance(86_400_000)
    const visitId = await finished()
    await signNow()
    world.clock.advance(86_400_000)
    await signNow()
    const { rows } = await world.db.pool.query(
      "SELECT content FROM log_entry WHERE kind = 'day' ORDER BY position",
    )
    const days = rows.map(({ content }) => JSON.parse(content))
    expect(days).toHaveLength(3)
    const { rows: opened } = await world.db.pool.query('SELECT count(*)::int AS n FROM visit')
    expect(days.reduce((sum, { opened: n }) => sum + n, 0)).toBe(opened[0].n)
    const { rows: number } = await world.db.pool.query(
      'SELECT number FROM log_entry WHERE visit_id = $1 LIMIT 1',
      [visitId],
    )
    const last = Number(number[0].number)
    expect(days[2]).toMatchObject({
      opened: 1,
      first: last,
      last,
      ended: { SUCCESS: 1, CALLBACK: 0, CANCELLED: 0 },
    })
    expect(await findings()).toEqual([])
  })

  test('names an event that this platform did not write, although it is sealed', async () => {
    const { visitId } = await world.due()
    await signNow()
    const { head, state } = await readVisit(world.services, visitId)
    const [event] = chain(
      head,
      visitId,
      state.version,
      world.clock.at,
      [{ type: 'REMINDED', payload: { round: 1, by: 'SMS', outboxId: visitId } }],
      'sha256',
    )
    if (event === undefined) throw new Error('no event')
    const client = await world.owner.pool.connect()
    try {
      await client.query('BEGIN')
      await client.query(
        `WITH v AS (UPDATE visit SET version = $2, head_hash = $3 WHERE id = $1)
          INSERT INTO visit_event (visit_id, seq, type, at, payload, status, hash) VALUES ($1, $2, 'REMINDED', $4, $5, 'PENDING', $3)`,
        [visitId, event.seq, event.hash, event.at, JSON.stringify(event.event.payload)],
      )
      await client.query('COMMIT')
    } finally {
      client.release()
    }
    await signNow()
    expect(await findings()).toEqual([{ what: 'EVENT_FOREIGN', visit: visitId, seq: event.seq }])
  })

  test('names a row that says it is older than its place in the log', async () => {
    await world.db.pool.query(
      `INSERT INTO audit (at, actor_kind, actor_id, action, target_kind, target_id, request_id, origin)
        VALUES ($1, 'STAFF', 'somebody', 'visit.view', 'visit', 'x', 'x', '{}')`,
      [new Date(world.clock.at.getTime() - 3_600_000)],
    )
    await signNow()
    const found = await findings()
    expect(found.filter(({ what }) => what !== 'EVENT_FOREIGN')).toMatchObject([
      // Nobody with the platform's key wrote it, either.
      { what: 'ROW_FOREIGN', form: 'audit/1' },
      { what: 'ROW_MISDATED', form: 'audit/1' },
    ])
  })
})
