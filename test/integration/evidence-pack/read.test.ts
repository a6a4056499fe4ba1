import { PDF } from '@libpdf/core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { drawPdf } from '#server/evidence-pack/draw/draw.ts'
import { loadFonts } from '#server/evidence-pack/draw/fonts.ts'
import { readPackInput } from '#server/evidence-pack/read.ts'
import { evidenceJson } from '#server/evidence-pack/rules/evidence.ts'
import { packDocument } from '#server/evidence-pack/rules/pack.ts'
import type { PolicyRow } from '#server/policy/rules/row.ts'
import { recomputed } from '#test/support/data/recompute-evidence.ts'
import { askedCase, callAndConfirm, callAndFinish, deskOf, takeNext } from '#test/support/world/queue.ts'
import { answersTo, createWorld, finish, refusal, verify, type World } from '#test/support/world/world.ts'

let world: World
beforeEach(async () => {
  world = await createWorld()
})
afterEach(() => world.close())

const named: Partial<PolicyRow> = {
  applicantName: '测试欧阳小明',
  insuredName: '测试欧阳明明',
  insuredIsApplicant: false,
  insuredBirthDate: '2015-05-05',
  phone: '+8619900007777',
}

it('a finished visit: everything is there, and an outsider can recompute its hashes', async () => {
  const { visitId, openid } = await world.due(named)
  const browser = await world.browser(openid)
  await verify(world, browser, visitId)
  await finish(world, browser, visitId)
  const input = await readPackInput(world.services, visitId)
  expect(input.applicant).toMatchObject({ name: '测试欧阳小明', phone: '199****7777' })
  expect(input.applicant.idNumber).toMatch(/^\d{3}\*{13}[\dX]{2}$/)
  expect(input.visit).toMatchObject({ id: visitId, status: 'SUCCESS', revision: 1 })
  expect(input.checks).toMatchObject([{ method: 'FACE', status: 'PASSED', vendorCode: 0 }])
  expect(input.origins.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['identity.face', 'visit.confirmNotice', 'visit.submit', 'visit.sign']),
  )
  const json = evidenceJson(input)
  expect(json).not.toContain('19900007777')
  expect(recomputed(json)).toEqual({
    head: input.visit.head,
    questionnaire: input.questionnaire?.sha256,
    signature: input.signature?.sha256,
    sealed: true,
  })
  const { rows } = await world.db.pool.query('SELECT head_hash FROM visit WHERE id = $1', [visitId])
  expect(rows).toEqual([{ head_hash: Buffer.from(input.visit.head, 'hex') }])

  const pdf = await PDF.load(await drawPdf(packDocument(input, '0'.repeat(64)), [], await loadFonts()))
  const text = pdf.extractText().map((page) => page.text)
  for (const words of ['测试欧阳小明', '回访成功', '人脸识别']) expect(text.join('\n')).toContain(words)
})

it('a visit by phone: the calls, and the answers given in them', async () => {
  const { visitId } = await askedCase(world, 10, named)
  const desk = await deskOf(world)
  await callAndFinish(desk, await takeNext(desk), { disposition: 'NO_ANSWER' })
  world.clock.advance(24 * 3_600_000)
  const held = await takeNext(desk)
  const questions = await callAndConfirm(desk, held)
  await desk.call.callback.finish({
    caseId: held.caseId,
    lease: held.lease,
    result: {
      disposition: 'COMPLETED',
      note: '',
      answers: answersTo(questions),
      promisedFor: null,
      language: null,
      problem: null,
    },
  })
  const input = await readPackInput(world.services, visitId)
  expect(input.calls).toMatchObject([
    { disposition: 'NO_ANSWER', agent: desk.staff.username, answers: [] },
    { disposition: 'COMPLETED', agent: desk.staff.username, direction: 'OUT' },
  ])
  expect(input.calls[1]?.answers).toHaveLength(questions.length)
  expect(input.signature).toBeNull()
  expect(recomputed(evidenceJson(input)).head).toBe(input.visit.head)
})

it('a visit that nobody has opened has a pack as well, and an unknown one has none', async () => {
  const { visitId } = await world.due(named)
  const input = await readPackInput(world.services, visitId)
  expect(packDocument(input, '').sections).toHaveLength(9)
  expect(input).toMatchObject({ questionnaire: null, signature: null, checks: [], answers: [], calls: [] })
  expect(await refusal(readPackInput(world.services, world.services.ids.id(world.clock.at)))).toBe(
    'RECORD_NOT_FOUND',
  )
})

it('an explained opening: the instant of the link is told', async () => {
  const { visitId } = await world.due(named)
  const before = await readPackInput(world.services, visitId)
  const [opened] = before.events
  const linkedAt = new Date(opened?.at ?? '')
  const client = await world.owner.pool.connect()
  try {
    await client.query('ALTER TABLE visit_event DISABLE TRIGGER USER')
    await client.query("UPDATE visit_event SET at = at + interval '3 ms' WHERE visit_id = $1 AND seq = 1", [
      visitId,
    ])
    await client.query('ALTER TABLE visit_event ENABLE TRIGGER USER')
    await client.query(
      'INSERT INTO evidence_explanation (visit_id, seq, linked_at, explained_at, by) VALUES ($1, 1, $2, $2, $3)',
      [visitId, linkedAt, 'test'],
    )
  } finally {
    client.release()
  }
  const input = await readPackInput(world.services, visitId)
  expect(input.events[0]).toMatchObject({ linkedAt: linkedAt.toISOString() })
  expect(recomputed(evidenceJson(input)).head).toBe(input.visit.head)
})
