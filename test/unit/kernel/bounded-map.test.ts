import { expect, test } from 'vitest'
import { BoundedMap } from '#server/kernel/bounded-map.ts'

test('a bounded map keeps what was last asked for, up to its size', () => {
  const map = new BoundedMap<string, number>(2)
  map.set('a', 1)
  map.set('b', 2)
  map.get('a')
  map.set('c', 3)
  expect([map.get('a'), map.get('b'), map.get('c'), map.size]).toEqual([1, undefined, 3, 2])
})
