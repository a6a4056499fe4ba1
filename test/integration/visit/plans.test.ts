import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sweepOverdue } from '#server/call-centre/queue/sweep.ts'
import { sha256 } from '#server/evidence/digest.ts'
import { settleLeftovers } from '#server/identity-check/leftovers.ts'
import { deliverDue } from '#server/jobs/deliver.ts'
import type { Database } from '#server/kernel/database/db.ts'
import { signInByWechat } from '#server/session/service.ts'
import { type Sent, scannedTables } from '#test/support/server/plans.ts'
import {
  answersTo,
  Browser,
  createWorld,
  lastCode,
  signature,
  type World,
} from '#test/support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

it('no statement of a visit, of its list or of the jobs reads a table without an index', async () => {
  const sent: Sent[] = []
  let calls = 0
  const recording: Database = {
    ...world.db,
    query: (text, values) => {
      sent.push({ text, values })
      calls += 1
      return world.db.query(text, values)
    },
  }
  const services = { ...world.services, db: recording }
  const trips = new Map<string, number>()
  const due = await world.due({ idType: 'PASSPORT', idNumber: 'X99999903' })
  const { visitId } = due
  const browser = new Browser(services, sha256((await signInByWechat(services, due.openid)).token))
  const counted = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    calls = 0
    const result = await work()
    trips.set(name, calls)
    return result
  }
  const command = () => ({ visitId, commandId: randomUUID() })
  await counted('pending', () => browser.call.visit.pending())
  await counted('start', () => browser.call.visit.start(command()))
  await counted('smsSend', () => browser.call.identity.smsSend({ visitId }))
  const code = await lastCode(world)
  const { identityToken } = await counted('smsVerify', () =>
    browser.call.identity.smsVerify({ ...command(), code }),
  )
  browser.identityToken = identityToken
  await counted('notice', () => browser.call.visit.notice({ visitId }))
  await counted('confirmNotice', () => browser.call.visit.confirmNotice(command()))
  const { questionnaire } = await counted('openQuestionnaire', () =>
    browser.call.visit.openQuestionnaire(command()),
  )
  const answers = answersTo(questionnaire.questions, ['payment'])
  await counted('saveDraft', () => browser.call.visit.saveDraft({ ...command(), answers, signature }))
  await counted('questionnaire', () => browser.call.visit.questionnaire({ visitId }))
  world.clock.advance(60_000)
  await counted('submit', () => browser.call.visit.submit({ ...command(), answers }))
  await counted('backToEdit', () => browser.call.visit.backToEdit(command()))
  await browser.call.visit.submit({ ...command(), answers })
  await counted('sign', () => browser.call.visit.sign({ ...command(), revision: 2, signature }))
  await counted('view', () => browser.call.visit.view({ visitId }))

  const face = await world.due()
  const other = new Browser(services, sha256((await signInByWechat(services, face.openid)).token))
  const { url } = await counted('faceStart', () =>
    other.call.identity.faceStart({ visitId: face.visitId, consent: true, returnTo: '/h5/face' }),
  )
  const token = new URL(url).searchParams.get('BizToken') ?? ''
  await counted('faceSettle', () => other.call.identity.faceSettle({ token, commandId: randomUUID() }))

  await deliverDue(services, 10)
  await settleLeftovers(services)
  world.clock.advance(10 * 86_400_000)
  await sweepOverdue(services)

  // Face procedures may take one more round trip, because a vendor call is counted before it is sent.
  for (const [name, count] of trips)
    expect(count, `round trips of ${name}`).toBeLessThanOrEqual(name.startsWith('face') ? 3 : 2)
  expect(sent.length).toBeGreaterThan(35)
  const texts = new Map(sent.map((one) => [one.text, one]))
  for (const one of texts.values()) expect(await scannedTables(world.db, one), one.text).toEqual([])
})
