import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Services } from '#server/context.ts'
import { takeIn } from '#server/intake/intake.ts'
import { Secrets } from '#server/kernel/secret/secrets.ts'
import { rotateKeys, sealedWith } from '#server/keys/rotate.ts'
import { policyRow } from '#test/support/data/policies.ts'
import { sealedWithoutRow } from '#test/support/data/sealed-without-row.ts'
import { createWorld, systemActor, type World } from '#test/support/world/world.ts'

let world: World
beforeEach(async () => {
  world = await createWorld()
})
afterEach(() => world.close())

const indexKey = randomBytes(32)
const codeKey = randomBytes(32)
const old = { id: 'k1', key: randomBytes(32) }
const fresh = { id: 'k2', key: randomBytes(32) }

const holding = (...keys: { id: string; key: Buffer }[]): Services => ({
  ...world.services,
  secrets: new Secrets(keys, indexKey, codeKey),
})

const rows = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => policyRow(from + index, world.clock.at, { idType: 'PASSPORT' }))

async function opened(services: Services): Promise<string[]> {
  const { rows: sealed } = await world.db.pool.query(
    'SELECT c.id AS customer_id, c.id_number_enc, p.id AS policy_id, p.phone_enc FROM policy p JOIN customer c ON c.id = p.customer_id ORDER BY p.policy_no',
  )
  return sealed.map(
    (row) =>
      `${services.secrets.decrypt('id_number', row.customer_id, row.id_number_enc)} ${services.secrets.decrypt('phone', row.policy_id, row.phone_enc)}`,
  )
}

it('seals everything with the new key, so that the old key can be removed', async () => {
  const before = holding(old)
  await takeIn(before, systemActor, rows(620))
  const said = await opened(before)
  const during = holding(fresh, old)
  expect(await opened(during)).toEqual(said)
  expect(await rotateKeys(during, systemActor)).toBe(1240)
  expect(await sealedWith(during)).toEqual([
    { table: 'customer', column: 'id_number_enc', key: 'k2', rowless: false, values: 620 },
    { table: 'policy', column: 'phone_enc', key: 'k2', rowless: false, values: 620 },
  ])
  const after = holding(fresh)
  expect(await opened(after)).toEqual(said)
  // The blind index does not depend on the rotated keys, so the import finds the same people and creates nobody.
  const outcomes = await takeIn(after, systemActor, rows(620))
  expect(new Set(outcomes.map((outcome) => outcome.ok && outcome.result))).toEqual(new Set(['UNCHANGED']))
})

it('has nothing to do when it is started again, and says who ran it', async () => {
  await takeIn(holding(old), systemActor, rows(3))
  const during = holding(fresh, old)
  expect(await rotateKeys(during, systemActor)).toBe(6)
  expect(await rotateKeys(during, systemActor)).toBe(0)
  const { rows: audits } = await world.db.pool.query(
    "SELECT target_id, change FROM audit WHERE action = 'keys.rotate' ORDER BY id",
  )
  expect(audits).toEqual([
    { target_id: 'k2', change: { values: 6 } },
    { target_id: 'k2', change: { values: 0 } },
  ])
})

it('leaves every value readable when it is stopped, and continues later', async () => {
  await takeIn(holding(old), systemActor, rows(620))
  const during = holding(fresh, old)
  const said = await opened(during)
  const stopped = rotateKeys(during, systemActor, () => {
    throw new Error('stopped')
  })
  await expect(stopped).rejects.toThrow('stopped')
  expect((await sealedWith(during)).map(({ key, values }) => [key, values])).toEqual([
    ['k1', 120],
    ['k2', 500],
    ['k1', 620],
  ])
  expect(await opened(during)).toEqual(said)
  expect(await rotateKeys(during, systemActor)).toBe(740)
})

it('leaves alone what was written meanwhile with the new key', async () => {
  await takeIn(holding(old), systemActor, rows(400))
  const during = holding(fresh, old)
  const [rotated] = await Promise.all([
    rotateKeys(during, systemActor),
    takeIn(during, systemActor, rows(400, 1000)),
  ])
  expect(rotated).toBe(800)
  expect(await opened(holding(fresh))).toHaveLength(800)
})

