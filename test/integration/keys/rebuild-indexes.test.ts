import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Services } from '#server/context.ts'
import { takeIn } from '#server/intake/intake.ts'
import { Secrets } from '#server/kernel/secret/secrets.ts'
import { normalName } from '#server/kernel/text/spelling.ts'
import { holdingsOf } from '#server/keys/doubled-customers.ts'
import { rebuildIndexes } from '#server/keys/rebuild-indexes.ts'
import { policyRow } from '#test/support/data/policies.ts'
import { createWorld, systemActor, type World } from '#test/support/world/world.ts'

let world: World
beforeEach(async () => {
  world = await createWorld()
})
afterEach(() => world.close())

const field = { id: 'k1', key: randomBytes(32) }
const code = randomBytes(32)
const before = randomBytes(32)
const after = randomBytes(32)

const withIndexKey = (key: Buffer): Services => ({
  ...world.services,
  secrets: new Secrets([field], key, code),
})

const rows = (count: number) =>
  Array.from({ length: count }, (_, index) => policyRow(index, world.clock.now(), { idType: 'PASSPORT' }))

/** Imports the same rows again with a change. Returns true if every row is accepted. */
async function imported(services: Services, change: Record<string, unknown>, count: number) {
  const outcomes = await takeIn(
    services,
    systemActor,
    rows(count).map((row, index) => ({
      ...row,
      policyNo: String(40_000_000_000_000_000n + BigInt(index)),
      ...change,
    })),
  )
  return outcomes.every((outcome) => outcome.ok)
}

async function customers(): Promise<number> {
  const { rows: found } = await world.db.pool.query('SELECT count(*)::int AS n FROM customer')
  return found[0].n
}

it('after a change of INDEX_KEY everybody is found again', async () => {
  await takeIn(withIndexKey(before), systemActor, rows(620))
  const services = withIndexKey(after)
  expect(await rebuildIndexes(services, systemActor)).toEqual({
    names: 0,
    idNumbers: 620,
    phones: 620,
    doubled: [],
  })
  expect(await imported(services, {}, 620)).toBe(true)
  expect(await customers()).toBe(620)
})

it('a stopped run continues where it was, and then has nothing left to do', async () => {
  await takeIn(withIndexKey(before), systemActor, rows(620))
  const services = withIndexKey(after)
  const stopped = rebuildIndexes(services, systemActor, () => {
    throw new Error('stopped')
  })
  await expect(stopped).rejects.toThrow('stopped')
  const rest = await rebuildIndexes(services, systemActor)
  expect(rest).toMatchObject({ idNumbers: 120, phones: 620 })
  expect(await rebuildIndexes(services, systemActor)).toMatchObject({ names: 0, idNumbers: 0, phones: 0 })
  const { rows: audits } = await world.db.pool.query(
    "SELECT target_id, change FROM audit WHERE action = 'indexes.rebuild' ORDER BY id",
  )
  expect(audits).toEqual([
    { target_id: 'index', change: { names: 0, idNumbers: 120, phones: 620, doubled: [] } },
    { target_id: 'index', change: { names: 0, idNumbers: 0, phones: 0, doubled: [] } },
  ])
})

it('names folded by older rules are folded by the current ones', async () => {
  await world.due({ applicantName: 'Shaun O’Testperson' })
  await world.db.pool.query("UPDATE customer SET name_folded = 'shauno’testperson'")
  expect(await rebuildIndexes(world.services, systemActor)).toMatchObject({ names: 1, idNumbers: 0 })
  const { rows: found } = await world.db.pool.query('SELECT name, name_folded FROM customer')
  expect(found).toEqual([{ name: 'Shaun O’Testperson', name_folded: "shauno'testperson" }])
})

it('one document with two customers is reported with what each has, and neither changes', async () => {
  const { services } = world
  const first = await world.due({ idType: 'PASSPORT', idNumber: 'X99999801' })
  const second = await world.due({ idType: 'PASSPORT', idNumber: 'X99999802' })
  // The second customer is stored in the old form, from before numbers were reduced to one spelling.
  await world.db.pool.query('UPDATE customer SET id_number_enc = $2, id_number_index = $3 WHERE id = $1', [
    second.customerId,
    services.secrets.encrypt('id_number', second.customerId, 'Ｘ９９９９９８０１'),
    services.secrets.index('id_number', 'Ｘ９９９９９８０１'),
  ])
  const visits = () => world.db.pool.query('SELECT id, customer_id, head_hash FROM visit ORDER BY id')
  const kept = (await visits()).rows
  for (const _ of ['once', 'again']) {
    const { doubled, idNumbers } = await rebuildIndexes(services, systemActor)
    expect(idNumbers).toBe(0)
    expect(doubled).toEqual([{ keeps: first.customerId, other: second.customerId }])
  }
  expect((await visits()).rows).toEqual(kept)
  const holdings = await holdingsOf(services, [first.customerId, second.customerId])
  expect(holdings.get(second.customerId)).toEqual({
    name: '测***1',
    idNumber: 'Ｘ９９****０１',
    policies: 1,
    visits: 1,
    openVisits: 1,
    bindings: 1,
  })
})

it('when two customers come to have one document at once, the older is found and the other reported', async () => {
  const { services } = world
  const first = await world.due({ idType: 'PASSPORT', idNumber: 'X99999803' })
  const second = await world.due({ idType: 'PASSPORT', idNumber: 'X99999804' })
  for (const [{ customerId }, typed] of [
    [first, 'ｘ９９９９９８０５'],
    [second, 'Ｘ９９９９９８０５'],
  ] as const) {
    await world.db.pool.query('UPDATE customer SET id_number_enc = $2, id_number_index = $3 WHERE id = $1', [
      customerId,
      services.secrets.encrypt('id_number', customerId, typed),
      services.secrets.index('id_number', typed),
    ])
  }
  const { doubled, idNumbers } = await rebuildIndexes(services, systemActor)
  expect(idNumbers).toBe(1)
  // The order of the two customers' ids is unpredictable. Ids begin with their creation time, which is the same for
  // both because the clock does not advance here.
  const [keeps, other] = [first.customerId, second.customerId].sort()
  expect(doubled).toEqual([{ keeps, other }])
})

it('before the first run the migration folds names the same way, but for the rarest', async () => {
  const names = [
    '测试客户甲',
    '阿迪力•测试热',
    '阿迪力・测试',
    'Shaun O’Test ',
    'Kim  Min‐jun',
    'ＫＩＭ\u200b',
    'José Test',
  ]
  for (const [index, applicantName] of names.entries()) await world.due({ applicantName }, index)
  const file = `${import.meta.dirname}/../../../prisma/migrations/20261128152553_one_spelling/migration.sql`
  const fold = /UPDATE "customer"[^;]*;/.exec(readFileSync(file, 'utf8'))?.[0] ?? ''
  await world.db.pool.query("UPDATE customer SET name_folded = ''")
  await world.db.pool.query(fold)
  const { rows: found } = await world.db.pool.query<{ name: string; name_folded: string }>(
    'SELECT name, name_folded FROM customer',
  )
  expect(found).toHaveLength(names.length)
  for (const row of found) expect(row.name_folded, row.name).toBe(normalName(row.name))
})
