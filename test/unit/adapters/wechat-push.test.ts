import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { readHandshake, readPush } from '#server/adapters/wechat/push.ts'
import { readFlatXml } from '#server/adapters/wechat/xml.ts'
import { finishedEvent, pushRequest } from '#server/emulators/wechat-push.ts'
import { ManualClock, systemClock } from '#server/kernel/clock.ts'
import { type Push, startVendors, type Vendors } from './vendors.ts'

const OPENID = 'odemo-0002'
const settings = {
  appId: 'wx0000000000000000',
  token: 'demo-push-token',
  aesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
}
const plainSettings = { appId: settings.appId, token: settings.token }
const event = finishedEvent({
  openid: OPENID,
  messageId: '3662956322040938501',
  status: 'success',
  at: new Date(0),
})
const read = {
  kind: 'TEMPLATE_FINISHED',
  openid: OPENID,
  messageId: '3662956322040938501',
  status: 'success',
}

function pushed(
  target: { appId: string; token: string; aesKey?: string },
  xml = event,
  clock = systemClock,
): Push {
  const request = pushRequest({ ...target, url: 'http://localhost/push' }, xml, clock)
  return { query: Object.fromEntries(new URL(request.url).searchParams), body: request.body }
}

describe('an encrypted push', () => {
  test('is read', () => {
    expect(readPush(settings, systemClock, pushed(settings))).toEqual(read)
  })

  test.each([
    ['another token', { ...settings, token: 'other' }],
    ['another key', { ...settings, aesKey: 'bbcdefghijklmnopqrstuvwxyz0123456789ABCDEFG' }],
    ['another app id', { ...settings, appId: 'wx1' }],
  ])('with %s is refused', (_, target) => {
    expect(readPush(settings, systemClock, pushed(target))).toBeNull()
  })

  test('with any single part changed is refused', () => {
    const good = pushed(settings)
    const changed = [
      { ...good, query: { ...good.query, msg_signature: good.query.signature ?? '' } },
      { ...good, query: { ...good.query, msg_signature: '' } },
      { ...good, query: { ...good.query, nonce: `${good.query.nonce}1` } },
      { ...good, query: { ...good.query, timestamp: String(Number(good.query.timestamp) + 1) } },
      { ...good, body: good.body.replace(/CDATA\[(.)(.)(?=[^\]]{40})/, 'CDATA[$2$1x') },
      { ...good, body: pushed(settings, event.replace('success', 'failed')).body },
      { ...good, body: event },
      { ...good, body: '' },
    ]
    expect(changed.map((push) => readPush(settings, systemClock, push))).toEqual(changed.map(() => null))
  })

  test('older than ten minutes is refused as a recording', () => {
    const push = pushed(settings)
    const now = Date.now()
    expect(readPush(settings, new ManualClock(new Date(now + 9 * 60_000)), push)).toEqual(read)
    expect(readPush(settings, new ManualClock(new Date(now + 11 * 60_000)), push)).toBeNull()
  })

  test('of every length decrypts: the padding runs to 32', () => {
    for (let length = 1; length <= 64; length += 1) {
      const xml = event.replace('success', 's'.repeat(length))
      expect(readPush(settings, systemClock, pushed(settings, xml))).toEqual({
        ...read,
        status: 's'.repeat(length),
      })
    }
  })
})

test('an unencrypted push is refused even with a right signature, as nothing signs its body', () => {
  const good = pushed(plainSettings)
  expect(readPush(settings, systemClock, good)).toBeNull()
  const push = { ...good, query: { ...good.query, signature: 'ab'.repeat(20) } }
  expect(readPush(settings, systemClock, push)).toBeNull()
})

test('a push of another kind is reported by its event', () => {
  const xml =
    '<xml><FromUserName><![CDATA[o1]]></FromUserName><MsgType>event</MsgType><Event>subscribe</Event></xml>'
  expect(readPush(settings, systemClock, pushed(settings, xml))).toEqual({
    kind: 'OTHER',
    event: 'subscribe',
  })
  const text =
    '<xml><FromUserName>o1</FromUserName><MsgType><![CDATA[text]]></MsgType><Content>hi</Content></xml>'
  expect(readPush(settings, systemClock, pushed(settings, text))).toEqual({ kind: 'OTHER', event: 'text' })
})

test('the handshake is answered with its own text, and only under a right signature', () => {
  const parts = [settings.token, '1700000000', 'n']
  const signature = createHash('sha1').update(parts.sort().join('')).digest('hex')
  const query = { timestamp: '1700000000', nonce: 'n', echostr: 'hello', signature }
  expect(readHandshake(settings, query)).toBe('hello')
  expect(readHandshake(settings, { ...query, nonce: 'm' })).toBeNull()
  expect(readHandshake(settings, { timestamp: '1', nonce: 'n' })).toBeNull()
})

describe('flat XML', () => {
  test.each([
    [
      '<xml><A>1</A><B><![CDATA[<x>&amp;]]></B><C>a&lt;b&amp;amp;</C><D></D></xml>',
      { A: '1', B: '<x>&amp;', C: 'a<b&amp;', D: '' },
    ],
    ['<xml><A>1</A><N><I>2</I></N></xml>', { A: '1', N: '' }],
    [' \n<xml>\n  <A>1</A>\n</xml>\n', { A: '1' }],
    ['<xml></xml>', {}],
  ])('%s', (text, fields) => {
    expect(Object.fromEntries(readFlatXml(text) ?? [['refused', '']])).toEqual(fields)
  })

  test.each([
    '',
    'text',
    '<a></a>',
    '<xml>',
    '<xml><A></xml></A>',
    '<xml><A>1</A></xml><xml></xml>',
    '<xml><A>1</A><A>2</A></xml>',
    '<xml><A b="1">1</A></xml>',
    '<?xml version="1.0"?><xml><A>1</A></xml>',
    '<!DOCTYPE xml [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><A>&e;</A></xml>',
    '<xml><A><![CDATA[1</A></xml>',
  ])('refuses %s', (text) => {
    expect(readFlatXml(text)).toBeNull()
  })
})

describe('after a template message', () => {
  let vendors: Vendors
  beforeEach(async () => {
    vendors = await startVendors()
  })
  afterEach(() => vendors.close())

  const send = () =>
    vendors
      .wechat()
      .sendTemplate({ openid: OPENID, url: '', data: { thing1: '提醒' }, clientMessageId: 'c1' })

  test('WeChat reports how it ended, under the same id that the send returned', async () => {
    const { messageId } = await send()
    await vendors.idle()
    expect(vendors.pushes.map((push) => vendors.wechat().readPush(push))).toEqual([
      { kind: 'TEMPLATE_FINISHED', openid: OPENID, messageId, status: 'success' },
    ])
  })

  test('WeChat reports that a user blocks messages, and nothing arrives', async () => {
    await vendors.control('follow', { openid: OPENID, following: true, blocked: true })
    const { messageId } = await send()
    await vendors.idle()
    expect(vendors.pushes.map((push) => vendors.wechat().readPush(push))).toMatchObject([
      { messageId, status: 'failed:user block' },
    ])
    expect((await vendors.control(`inbox?openid=${OPENID}`)).json).toEqual({ messages: [] })
  })

  test('WeChat repeats a push once when it was not answered with 200, and then gives up', async () => {
    vendors.pushStatuses.push(500, 500)
    await send()
    await vendors.idle()
    expect(vendors.pushes).toHaveLength(2)
    expect(vendors.pushes[0]).toEqual(vendors.pushes[1])
  })
})