it('reports a key it does not have, and loses nothing', async () => {
  await takeIn(holding(old), systemActor, rows(2))
  await expect(rotateKeys(holding(fresh), systemActor)).rejects.toThrow(
    'a key this installation does not hold',
  )
  expect(await opened(holding(old))).toHaveLength(2)
})

/** Stores the sealed values in the old form, in which they are not bound to their rows. */
async function unbind(): Promise<void> {
  const services = holding(old)
  const { rows: sealed } = await world.db.pool.query(
    'SELECT c.id AS customer_id, c.id_number_enc, p.id AS policy_id, p.phone_enc FROM policy p JOIN customer c ON c.id = p.customer_id',
  )
  for (const row of sealed) {
    const idNumber = services.secrets.decrypt('id_number', row.customer_id, row.id_number_enc)
    const phone = services.secrets.decrypt('phone', row.policy_id, row.phone_enc)
    await world.db.pool.query('UPDATE customer SET id_number_enc = $2 WHERE id = $1', [
      row.customer_id,
      sealedWithoutRow(old, 'id_number', idNumber),
    ])
    await world.db.pool.query('UPDATE policy SET phone_enc = $2 WHERE id = $1', [
      row.policy_id,
      sealedWithoutRow(old, 'phone', phone),
    ])
  }
}

it('opens values from before they were bound to their row, and binds them even without a new key', async () => {
  const services = holding(old)
  await takeIn(services, systemActor, rows(3))
  const said = await opened(services)
  await unbind()
  expect(await opened(services)).toEqual(said)
  expect((await sealedWith(services)).map(({ rowless, values }) => [rowless, values])).toEqual([
    [true, 3],
    [true, 3],
  ])
  expect(await rotateKeys(services, systemActor)).toBe(6)
  expect((await sealedWith(services)).map(({ rowless }) => rowless)).toEqual([false, false])
  const strict = { ...services, secrets: new Secrets([old], indexKey, codeKey, 'refuse') }
  expect(await opened(strict)).toEqual(said)
})

it('seals everything with the algorithms of the configured suite, there and back', async () => {
  const services = holding(old)
  await takeIn(services, systemActor, rows(3))
  const said = await opened(services)
  const sealedBy = async () => {
    const { rows: sealed } = await world.db.pool.query(
      'SELECT DISTINCT substring(id_number_enc FROM 1 FOR 5) AS mark FROM customer UNION SELECT substring(phone_enc FROM 1 FOR 5) FROM policy',
    )
    return sealed.map(({ mark }) => mark)
  }
  const sm = { ...services, secrets: new Secrets([old], indexKey, codeKey, 'refuse', 'sm') }
  await takeIn(sm, systemActor, rows(2, 3))
  expect((await sealedBy()).sort()).toEqual(['k1.r.', 'k1.s.'])
  // Both are bound to their rows, and the person is found again by the same index.
  expect((await sealedWith(sm)).map(({ rowless, values }) => [rowless, values])).toEqual([
    [false, 5],
    [false, 5],
  ])
  expect((await opened(sm)).slice(0, 3)).toEqual(said)
  expect(await rotateKeys(sm, systemActor)).toBe(6)
  expect(await sealedBy()).toEqual(['k1.s.'])
  expect(await rotateKeys(sm, systemActor)).toBe(0)
  const outcomes = await takeIn(sm, systemActor, rows(5))
  expect(new Set(outcomes.map((outcome) => outcome.ok && outcome.result))).toEqual(new Set(['UNCHANGED']))
  expect(await rotateKeys(services, systemActor)).toBe(10)
  expect(await sealedBy()).toEqual(['k1.r.'])
  expect((await opened(services)).slice(0, 3)).toEqual(said)
})

it('does not open a value that was moved to another row', async () => {
  const services = holding(old)
  await takeIn(services, systemActor, rows(2))
  await world.db.pool.query('UPDATE policy SET phone_enc = (SELECT max(phone_enc) FROM policy)')
  await expect(opened(services)).rejects.toThrow()
})
