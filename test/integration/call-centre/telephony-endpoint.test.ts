import { describe, expect, it } from 'vitest'
import { createTelLinks } from '#server/adapters/telephony/tel.ts'
import { HOUR_MS } from '#server/kernel/calendar.ts'
import { demoVendorSettings } from '#server/kernel/process/env.ts'
import { openFront } from '#test/support/server/front.ts'
import { nothing, serve, stop, switchboardPerTest } from './switchboard.ts'

const { current, openCase, attempt, ended, tell, recorded, auditOf } = switchboardPerTest()

describe('the endpoint', () => {
  it('accepts nothing unsigned, and tells a signed sender that the clock is wrong', async () => {
    const id = await attempt(await openCase())
    const other = `whsec_${Buffer.alloc(24, 6).toString('base64')}`
    const hourAgo = new Date(current().world.clock.at.getTime() - HOUR_MS)
    expect(await tell(ended(), { secret: other })).toEqual([401, 'WEBHOOK_SIGNATURE_WRONG'])
    expect(await tell(ended(), { headers: { 'webhook-signature': 'v1,' } })).toEqual([
      401,
      'WEBHOOK_SIGNATURE_WRONG',
    ])
    expect(await tell(ended(), { headers: { 'webhook-id': 'msg_other' } })).toEqual([
      401,
      'WEBHOOK_SIGNATURE_WRONG',
    ])
    expect(await tell(ended(), { at: hourAgo })).toEqual([401, 'WEBHOOK_TOO_OLD'])
    expect(await recorded(id)).toEqual(nothing)
    expect(await auditOf('callback.callUnmatched')).toEqual([])
  })

  it('ignores events it has no use for, and refuses those it cannot read', async () => {
    expect(await tell({ type: 'agent.ready', seat: 7 })).toEqual([200, 'EVENT_IGNORED'])
    expect(await tell(ended({ customer: 'x' }))).toEqual([400, 'BAD_INPUT'])
    expect(await tell(ended({ startedAt: 'today' }))).toEqual([400, 'BAD_INPUT'])
    expect(await tell('{"type":')).toEqual([400, 'BAD_INPUT'])
    expect(await tell('[]')).toEqual([400, 'BAD_INPUT'])
  })

  it('reads no more of a body than it must', async () => {
    expect(await tell(ended({ phone: 'x'.repeat(600_000) }))).toEqual([413, 'PAYLOAD_TOO_LARGE'])
  })

  it('does not exist without a secret', async () => {
    const [off, to] = await serve({ ...current().world.services, telephony: createTelLinks(undefined) })
    expect(await tell(ended(), { to })).toEqual([404, 'NOT_FOUND'])
    await stop(off)
  })

  it('is part of the server: the demo signs with a secret of its own', async () => {
    const open = await openFront()
    const to = `${open.origin}/api/telephony/events`
    const secret = demoVendorSettings(3000).TELEPHONY_SECRET ?? ''
    const at = new Date()
    expect(await tell(ended(), { to, secret, at })).toEqual([202, 'CALL_NOT_MATCHED'])
    expect(await tell(ended(), { to, at })).toEqual([401, 'WEBHOOK_SIGNATURE_WRONG'])
    expect((await fetch(to)).status).toBe(404)
    await open.close()
  })
})
