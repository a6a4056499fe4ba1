import { expect, test } from 'vitest'
import { openDatabase } from '#server/kernel/database/db.ts'
import { readEnv } from '#server/kernel/process/env.ts'
import { eventMacOf } from '#server/kernel/secret/event-mac.ts'
import { foreignAudit } from '#server/transparency/audit-origin.ts'
import { benchVariables, type PreparedVisit, prepareVisits } from '#test/bench/visit/fixture.ts'
import { recordVisits, replay } from '#test/bench/visit/recording.ts'
import { createTestDatabase, filledTemplate } from '#test/support/server/database.ts'

const COUNT = 2

test('the floor of the benchmark of visits writes what the product writes', async () => {
  const prepared: PreparedVisit[] = []
  const template = await filledTemplate('bench_visits', async (url) => {
    prepared.push(...(await prepareVisits(url, COUNT)))
  })
  const [own, copy] = [await createTestDatabase(template), await createTestDatabase(template)]
  const env = readEnv(benchVariables(copy.url, 1))
  const db = openDatabase(env)
  try {
    await replay(copy.url, await recordVisits(own.url, prepared), COUNT)
    const { rows } = await db.pool.query('SELECT status FROM visit')
    expect(rows).toEqual(prepared.map(() => ({ status: 'SUCCESS' })))
    const { rows: audit } = await db.pool.query("SELECT id FROM audit WHERE actor_kind = 'CUSTOMER'")
    expect(audit.length).toBeGreaterThanOrEqual(COUNT)
    const ids = audit.map(({ id }) => String(id))
    expect(await foreignAudit(db, eventMacOf(env), ids)).toEqual(new Map())
  } finally {
    await db.close()
    await own.drop()
    await copy.drop()
  }
})
