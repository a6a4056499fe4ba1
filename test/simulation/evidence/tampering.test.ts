import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whole } from '#test/support/vitest/form.ts'
import { Random } from '../support/random.ts'
import { replayHint, seeds } from '../support/seeds.ts'
import { Attacker } from './attacker.ts'
import { attacks, placeOf } from './attacks.ts'
import { createStage, findingsIn, type Stage } from './stage.ts'

/*
 * An attacker who has the database and the code, has switched the triggers off, and recomputes every hash that needs no
 * key, makes many changes at once, each to another visit. Every one of them must be found, by its part and place, and
 * nothing else.
 */
const size = whole
  ? { visits: 2400, attacks: 10_000, perCheck: 250 }
  : { visits: 60, attacks: 400, perCheck: 25 }

let stage: Stage
beforeAll(async () => {
  stage = await createStage(size.visits)
}, 600_000)
afterAll(() => stage.world.close())

/** Runs `work` in a transaction without triggers that is rolled back. */
async function withoutTriggers<T>(
  work: (
    by: Attacker,
    check: (copies?: boolean) => Promise<ReturnType<typeof findingsIn> extends Promise<infer F> ? F : never>,
  ) => Promise<T>,
): Promise<T> {
  const client = await stage.world.owner.pool.connect()
  try {
    await client.query('BEGIN')
    await client.query('SET LOCAL session_replication_role = replica')
    return await work(new Attacker(client), (copies) => findingsIn(stage, client, copies))
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
}

/** Places that follow from other changes: what repeats them, or counts them, does not agree any more. */
const ofTheLog = /^(?:checkpoint|tile|head|day)/

async function attackMany(random: Random, visits: readonly string[], first: number): Promise<string[]> {
  return await withoutTriggers(async (by, check) => {
    const left = [...visits]
    const take = () => left.splice(random.below(left.length), 1)[0] ?? ''
    const done: { name: string; places: readonly string[] }[] = []
    while (done.length < size.perCheck && left.length >= 2) {
      const attack = attacks[(first + done.length) % attacks.length] ?? random.pick(attacks)
      const made = await attack.apply(by, { visit: take(), other: take() }, random)
      if (made === null) continue
      done.push({ name: attack.name, ...made })
    }
    await by.finish()
    const found = await check()
    const places = new Set(found.map(placeOf))
    const touched = new Set(done.flatMap((one) => one.places))
    for (const one of done)
      expect(
        one.places.some((place) => places.has(place)),
        `${one.name} was not found at ${one.places.join(', ')}`,
      ).toBe(true)
    const beside = found.filter((one) => !touched.has(placeOf(one)) && !ofTheLog.test(placeOf(one)))
    expect(beside, 'found where nothing was done').toEqual([])
    return done.map(({ name }) => name)
  })
}

describe('the evidence under attack', () => {
  test('nothing is found in a database that nobody touched', async () => {
    expect(await withoutTriggers((_, check) => check())).toEqual([])
  })

  test.each(seeds([1]))(`${size.attacks} changes are all found, each at its place, seed %i`, async (seed) => {
    const random = Random.of(seed)
    const { rows } = await stage.world.db.pool.query<{ id: string }>(
      'SELECT id FROM visit WHERE version > 3 ORDER BY id',
    )
    const made = new Map<string, number>()
    let total = 0
    while (total < size.attacks) {
      const names = await attackMany(
        random,
        rows.map(({ id }) => id),
        total,
      )
      total += names.length
      for (const name of names) made.set(name, (made.get(name) ?? 0) + 1)
    }
    expect(
      attacks.map(({ name }) => name).filter((name) => !made.has(name)),
      replayHint(seed),
    ).toEqual([])
  })
})
