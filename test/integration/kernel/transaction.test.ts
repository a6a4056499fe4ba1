import { afterAll, beforeAll, expect, it } from 'vitest'
import { inTransaction } from '#server/kernel/database/transaction.ts'
import { createWorld, type World } from '#test/support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

it('a failed transaction has given its locks back when the failure is told', async () => {
  const lock = async (fails: boolean) =>
    await inTransaction(world.db, async (db) => {
      const { rows } = await db.query('SELECT pg_try_advisory_xact_lock(4711) AS mine', [])
      if (fails) throw new Error('failed with the lock')
      return rows[0]?.mine
    })
  const { pool } = world.db
  for (let round = 0; round < 50; round += 1) {
    // The second transaction finds an open connection, so it begins as soon as the first one has failed.
    for (const client of await Promise.all([pool.connect(), pool.connect()])) client.release()
    await expect(lock(true)).rejects.toThrow('failed with the lock')
    expect(await lock(false)).toBe(true)
  }
})
