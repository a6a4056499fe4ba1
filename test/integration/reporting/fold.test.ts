import { afterAll, beforeAll, expect, it } from 'vitest'
import { foldFigures } from '#server/reporting/fold.ts'
import { reconcile, startOver } from '#server/reporting/reconcile.ts'
import { dayOf } from '#server/shared/calendar.ts'
import { askedCase, callAndConfirm, deskOf, shortCase, takeNext } from '#test/support/queue.ts'
import { answersTo, createWorld, type World } from '#test/support/world.ts'

let world: World

beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const empty = { note: '', answers: null, promisedFor: null, language: null, problem: null } as const

it('what is kept is what a recount finds', async () => {
  const anna = await deskOf(world)
  await world.due()
  await shortCase(world, dayOf(world.clock.now()))
  await askedCase(world)
  const held = await takeNext(anna)
  const questions = await callAndConfirm(anna, held)
  await anna.call.callback.finish({
    ...held,
    result: { ...empty, disposition: 'COMPLETED', answers: answersTo(questions) },
  })
  expect(await foldFigures(world.services)).toBeGreaterThan(0)
  const { visits, due, differences } = await reconcile(world.db)
  expect({ visits, due, differences }).toEqual({ visits: 3, due: 0, differences: [] })
    (await world.db.pool.query('SELECT * FROM figure_cohort WHERE grain = $1', ['DAY'])).rows.slice(0, 2),
  )
  await startOver(world.db)
  await foldFigures(world.services)
  expect((await reconcile(world.db)).differences).toEqual([])
})
