import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { stepOf } from '#components/h5/navigation/flow.ts'
import type { VisitPage } from '#server/visit/page.ts'
import {
  answersTo,
  createWorld,
  lastCode,
  refusal,
  signature,
  startFace,
  type World,
} from '#test/support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

/** The page that the customer's browser shows, and the names of the data that the response contains for it. */
function shown(page: VisitPage | null): string[] {
  if (page === null) return []
  const { visit, ...more } = page
  const there = Object.entries(more).filter(([, part]) => part !== null)
  return [stepOf(visit), ...there.map(([name]) => name)]
}

it('each step returns the data of the page it leads to, and no more', async () => {
  const { visitId, openid } = await world.due()
  const browser = await world.browser(openid)
  const next = () => ({ openId: randomUUID() })
  const step = () => ({ visitId, commandId: randomUUID(), next: next() })
  expect(shown((await browser.call.visit.start(step())).next)).toEqual(['identity'])
  const token = await startFace(browser, visitId)
  const settle = { token, commandId: randomUUID(), next: next() }
  const granted = await browser.call.identity.faceSettle(settle)
  expect(shown(granted.next)).toEqual(['notice', 'notice'])
  // The response was lost, so the browser sends the same request again.
  expect(await browser.call.identity.faceSettle(settle)).toEqual(granted)
  browser.identityToken = granted.identityToken
  const confirmed = await browser.call.visit.confirmNotice(step())
  expect(shown(confirmed.next)).toEqual(['questionnaire', 'questionnaire'])
  const opened = confirmed.next?.questionnaire
  expect(opened?.secondsLeft).toBeGreaterThan(0)
  world.clock.advance(61_000)
  const answers = answersTo(opened?.questionnaire.questions ?? [])
  const submitted = await browser.call.visit.submit({ ...step(), answers })
  expect(shown(submitted.next)).toEqual(['review', 'questionnaire'])
  expect(submitted.next?.questionnaire?.answers).toEqual(answers)
  const editing = await browser.call.visit.backToEdit(step())
  expect(shown(editing.next)).toEqual(['questionnaire', 'questionnaire'])
  const again = await browser.call.visit.submit({ ...step(), answers })
  const revision = again.next?.visit.revision ?? 0
  const signed = await browser.call.visit.sign({ ...step(), revision, signature })
  expect(shown(signed.next)).toEqual(['result'])
  expect(signed.next?.visit.over).toBe('SUCCESS')
})

it('a check by code returns the notice, and a caller that asks for no page gets none', async () => {
  const { visitId, openid } = await world.due({ idType: 'PASSPORT', idNumber: 'X99999917' })
  const browser = await world.browser(openid)
  const command = () => ({ visitId, commandId: randomUUID() })
  expect((await browser.call.visit.start(command())).next).toBeNull()
  await browser.call.identity.smsSend({ visitId })
  const code = await lastCode(world)
  const granted = await browser.call.identity.smsVerify({
    ...command(),
    code,
    next: { openId: randomUUID() },
  })
  expect(shown(granted.next)).toEqual(['notice', 'notice'])
})

it('loading a page by its address reveals nothing the check protects, and opens nothing', async () => {
  const { visitId, openid } = await world.due()
  const browser = await world.browser(openid)
  const asked = { visitId, openId: randomUUID() }
  expect(shown(await browser.call.visit.page(asked))).toEqual(['identity'])
  const stranger = await world.browser((await world.due()).openid)
  expect(await refusal(stranger.call.visit.page(asked))).toBe('NOT_FOUND')
  const { rows } = await world.db.pool.query('SELECT version FROM visit WHERE id = $1', [visitId])
  expect(rows).toEqual([{ version: 1 }])
  await browser.call.visit.callMeInstead({ visitId, commandId: randomUUID() })
  expect(shown(await browser.call.visit.page(asked))).toEqual(['result'])
})
