import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readFeed } from '#server/feed/read.ts'
import { announced } from '#server/feed/rules/events.ts'
import { SEQUENCE_LOCK, sequence } from '#server/feed/sequence.ts'
import { feedEventTypes } from '#server/vocabulary/visits.ts'
import { Random } from '#test/simulation/support/random.ts'
import { createWorld, type World } from '#test/support/world/world.ts'

/*
 * Transactions that write milestones begin and commit in every order, while a reader follows the feed. The clock of the
 * test does not matter here: the feed orders by what is committed, and not by instants.
 */

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const everything = (after: bigint) => readFeed(world.services, { after, types: feedEventTypes, limit: 500 })

/** A reader that keeps its place, as a partner does. */
class Reader {
  readonly seen: string[] = []
  #place: bigint

  constructor(place: bigint) {
    this.#place = place
  }

  async readOn(place: () => Promise<unknown>): Promise<void> {
    await place()
    const read = await everything(this.#place)
    if (read === null) throw new Error('the feed ended before the place that was reached')
    this.#place = read.reached
    this.seen.push(...read.events.map(({ visitId, id }) => `${visitId} ${id}`))
  }
}

interface Writer {
  readonly client: pg.Client
  readonly visitId: string
  open: boolean
  seq: number
}

/** An event of a visit. The visit's row follows it, as the database demands. */
const EVENT = `WITH v AS (UPDATE visit SET version = $2, head_hash = '\\x00' WHERE id = $1 RETURNING id, status)
  INSERT INTO visit_event (visit_id, seq, type, at, payload, status, hash)
  SELECT id, $2, 'LEFT_THE_PHONE', now(), '{"cause": "UNREACHABLE"}', status, '\\x00' FROM v`

/** The mutant: the number that an event gets when it is written is its position. */
const numberedWhenWritten = () =>
  world.db.pool.query(`WITH taken AS (DELETE FROM feed_due RETURNING *)
    INSERT INTO feed_event SELECT taken.id + 1000000, gen_random_uuid(), 'visit.left_the_phone', now(), v.policy_id,
      taken.visit_id, taken.visit_seq FROM taken JOIN visit v ON v.id = taken.visit_id`)

/** Lets five transactions begin, write and commit in the order of a seed. Returns how many events the reader missed. */
async function follow(seed: number, place: () => Promise<unknown>): Promise<number> {
  const random = Random.of(seed)
  await sequence(world.services)
  const writers: Writer[] = []
  for (let n = 0; n < 5; n += 1) {
    const client = new pg.Client({ connectionString: world.variables.DATABASE_URL })
    await client.connect()
    writers.push({ client, visitId: (await world.due()).visitId, open: false, seq: 1 })
  }
  await place()
  const { rows } = await world.db.pool.query<{ last: string }>('SELECT max(position) AS last FROM feed_event')
  const reader = new Reader(BigInt(rows[0]?.last ?? 0))
  let written = 0
  const act = async (writer: Writer) => {
    if (writer.open && random.chance(1 / 3)) {
      await writer.client.query('COMMIT')
      writer.open = false
      return
    }
    if (!writer.open) await writer.client.query('BEGIN')
    writer.open = true
    writer.seq += 1
    await writer.client.query(EVENT, [writer.visitId, writer.seq])
    written += 1
  }
  for (let turn = 0; turn < 60; turn += 1) {
    await act(random.pick(writers))
    if (random.chance(1 / 2)) await reader.readOn(place)
  }
  for (const { client } of writers) {
    await client.query('COMMIT')
    await client.end()
  }
  await reader.readOn(place)
  expect(new Set(reader.seen).size, `seed ${seed}: an event was read twice`).toBe(reader.seen.length)
  return written - reader.seen.length
}

it('a reader that keeps its place misses nothing, in whatever order transactions commit', async () => {
  for (let seed = 1; seed <= 8; seed += 1)
    expect(await follow(seed, () => sequence(world.services)), `seed ${seed}`).toBe(0)
})

it('with positions given while events are written, a reader misses some', async () => {
  let missed = 0
  for (let seed = 1; seed <= 3; seed += 1) missed += await follow(seed, numberedWhenWritten)
  expect(missed).toBeGreaterThan(0)
})

it('instances that give positions at once leave no gap and keep the order of each visit', async () => {
  const other = world.otherInstance()
  const before = await world.db.pool.query<{ last: string }>('SELECT max(position) AS last FROM feed_event')
  const opened: Promise<unknown>[] = []
  let writing = true
  const follow = async (services: World['services']) => {
    while (writing) await sequence(services)
  }
  const followers = [follow(world.services), follow(other), follow(other)]
  for (let n = 0; n < 40; n += 1) opened.push(world.due({ coolingOffDays: 2 }))
  await Promise.all(opened)
  writing = false
  await Promise.all(followers)
  await sequence(world.services)
  const { rows } = await world.db.pool.query<{ position: string; visit_id: string; visit_seq: number }>(
    'SELECT position, visit_id, visit_seq FROM feed_event WHERE position > $1 ORDER BY position',
    [before.rows[0]?.last],
  )
  const first = BigInt(before.rows[0]?.last ?? 0)
  expect(rows.map(({ position }) => BigInt(position))).toEqual(
    rows.map((_, index) => first + BigInt(index + 1)),
  )
  const bySeq = new Map<string, number[]>()
  for (const { visit_id, visit_seq } of rows) bySeq.set(visit_id, [...(bySeq.get(visit_id) ?? []), visit_seq])
  expect(bySeq.size).toBe(40)
  // Their cooling-off period is nearly over, so that each is opened and sent to the call centre in one statement.
  for (const of of bySeq.values()) expect(of).toEqual([1, 2])
})

it('an instance gives no positions while another one does', async () => {
  await sequence(world.services)
  await world.due()
  const other = new pg.Client({ connectionString: world.variables.DATABASE_URL })
  await other.connect()
  await other.query('BEGIN')
  await other.query('SELECT pg_advisory_xact_lock($1)', [SEQUENCE_LOCK])
  expect(await sequence(world.services)).toBe(0)
  await other.query('COMMIT')
  await other.end()
  expect(await sequence(world.services)).toBe(1)
})

it('each announced event has a trigger, and each trigger announces only what has a name', async () => {
  const { rows } = await world.db.pool.query<{ name: string; definition: string }>(
    `SELECT tgname AS name, pg_get_triggerdef(oid) AS definition FROM pg_trigger WHERE tgname LIKE '%\\_feeds'`,
  )
  const typesOf = (wanted: string) => {
    const { definition = '' } = rows.find(({ name }) => name === wanted) ?? {}
    return [...definition.matchAll(/'(\w+)'::text/g)].map(([, type]) => type).sort()
  }
  expect(typesOf('visit_event_feeds')).toEqual(Object.keys(announced.visit).sort())
  expect(typesOf('callback_event_feeds')).toEqual(Object.keys(announced.case).sort())
})
