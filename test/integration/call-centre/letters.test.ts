import { afterAll, beforeAll, expect, it } from 'vitest'
import { askedCase, callAndFinish, type Desk, deskOf, takeNext } from '#test/support/world/queue.ts'
import { createWorld, refusal, type World } from '#test/support/world/world.ts'

let world: World
let chief: Desk

beforeAll(async () => {
  world = await createWorld()
  chief = await deskOf(world, ['SUPERVISOR'])
})
afterAll(() => world.close())

const any = { policyNo: null, visitId: null, from: null, to: null, agentId: null }

/** Opens follow-ups of customers with a wrong number. */
async function openLetters(indices: readonly number[]) {
  const anna = await deskOf(world)
  const policyNos: string[] = []
  for (const index of indices) {
    policyNos.push((await askedCase(world, 10, {}, index)).policyNo)
    await callAndFinish(anna, await takeNext(anna), { disposition: 'WRONG_NUMBER' })
  }
  const { rows } = await chief.call.followUp.list({ status: 'OPEN', filter: any, after: null, limit: 50 })
  return policyNos.map((policyNo) => {
    const row = rows.find((each) => each.policyNo === policyNo)
    if (row === undefined) throw new Error('the follow-up is open')
    return row
  })
}

async function auditOf(action: string, caseIds: readonly string[]) {
  const { rows } = await world.db.pool.query(
    'SELECT target_id, change FROM audit WHERE action = $1 AND target_id = ANY($2) ORDER BY id',
    [action, caseIds],
  )
  return rows
}

const today = '2026-03-02'

it('letters are printed with the whole name and the questions, and each printing is recorded', async () => {
  const [one, two] = await openLetters([10, 20])
  if (!one || !two) throw new Error('two letters')
  const { rows: names } = await world.db.pool.query(
    'SELECT c.name FROM visit v JOIN customer c ON c.id = v.customer_id WHERE v.id = $1',
    [one.visitId],
  )
  const none = '01990000-0000-7000-8000-000000000001'
  const printed = await chief.call.followUp.print({ ids: [two.id, one.id, none] })
  expect(printed.letters.map(({ id }) => id)).toEqual([two.id, one.id])
  expect(printed.left).toEqual([none])
  expect(printed.letters[1]).toMatchObject({ policyNo: one.policyNo, applicantName: names[0].name })
  // These customers never opened the questionnaire, so the letter has the questions in force, filled for the policy.
  expect(printed.letters[1]?.questions.length).toBeGreaterThanOrEqual(5)
  expect(JSON.stringify(printed.letters)).not.toContain('{{')
  expect((await auditOf('followUp.print', [one.caseId, two.caseId])).length).toBe(2)
  // The list itself still masks the name.
  expect(one.applicantName).toContain('*')
})

it('letters are registered one by one with number and day, and a refusal of one does not stop the others', async () => {
  const [good, stale, ended] = await openLetters([30, 40, 50])
  if (!good || !stale || !ended) throw new Error('three letters')
  const sent = await chief.call.followUp.send({ ...ended, kind: 'LETTER', reference: 'EMS-0' })
  await chief.call.followUp.finish({ ...sent, result: 'NO_REPLY', note: '到期未回' })
  const outcomes = await chief.call.followUp.post({
    sentOn: today,
    letters: [
      { id: stale.id, version: stale.version + 7, reference: 'EMS-1' },
      { id: ended.id, version: ended.version, reference: 'EMS-2' },
      { id: good.id, version: good.version, reference: 'EMS-3' },
    ],
  })
  expect(outcomes).toEqual([
    { id: stale.id, refused: 'EDITED_MEANWHILE' },
    { id: ended.id, refused: 'STEP_NOT_POSSIBLE' },
    { id: good.id, refused: null },
  ])
  const { rows } = await world.db.pool.query(
    'SELECT id, status, kind, reference FROM follow_up WHERE id = ANY($1) ORDER BY reference',
    [[good.id, stale.id]],
  )
  expect(rows).toEqual([
    { id: good.id, status: 'SENT', kind: 'LETTER', reference: 'EMS-3' },
    { id: stale.id, status: 'OPEN', kind: null, reference: null },
  ])
  expect(await auditOf('followUp.send', [good.caseId, stale.caseId])).toEqual([
    { target_id: good.caseId, change: { kind: 'LETTER', reference: 'EMS-3', sentOn: today } },
  ])
})

it('a day that cannot be is refused for each letter', async () => {
  const [letter] = await openLetters([60])
  if (!letter) throw new Error('one letter')
  const { id, version } = letter
  const letters = [{ id, version, reference: 'EMS-9' }]
  for (const sentOn of ['2026-03-01', '2026-03-03'])
    expect(await chief.call.followUp.post({ sentOn, letters })).toEqual([
      { id, refused: 'LETTER_DAY_INVALID' },
    ])
  expect(await chief.call.followUp.post({ sentOn: today, letters })).toEqual([{ id, refused: null }])
  const back = { id, version: version + 1, result: 'MOVED_AWAY', note: '地址不详退回' } as const
  expect(await refusal(chief.call.followUp.finish({ ...back, receiptOn: '2026-03-03' }))).toBe(
    'LETTER_DAY_INVALID',
  )
  expect(await chief.call.followUp.finish({ ...back, receiptOn: today })).toMatchObject({
    status: 'DONE',
    result: 'MOVED_AWAY',
    receiptOn: today,
  })
})
