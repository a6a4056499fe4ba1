import { expect, test } from 'vitest'
import { RefusedWrites } from '#server/kernel/database/refused-writes.ts'

test('a refusal of a write is told for a minute, by its reason, and counted', () => {
  let now = 0
  const writes = new RefusedWrites(() => now)
  expect(writes.recent()).toBeNull()
  writes.note('53100')
  now = 59_999
  expect(writes.recent()).toBe('disk full')
  writes.note('25006')
  expect(writes.recent()).toBe('read-only')
  now = 119_998
  expect(writes.recent()).toBe('read-only')
  now = 119_999
  expect(writes.recent()).toBeNull()
  expect([writes.count('disk full'), writes.count('read-only'), writes.count('I/O error')]).toEqual([1, 1, 0])
})

test.each([undefined, '23505', '40001', '53300', '57014'])('%s is no such refusal', (code) => {
  const writes = new RefusedWrites()
  writes.note(code)
  expect(writes.recent()).toBeNull()
})
