import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sha256 } from '#server/evidence/digest.ts'
import { checkpoint } from '#server/transparency/checkpoint.ts'
import { readNote } from '#server/transparency/rules/note.ts'
import { createWorld, finish, verify, type World } from '#test/support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

test('what', async () => {
  const due = await world.due()
  const browser = await world.browser(due.openid)
  await verify(world, browser, due.visitId)
  await finish(world, browser, due.visitId, ['payment'])
  const signed = await checkpoint(world.services)
  console.log(signed?.note, sha256('x').length, readNote(signed?.note ?? ''))
  const { rows } = await world.db.pool.query(
    'SELECT position, content, number, seq FROM log_entry ORDER BY position',
  )
  for (const row of rows) console.log(row.position, row.content.slice(0, 300))
  expect(await checkpoint(world.services)).toBeNull()
})
