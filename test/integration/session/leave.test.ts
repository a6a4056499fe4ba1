import { afterEach, beforeEach, expect, it } from 'vitest'
import { createWorld, refusal, verify, type World } from '#test/support/world/world.ts'

let world: World
beforeEach(async () => {
  world = await createWorld()
})
afterEach(() => world.close())

it('leaving ends the session and its identity check, and nothing in another browser', async () => {
  const { visitId, openid } = await world.due()
  const browser = await world.browser(openid)
  const other = await world.browser(openid)
  await verify(world, browser, visitId)
  expect(await browser.call.session.leave()).toEqual({ left: true })
  expect(await browser.call.session.current()).toMatchObject({ signedIn: false, name: null })
  expect(await refusal(browser.call.visit.notice({ visitId }))).toBe('NOT_SIGNED_IN')
  const { rows } = await world.db.pool.query('SELECT 1 FROM identity_session WHERE ended_at IS NULL')
  expect(rows).toEqual([])
  expect(await other.call.session.current()).toMatchObject({ signedIn: true })
  // After the session has ended, another call changes nothing and is not refused.
  expect(await browser.call.session.leave()).toEqual({ left: true })
})
