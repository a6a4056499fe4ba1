import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkEvidence } from '#server/evidence-check/check.ts'
import { checkpoint, keyOfLog } from '#server/transparency/checkpoint.ts'
import { createWorld, finish, verify, type World } from '#test/support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const check = async (notes: string[]) => {
  const { log, current } = world.services.evidence
  if (current === null) throw new Error('no key')
  return await checkEvidence(world.db, {
    log,
    trusted: [keyOfLog(log, current)],
    published: notes.map((note, at) => ({ name: `copy ${at}`, note })),
  })
}

test('what', async () => {
  const due = await world.due()
  const browser = await world.browser(due.openid)
  await verify(world, browser, due.visitId)
  await finish(world, browser, due.visitId, ['payment'])
  const first = await checkpoint(world.services)
  console.log(await check([first?.note ?? '']))
  await world.due()
  console.log(await check([first?.note ?? '']))
  const second = await checkpoint(world.services)
  console.log(await check([first?.note ?? '', second?.note ?? '']))
  expect(await checkpoint(world.services)).toBeNull()
})
