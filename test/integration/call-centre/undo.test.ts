import { afterAll, beforeEach, expect, it } from 'vitest'
import { askedCase, type Desk, deskOf, emptyResult, look, takeNext } from '#test/support/world/queue.ts'
import { answersTo, createWorld, refusal, type World } from '#test/support/world/world.ts'

let world: World
let anna: Desk

beforeEach(async () => {
  await world?.close()
  world = await createWorld()
  anna = await deskOf(world)
})
afterAll(() => world.close())

async function rows(text: string, ...values: unknown[]) {
  return (await world.db.pool.query(text, values)).rows
}

it('a result after which the customer is called again can be undone for ten seconds, and stays on record', async () => {
  await askedCase(world)
  const ben = await deskOf(world)
  const held = await takeNext(anna)
  await anna.call.callback.dial(held)
  const result = { ...emptyResult, disposition: 'NO_ANSWER', note: '响铃六声' } as const
  await anna.call.callback.finish({ ...held, result })
  world.clock.advance(9_000)
  const { caseId, lease } = held
  expect(await refusal(ben.call.callback.undoFinish({ caseId, lease }))).toBe('RESULT_STANDS')
  await anna.call.callback.undoFinish({ caseId, lease })
  const again = await look(anna, caseId)
  expect(again.view.case.draft).toMatchObject({ note: '响铃六声', disposition: 'NO_ANSWER' })
  expect(again.view.held?.attempt).toMatchObject({ direction: 'SAME', disposition: null })
  // A second undo finds that the case has changed since.
  expect(await refusal(anna.call.callback.undoFinish({ caseId, lease }))).toBe('RESULT_STANDS')
  await anna.call.callback.confirmApplicant({ caseId, lease: again.lease })
  const questions = (await look(anna, caseId)).view.held?.questions ?? []
  expect(
    await anna.call.callback.finish({
      caseId,
      lease: again.lease,
      result: { ...emptyResult, disposition: 'COMPLETED', answers: answersTo(questions) },
    }),
  ).toMatchObject({ next: 'SUCCESS' })
  expect(await rows('SELECT type FROM callback_event WHERE case_id = $1 ORDER BY seq', caseId)).toEqual(
    ['CLAIMED', 'DIALLED', 'FINISHED', 'TAKEN', 'SCRIPT_OPENED', 'FINISHED'].map((type) => ({ type })),
  )
  expect(
    await rows('SELECT disposition, direction FROM callback_attempt WHERE case_id = $1 ORDER BY seq', caseId),
  ).toEqual([
    { disposition: 'NO_ANSWER', direction: 'OUT' },
    { disposition: 'COMPLETED', direction: 'SAME' },
  ])
  expect(await rows("SELECT change FROM audit WHERE action = 'callback.undoFinish'")).toEqual([
    { change: { ground: 'UNDO' } },
  ])
  // A result that ended the visit stands.
  expect(await refusal(anna.call.callback.undoFinish({ caseId, lease: again.lease }))).toBe('RESULT_STANDS')
})

it('undoing comes too late after ten seconds, after another step, and for an agent who has the next case', async () => {
  await askedCase(world)
  const held = await takeNext(anna)
  const { caseId, lease } = held
  await anna.call.callback.dial(held)
  const result = { ...emptyResult, disposition: 'LANGUAGE_OR_HEALTH', language: 'yue' } as const
  await anna.call.callback.finish({ ...held, result })
  await anna.call.callback.undoFinish({ caseId, lease })
  // What the result had changed is as before.
  expect((await look(anna, caseId)).view.case.language).toBe('zh')
  const again = await look(anna, caseId)
  await anna.call.callback.finish({
    caseId,
    lease: again.lease,
    result: { ...emptyResult, disposition: 'NO_ANSWER' },
  })
  const undo = () => refusal(anna.call.callback.undoFinish({ caseId, lease: again.lease }))
  await askedCase(world)
  await takeNext(anna)
  expect(await undo()).toBe('ALREADY_HOLDING')
  world.clock.advance(10_001)
  expect(await undo()).toBe('RESULT_STANDS')
})
