import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createTelLinks } from '#server/adapters/telephony/tel.ts'
import { ManualClock } from '#server/kernel/clock.ts'
import { ConfigurationError } from '#server/kernel/process/configuration-error.ts'
import { signWebhook, webhookKey } from '#server/kernel/secret/standard-webhooks.ts'
import { demoEnv, PHONE } from './vendors.ts'

/**
 * The example with which every reference library of Standard Webhooks is tested (libraries/*, "sign function works").
 */
const published = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: '1614265330',
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
}
const SENT = new Date(1614265330 * 1000)

const headers = (change: Record<string, string | undefined> = {}) => ({
  'webhook-id': published.id,
  'webhook-timestamp': published.timestamp,
  'webhook-signature': published.signature,
  ...change,
})

const check = (change: Record<string, string | undefined> = {}, body = published.body, now = SENT) =>
  createTelLinks(published.secret, new ManualClock(now)).verify({ headers: headers(change), body }).result

describe('a callback', () => {
  test('is signed like the published example', () => {
    const key = webhookKey(published.secret)
    expect(key && signWebhook(key, published.id, published.timestamp, published.body)).toBe(
      published.signature,
    )
    const port = createTelLinks(published.secret, new ManualClock(SENT))
    expect(port.verify({ headers: headers(), body: published.body })).toEqual({
      result: 'SIGNED',
      id: published.id,
    })
  })

  test('may carry several signatures, of which one has to be ours', () => {
    // A v1 signature made with another key and a v1a signature, as in the example of headers in the specification.
    const others =
      'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4= v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg=='
    expect(check({ 'webhook-signature': others })).toBe('NOT_SIGNED')
    expect(check({ 'webhook-signature': `${others} ${published.signature}` })).toBe('SIGNED')
    expect(check({ 'webhook-signature': `${published.signature} ${others}` })).toBe('SIGNED')
  })

  test.each([
    ['no id', { 'webhook-id': undefined }],
    ['no timestamp', { 'webhook-timestamp': undefined }],
    ['no signature', { 'webhook-signature': undefined }],
    ['an empty one', { 'webhook-signature': '' }],
    ['its scheme alone', { 'webhook-signature': 'v1,' }],
    ['no scheme', { 'webhook-signature': published.signature.slice(3) }],
    ['another scheme', { 'webhook-signature': published.signature.replace('v1', 'v1a') }],
    ['another id', { 'webhook-id': 'msg_other' }],
    ['another timestamp', { 'webhook-timestamp': '1614265331' }],
    ['a timestamp that is none', { 'webhook-timestamp': '1614265330.0' }],
    ['a name that is no id', { 'webhook-id': 'a.b' }],
    ['commas between signatures', { 'webhook-signature': `${published.signature},v1,x` }],
  ])('with %s is not accepted as signed', (_, change) => expect(check(change)).toBe('NOT_SIGNED'))

  test('with one byte changed anywhere is not accepted as signed', () => {
    const at = fc.nat(published.body.length - 1)
    const byte = fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code))
    fc.assert(
      fc.property(at, byte, (index, character) => {
        const body = published.body.slice(0, index) + character + published.body.slice(index + 1)
        expect(check({}, body)).toBe(body === published.body ? 'SIGNED' : 'NOT_SIGNED')
      }),
    )
    expect(check({}, `${published.body} `)).toBe('NOT_SIGNED')
  })

  test.each([
    [0, 'SIGNED'],
    [299_000, 'SIGNED'],
    [300_000, 'SIGNED'],
    [300_001, 'TOO_OLD'],
    [-300_000, 'SIGNED'],
    [-300_001, 'TOO_OLD'],
    [365 * 86_400_000, 'TOO_OLD'],
  ])('%d ms after it was sent: %s', (ms, result) => {
    expect(check({}, published.body, new Date(SENT.getTime() + ms))).toBe(result)
  })

  test('tells only a holder of the key about the clock', () => {
    const late = new Date(SENT.getTime() + 600_000)
    expect(check({ 'webhook-signature': 'v1,AAAA' }, published.body, late)).toBe('NOT_SIGNED')
  })

  test('without an agent is refused', () => {
    expect(createTelLinks(undefined).verify({ headers: headers(), body: published.body })).toEqual({
      result: 'OFF',
    })
  })
})

describe('the secret', () => {
  const whsec = (bytes: number) => `whsec_${Buffer.alloc(bytes, 9).toString('base64')}`

  test.each([
    ['24 bytes', whsec(24), 24],
    ['64 bytes', whsec(64), 64],
    ['23 bytes', whsec(23), undefined],
    ['65 bytes', whsec(65), undefined],
    ['no prefix', whsec(32).slice(6), undefined],
    ['another kind of key', whsec(32).replace('whsec_', 'whsk_'), undefined],
    ['nothing', 'whsec_', undefined],
    ['no base64', 'whsec_not base64 at all, but long enough', undefined],
  ])('of %s', (_, secret, length) => expect(webhookKey(secret)?.length).toBe(length))

  test('is optional, has a value of its own in the demo, and is refused at the start when it is malformed', () => {
    const secret = demoEnv(3000).TELEPHONY_SECRET ?? ''
    expect(webhookKey(secret)).not.toBeNull()
    expect(demoEnv(3000, { TELEPHONY_SECRET: whsec(32) }).TELEPHONY_SECRET).toBe(whsec(32))
    let problems: readonly string[] = []
    try {
      demoEnv(3000, { TELEPHONY_SECRET: 'short' })
    } catch (error) {
      if (error instanceof ConfigurationError) problems = error.problems
    }
    expect(problems).toEqual(['TELEPHONY_SECRET: must be whsec_ and 24 to 64 bytes in base64'])
  })
})

describe('click to call', () => {
  const { dialUrl } = createTelLinks(undefined)

  test('is a link to a global number, written as in RFC 3966', () => {
    expect(dialUrl(PHONE)).toBe('tel:+8619900000001')
    expect(dialUrl('+85291234567')).toBe('tel:+85291234567')
  })

  test.each([['13800000000'], ['tel:+8613800000000'], ['+86 138 0000 0000'], ['+8613800000000;ext=1'], ['']])(
    'refuses %o as a number, and does not repeat it',
    (phone) => {
      let message = ''
      try {
        dialUrl(phone)
      } catch (error) {
        if (error instanceof Error) message = error.message
      }
      expect(message).toBe('not an E.164 number')
    },
  )
})
