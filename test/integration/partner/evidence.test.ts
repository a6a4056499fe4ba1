import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { checkpoint } from '#server/transparency/checkpoint.ts'
import { createWorld, finish, refusal, verify, type World } from '#test/support/world/world.ts'
import { performAs } from './perform.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const schema = z.object({
  evidence: z
    .object({ number: z.number(), sealedAt: z.string().nullable(), packUrl: z.string().nullable() })
    .nullable(),
})
const evidenceOf = async (visitId: string) =>
  schema.parse((await performAs(world.services, 'getVisit', { params: { visitId } })).body).evidence
const pack = async (visitId: string) =>
  await performAs(world.services, 'getEvidencePack', { params: { visitId } })

it('a visit has its number, its seal and the address of its pack, which is recorded when it is fetched', async () => {
  const { visitId, openid } = await world.due()
  expect(await evidenceOf(visitId)).toBe(null)
  const opened = await checkpoint(world.services)
  // Sealed, but not ended: there is nothing to download.
  expect(await evidenceOf(visitId)).toEqual({
    number: 1,
    sealedAt: opened?.at.toISOString(),
    packUrl: null,
  })
  expect(await refusal(pack(visitId))).toBe('RECORD_NOT_FOUND')
  const browser = await world.browser(openid)
  await verify(world, browser, visitId)
  await finish(world, browser, visitId)
  // The last event is not covered yet.
  expect(await evidenceOf(visitId)).toEqual({ number: 1, sealedAt: null, packUrl: null })
  expect(await refusal(pack(visitId))).toBe('EVIDENCE_NOT_SEALED')
  const sealed = await checkpoint(world.services)
  expect(await evidenceOf(visitId)).toEqual({
    number: 1,
    sealedAt: sealed?.at.toISOString(),
    packUrl: `http://test/api/v1/visits/${visitId}/evidence-pack`,
  })
  const { file } = await pack(visitId)
  expect(file?.toString('latin1', 0, 5)).toBe('%PDF-')
  const { rows } = await world.db.pool.query(
    "SELECT actor_kind, target_id FROM audit WHERE action = 'evidence.download'",
  )
  expect(rows).toEqual([{ actor_kind: 'PARTNER', target_id: visitId }])
})
