import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { contentOf } from '#server/attachment/content.ts'
import { PIECE_BYTES, PIECES_AT_ONCE } from '#server/attachment/rules/bounds.ts'
import type { Services } from '#server/context.ts'
import { Secrets } from '#server/kernel/secret/secrets.ts'
import { rotateKeys, sealedWith } from '#server/keys/rotate.ts'
import { attachScanned, openRecord, pdf } from '#test/integration/attachment/papers.ts'
import { deskOf } from '#test/support/world/queue.ts'
import { staffCaller } from '#test/support/world/staff.ts'
import { createWorld, systemActor, type World } from '#test/support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const old = { id: 'k1', key: randomBytes(32) }
const fresh = { id: 'k2', key: randomBytes(32) }
const [indexKey, codeKey] = [randomBytes(32), randomBytes(32)]

const holding = (...keys: { id: string; key: Buffer }[]): Services =>
  Object.create(world.services, { secrets: { value: new Secrets(keys, indexKey, codeKey) } })

it('names and contents of attachments are sealed with the new key, so that the old one can be removed', async () => {
  const of = await openRecord(world, 'followUp', 10)
  const agent = await deskOf(world)
  const before = holding(old)
  const bytes = pdf(PIECE_BYTES * (PIECES_AT_ONCE + 2))
  const pieces = PIECES_AT_ONCE + 3
  const { id } = await attachScanned(before, agent, of, { bytes, name: '回执.pdf' })
  const { id: other } = await attachScanned(before, agent, of, { bytes: pdf(5) })
  // The customer and the policy are sealed again with this test's key, as if they had always been.
  const { rows } = await world.db.pool.query(
    'SELECT c.id AS customer, c.id_number_enc, p.id AS policy, p.phone_enc FROM policy p JOIN customer c ON c.id = p.customer_id',
  )
  for (const row of rows) {
    const again = (field: string, own: string, sealed: string) =>
      before.secrets.encrypt(field, own, world.services.secrets.decrypt(field, own, sealed))
    await world.db.pool.query('UPDATE customer SET id_number_enc = $2 WHERE id = $1', [
      row.customer,
      again('id_number', row.customer, row.id_number_enc),
    ])
    await world.db.pool.query('UPDATE policy SET phone_enc = $2 WHERE id = $1', [
      row.policy,
      again('phone', row.policy, row.phone_enc),
    ])
  }

  const during = holding(fresh, old)
  const numbers = 2
  expect(await rotateKeys(during, systemActor)).toBe(numbers + 2 + pieces + 1)
  const kept = (await sealedWith(during)).filter(({ table }) => table.startsWith('attachment'))
  expect(kept).toEqual([
    { table: 'attachment', column: 'name_enc', key: 'k2', rowless: false, values: 2 },
    { table: 'attachment_piece', column: 'sealed', key: 'k2', rowless: false, values: pieces + 1 },
  ])
  const after = holding(fresh)
  const read = async (one: string) => await buffer(Readable.from(contentOf(after, one)))
  expect((await read(id)).equals(bytes)).toBe(true)
  expect((await read(other)).equals(pdf(5))).toBe(true)
  const { rows: listed } = await staffCaller(after, agent.staff).attachment.followUp.list({ id: of.id })
  expect(listed.map(({ name }) => name)).toEqual(['回执.pdf', '回执.pdf'])
  expect(await rotateKeys(during, systemActor)).toBe(0)

  const sm = Object.create(world.services, {
    secrets: { value: new Secrets([fresh], indexKey, codeKey, 'open', 'sm') },
  })
  expect(await rotateKeys(sm, systemActor)).toBe(numbers + 2 + pieces + 1)
  const { rows: sealed } = await world.db.pool.query('SELECT DISTINCT key_id FROM attachment_piece')
  expect(sealed).toEqual([{ key_id: 'k2.s' }])
  // The key is still counted by its own id, so that it is not reported as unused.
  expect(new Set((await sealedWith(sm)).map(({ key }) => key))).toEqual(new Set(['k2']))
  expect((await read(id)).equals(bytes)).toBe(true)
  expect(await rotateKeys(sm, systemActor)).toBe(0)
})
