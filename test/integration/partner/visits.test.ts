import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { MINUTE_MS } from '#server/kernel/calendar.ts'
import { readVisit } from '#server/partner/operations/visit-rows.ts'
import { Problem } from '#server/partner/rules/problem.ts'
import { SevenVisits } from '#test/integration/reporting/seven-visits.ts'
import { createWorld, type World } from '#test/support/world/world.ts'
import { performAs } from './perform.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const perform = async (...[id, input]: readonly [string, Parameters<typeof performAs>[2]]) =>
  (await performAs(world.services, id, input)).body

const pageSchema = z.object({ rows: z.array(z.object({ visitId: z.string() })), next: z.string().nullable() })
const page = async (after: string | null) =>
  pageSchema.parse(
    await perform('listVisits', { query: { limit: '2', ...(after === null ? {} : { after }) } }),
  )

it('a client that keeps its place reads each visit once, also those that are opened later', async () => {
  expect(await page(null)).toEqual({ rows: [], next: null })
  const opened: string[] = []
  for (let n = 0; n < 5; n += 1) opened.push((await world.due()).visitId)
  // They may still be overtaken by a visit with an earlier instant that is being written.
  expect((await page(null)).rows).toEqual([])
  world.clock.advance(2 * MINUTE_MS)
  const seen: string[] = []
  let place: string | null = null
  const readOn = async () => {
    for (;;) {
      const { rows, next } = await page(place)
      place = next
      if (rows.length === 0) return
      seen.push(...rows.map(({ visitId }) => visitId))
    }
  }
  await readOn()
  expect(seen).toEqual(opened)
  opened.push((await world.due()).visitId)
  await readOn()
  expect(seen).toHaveLength(5)
  world.clock.advance(2 * MINUTE_MS)
  await readOn()
  expect(seen).toEqual(opened)
})

it('a visit is read by its id, and with its policy', async () => {
  const { visitId } = await world.due({ channel: 'BANK' })
  const found = await perform('getVisit', { params: { visitId } })
  expect(found).toMatchObject({ visitId, channel: 'BANK', status: 'PENDING', failingAnswers: [], way: null })
  const unknown = perform('getVisit', { params: { visitId: '01990000-0000-7000-8000-000000000000' } })
  await expect(unknown).rejects.toThrow(Problem)
})

it('a visit that is done has its way and its day, however it was done', async () => {
  const seven = await SevenVisits.tell()
  const ofVisit = async (letter: string) => readVisit(seven.world.services, seven.visits[letter] ?? '')
  const done = { A: 'WECHAT', C: 'PHONE', D: 'LETTER', G: 'PHONE' } as const
  for (const [letter, way] of Object.entries(done))
    expect(await ofVisit(letter), letter).toMatchObject({
      way,
      succeededOn: expect.stringMatching(/^2026-03-\d\d$/),
      doneOn: expect.stringMatching(/^2026-03-\d\d$/),
    })
  // A problem case that was handled is done, and no success.
  expect(await ofVisit('B')).toMatchObject({
    status: 'CALLBACK',
    way: 'PHONE',
    succeededOn: null,
    doneOn: expect.stringMatching(/^2026-/),
  })
  expect(await ofVisit('F')).toMatchObject({ status: 'CALLBACK', way: null, succeededOn: null })
  await seven.world.close()
})
