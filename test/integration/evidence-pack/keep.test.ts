import { afterAll, beforeAll, expect, test } from 'vitest'
import { sha256 } from '#server/evidence/digest.ts'
import { currentDocument, documentsOfVisit, makeDuePacks } from '#server/evidence-pack/keep.ts'
import { unsigned } from '#server/evidence-pack/sign.ts'
import { checkpoint } from '#server/transparency/checkpoint.ts'
import { createWorld, finish, refusal, verify, type World } from '#test/support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const failures: string[] = []
const make = async (services = world.services) =>
  await makeDuePacks(services, (visitId, error) => failures.push(`${visitId} ${String(error)}`))
const due = async () => (await world.db.pool.query('SELECT failures FROM pack_due')).rows

test('a visit that ends gets its pack once the log covers it, and the pack is kept', async () => {
  const { visitId, openid } = await world.due()
  expect(await due()).toEqual([])
  const browser = await world.browser(openid)
  await verify(world, browser, visitId)
  await finish(world, browser, visitId)
  expect(await due()).toHaveLength(1)
  // Before a checkpoint covers it, nothing can be proved yet.
  expect(await make()).toBe(0)
  expect(await refusal(currentDocument(world.services, visitId, 'PACK', world.clock.at))).toBe(
    'EVIDENCE_NOT_SEALED',
  )
  const signed = await checkpoint(world.services)
  world.clock.advance(61_000)

  // A key that is out of order costs nothing but time.
  const broken = { ...world.services.documents, signer: () => Promise.reject(new Error('no key')) }
  expect(await make({ ...world.services, documents: broken })).toBe(0)
  expect(failures).toEqual([`${visitId} Error: no key`])
  expect(await due()).toEqual([{ failures: 1 }])
  world.clock.advance(61_000)
  expect(await make()).toBe(1)
  expect(await due()).toEqual([])

  const [kept] = await documentsOfVisit(world.services, visitId)
  expect(kept).toMatchObject({ kind: 'PACK', level: 'UNSIGNED', checkpoint: signed?.size })
  const pack = await currentDocument(world.services, visitId, 'PACK', world.clock.at)
  expect(kept?.unsignedSha).toEqual(sha256(unsigned(pack.pdf)))
  expect(pack.pdf.toString('latin1')).toContain('visit.tlog-proof')

  const copy = await currentDocument(world.services, visitId, 'CONFIRMATION', world.clock.at)
  expect(copy.receiptCode).toBe(pack.receiptCode)
  expect(copy.receiptCode).toMatch(/^\w{4}-\w{4}-\w{4}$/)
  const again = await currentDocument(world.services, visitId, 'CONFIRMATION', world.clock.at)
  expect(again.pdf).toEqual(copy.pdf)
  expect(await documentsOfVisit(world.services, visitId)).toHaveLength(2)
}, 60_000)
