import { webcrypto } from 'node:crypto'
import { expect, test } from 'vitest'
import { createCommandKey, randomId } from '#components/h5/client/command-key.ts'

test('ids are version 4 UUIDs, even on phones without crypto.randomUUID', () => {
  const old = { getRandomValues: webcrypto.getRandomValues.bind(webcrypto) }
  for (let round = 0; round < 200; round += 1) {
    expect(randomId(old)).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  }
})

test('a repeated command keeps its key until it is answered, and another command gets another key', () => {
  let made = 0
  const key = createCommandKey(() => `id-${++made}`)
  expect(key.idsFor({ a: 1 }).id).toBe('id-1')
  expect(key.idsFor({ a: 1 }).id).toBe('id-1')
  expect(key.idsFor({ a: 2 })).toMatchObject({ id: 'id-3', openId: 'id-4' })
  key.settle()
  expect(key.idsFor({ a: 2 }).id).toBe('id-5')
})
