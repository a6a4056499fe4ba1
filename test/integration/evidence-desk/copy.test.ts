import { afterAll, beforeAll, expect, test } from 'vitest'
import { fetchCopy, readCopyPath } from '#server/evidence-desk/copy.ts'
import { readPackInput } from '#server/evidence-pack/read.ts'
import { MINUTE_MS } from '#server/kernel/calendar.ts'
import { checkpoint } from '#server/transparency/checkpoint.ts'
import { customerLimits } from '#server/visit/rules/limits.ts'
import { type Browser, createWorld, finish, refusal, verify, type World } from '#test/support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

async function finished(change: Parameters<World['due']>[0] = {}) {
  const due = await world.due(change)
  const browser = await world.browser(due.openid)
  await verify(world, browser, due.visitId)
  await finish(world, browser, due.visitId)
  return { ...due, browser }
}
const versionOf = async (visitId: string) =>
  (await world.db.pool.query('SELECT version FROM visit WHERE id = $1', [visitId])).rows[0]?.version
const prepare = (browser: Browser, visitId: string) => browser.call.copy.prepare({ visitId })
const asked = (path: string | null) => readCopyPath((path ?? '').replace('/api/copies/', ''))
async function fetched(browser: Browser, path: string | null) {
  const read = asked(path)
  if (read === null) throw new Error(`no path: ${path}`)
  return await fetchCopy(world.services, browser.request, read)
}

test('the copy can be had once the visit is sealed, in the sitting of the visit', async () => {
  const { visitId, browser } = await finished()
  const early = await prepare(browser, visitId)
  expect(early).toEqual({ receiptCode: expect.stringMatching(/^\w{4}-\w{4}-\w{4}$/), path: null })
  await checkpoint(world.services)
  const { path, receiptCode } = await prepare(browser, visitId)
  expect(receiptCode).toBe(early.receiptCode)
  const { pdf } = await fetched(browser, path)
  expect(pdf.toString('latin1', 0, 5)).toBe('%PDF-')
  const { rows } = await world.db.pool.query(
    "SELECT actor_kind, target_id, change FROM audit WHERE action = 'evidence.copy'",
  )
  expect(rows).toEqual([{ actor_kind: 'CUSTOMER', target_id: visitId, change: { receiptCode } }])

  // The path is of no use to another browser, even of the same customer, nor after some minutes.
  const other = await world.browser((await finished()).openid)
  expect(await refusal(fetched(other, path))).toBe('NOT_FOUND')
  const read = asked(path)
  const forged = `/api/copies/${visitId}/${read?.until}/${'A'.repeat(43)}`
  expect(await refusal(fetched(browser, forged))).toBe('IDENTITY_REQUIRED')
  world.clock.advance(11 * MINUTE_MS)
  expect(await refusal(fetched(browser, path))).toBe('IDENTITY_REQUIRED')
  expect(asked('/api/copies/x')).toBe(null)
})

test.each([
  ['a face check', 'ID_CARD'],
  ['a code', 'PASSPORT'],
] as const)('later, %s opens the copy again and adds nothing to the visit', async (_, idType) => {
  const { visitId, openid, policyNo } = await finished({
    idType,
    ...(idType === 'PASSPORT' ? { idNumber: 'E12345678' } : {}),
  })
  await checkpoint(world.services)
  const version = await versionOf(visitId)
  const evidence = await readPackInput(world.services, visitId)
  const later = await world.browser(openid)
  const listed = await later.call.visit.policies()
  expect(listed.find((each) => each.policyNo === policyNo)?.finishedId).toBe(visitId)
  expect(await refusal(prepare(later, visitId))).toBe('IDENTITY_REQUIRED')
  await verify(world, later, visitId)
  const { path } = await prepare(later, visitId)
  expect((await fetched(later, path)).pdf.length).toBeGreaterThan(1000)
  expect(await versionOf(visitId)).toBe(version)
  expect(await readPackInput(world.services, visitId)).toEqual(evidence)
  // Signing out ends the path as well.
  await later.call.session.leave()
  expect(await refusal(fetched(later, path))).toBe('NOT_SIGNED_IN')
})

test('a failed check after the visit counts for the day, and adds nothing to the visit', async () => {
  const { visitId, openid } = await finished()
  const version = await versionOf(visitId)
  const later = await world.browser(openid)
  world.face.code = 1004
  expect(await refusal(verify(world, later, visitId))).toBe('FACE_FAILED')
  world.face.code = 0
  expect(await versionOf(visitId)).toBe(version)
  const { rows } = await world.db.pool.query(
    'SELECT status FROM identity_attempt WHERE visit_id = $1 ORDER BY started_at DESC LIMIT 1',
    [visitId],
  )
  expect(rows).toEqual([{ status: 'FAILED' }])
})

test('there is no copy of a visit that is open, or of another customer', async () => {
  const own = await finished()
  const open = await world.due()
  const browser = await world.browser(open.openid)
  await verify(world, browser, open.visitId)
  expect(await refusal(prepare(browser, open.visitId))).toBe('NOT_FOUND')
  expect(await refusal(prepare(browser, own.visitId))).toBe('NOT_FOUND')
})

test('asking is limited', async () => {
  const { visitId, browser } = await finished()
  for (let round = 0; round < customerLimits.copiesPerHour; round += 1) await prepare(browser, visitId)
  expect(await refusal(prepare(browser, visitId))).toBe('TOO_MANY_REQUESTS')
})
