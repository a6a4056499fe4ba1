import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hashFunctions, sha256 } from '#server/evidence/digest.ts'
import { DAY_MS } from '#server/kernel/calendar.ts'
import type { Database } from '#server/kernel/database/db.ts'
import { keyOfLog } from '#server/transparency/checkpoint.ts'
import { keyText } from '#server/transparency/rules/note.ts'
import { thisMachine } from '#server/verify/machine.ts'
import { readTrust } from '#server/verify/rules/trust.ts'
import { verifyPack } from '#server/verify/rules/verify.ts'
import { createWorld, type World } from '#test/support/world/world.ts'
import { approved, byPhone, checked, completed, desks, end, passYears, sign, work } from './retention-desk.ts'

let world: World
let desk: Awaited<ReturnType<typeof desks>>
beforeEach(async () => {
  world = await createWorld()
  desk = await desks(world)
})
afterEach(() => world.close())

/** The parts of a pack about which an offline check has something to say, and how they stand. */
async function verified(pdf: Buffer) {
  const { log, current } = world.services.evidence
  if (current === null) throw new Error('no key')
  const { trust } = readTrust(sha256, keyText(keyOfLog(log, current)), '')
  const { verdict, parts, logged } = await verifyPack(thisMachine(hashFunctions), pdf, trust)
  return { verdict, logged, parts: parts.map(({ part, state }) => [part, state]) }
}

async function packOf(visitId: string): Promise<Buffer> {
  const { rows } = await world.db.pool.query<{ pdf: Buffer }>(
    "SELECT pdf FROM evidence_pack WHERE visit_id = $1 AND kind = 'PACK'",
    [visitId],
  )
  return rows[0]?.pdf ?? Buffer.of()
}

const day = async () => {
  await sign(world)
  world.clock.advance(2 * DAY_MS)
  await sign(world)
}

describe('after an erasure', () => {
  test('a pack that somebody holds is still verified offline, and the log still contains what it proves', async () => {
    const one = await completed(world)
    const pdf = await packOf(one.visitId)
    const before = await verified(pdf)
    await end(world, one.policyNo)
    await passYears(world, 10)
    await approved(desk)
    await work(world)
    expect(await packOf(one.visitId)).toHaveLength(0)
    const after = await verified(pdf)
    expect(after).toEqual(before)
    // The tests' documents are not signed. Everything that comes from the log and the chain is whole.
    const ofSigner = ['SIGNATURE', 'TIMESTAMP', 'REVOCATION']
    const bad = after.parts.filter(([part = '', state]) => state !== 'GOOD' && !ofSigner.includes(part))
    expect(bad).toEqual([])
    expect(after.logged).not.toBeNull()
    // The log is the one of which the pack has the proof: nobody began another one.
    expect(await checked(world)).toMatchObject({ findings: [], erased: 1 })
  }, 180_000)

  test('a visit that is still there a day after its entry is a finding', async () => {
    const one = await completed(world)
    await end(world, one.policyNo)
    await passYears(world, 10)
    await approved(desk)
    // Jobs that log and never erase.
    const halfway: Database = {
      ...world.db,
      query: async (text, values) => {
        if (text.includes('erase_policy')) throw new Error('killed')
        return await world.db.query(text, values)
      },
    }
    await work(world, halfway, 1).catch(() => undefined)
    await sign(world)
    expect(await checked(world)).toMatchObject({ findings: [], erased: 0 })
    await day()
    const { findings } = await checked(world)
    expect(findings).toMatchObject([{ what: 'ERASED_PRESENT', visit: one.visitId }])
    // The next job goes on, and nothing is left to find.
    await work(world)
    await sign(world)
    expect(await checked(world)).toMatchObject({ findings: [], erased: 1 })
  }, 180_000)

  test('a row of a covered table that is still there, although its visit is gone, is a finding', async () => {
    const one = await byPhone(world)
    const { rows } = await world.owner.pool.query('SELECT * FROM identity_attempt WHERE visit_id = $1', [
      one.visitId,
    ])
    expect(rows).toHaveLength(1)
    await world.owner.pool.query(
      'CREATE TABLE copy AS SELECT * FROM identity_attempt WHERE visit_id IS NOT NULL',
    )
    await end(world, one.policyNo)
    await passYears(world, 10)
    await approved(desk)
    await work(world)
    await day()
    expect((await checked(world)).findings).toEqual([])
    const client = await world.owner.pool.connect()
    try {
      await client.query('BEGIN')
      await client.query('SET LOCAL session_replication_role = replica')
      await client.query('INSERT INTO identity_attempt SELECT * FROM copy')
      await client.query('COMMIT')
    } finally {
      client.release()
    }
    expect((await checked(world)).findings).toMatchObject([
      { what: 'ERASED_ROW_PRESENT', key: rows[0].id, form: expect.stringMatching(/^identity_attempt/) },
    ])
  }, 180_000)
})
