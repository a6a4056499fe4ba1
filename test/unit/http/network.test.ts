import { expect, test } from 'vitest'
import { networkOf } from '#server/http/base/network.ts'

test('an IPv4 address counts by itself, even when it is written as IPv6', () => {
  expect(networkOf('203.0.113.9')).toBe('203.0.113.9')
  expect(networkOf('::ffff:203.0.113.9')).toBe('203.0.113.9')
})

test('all addresses of one /64 count as one, however they are written', () => {
  const one = '2001:db8:0:7::/64'
  for (const address of [
    '2001:db8:0:7::1',
    '2001:0DB8:0000:0007:ffff:1:2:3',
    '2001:db8:0:7:0:0:203.0.113.9',
    '2001:db8::7:0:0:0:1',
  ])
    expect(networkOf(address), address).toBe(one)
  expect(networkOf('2001:db8:0:8::1')).not.toBe(one)
  expect(networkOf('fe80::1%eth0')).toBe('fe80:0:0:0::/64')
  expect(networkOf('::1')).toBe('0:0:0:0::/64')
})

test('anything else counts as it is, shortened', () => {
  expect(networkOf('unknown')).toBe('unknown')
  expect(networkOf('x'.repeat(500))).toHaveLength(64)
})
