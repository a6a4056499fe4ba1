import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { systemIds } from '#server/kernel/ids.ts'
import { makeKey, readKey } from '#server/partner/client/key.ts'
import { isAccepted, isNetwork } from '#server/partner/client/networks.ts'

describe('a key', () => {
  it('is read as the key that was made', () => {
    for (let round = 0; round < 200; round += 1) {
      const { key, id, hash } = makeKey([systemIds.token(), systemIds.token()])
      expect(key).toMatch(/^rvk_[0-9A-Za-z]{12}_[0-9A-Za-z_-]{51}$/)
      expect(readKey(key)).toEqual({ id, hash })
    }
  })

  it('with one wrong character is none', () => {
    const { key } = makeKey([systemIds.token(), systemIds.token()])
    const characters = fc.constantFrom(...'0123456789abcdefXYZ_-')
    fc.assert(
      fc.property(fc.nat(key.length - 1), characters, (at, character) => {
        fc.pre(key[at] !== character)
        expect(readKey(`${key.slice(0, at)}${character}${key.slice(at + 1)}`)).toBeNull()
      }),
    )
  })
})

test.each([
  ['10.1.0.0/16', true],
  ['10.1.2.3', true],
  ['2001:db8::/32', true],
  ['::1', true],
  ['10.1.0.0/33', false],
  ['2001:db8::/129', false],
  ['10.1.0', false],
  ['10.1.0.0/16/8', false],
  ['example.com', false],
  ['', false],
])('%j is a network: %j', (text, is) => {
  expect(isNetwork(text)).toBe(is)
})

test.each([
  [[], '203.0.113.9', true],
  [['10.0.0.0/8'], '10.200.3.4', true],
  [['10.0.0.0/8'], '::ffff:10.200.3.4', true],
  [['10.0.0.0/8'], '11.0.0.1', false],
  [['192.0.2.7'], '192.0.2.7', true],
  [['192.0.2.7'], '192.0.2.8', false],
  [['2001:db8::/32'], '2001:db8:1::1', true],
  [['2001:db8::/32'], '2001:db9::1', false],
  [['10.0.0.0/8', '2001:db8::/32'], '2001:db8::5', true],
  [['10.0.0.0/8'], 'unknown', false],
] as const)('networks %j accept %s: %j', (networks, address, accepted) => {
  expect(isAccepted(networks, address)).toBe(accepted)
})
