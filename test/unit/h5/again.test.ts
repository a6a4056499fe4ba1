import { expect, it } from 'vitest'
import { again, once } from '#components/h5/again.ts'

/** Throws so many times, then says how often it was asked. */
function failing(times: number) {
  let asked = 0
  return async () => {
    asked += 1
    if (asked <= times) throw new Error(`try ${asked}`)
    return asked
  }
}

it('does again what failed, as often as there are waits', async () => {
  expect(await again(failing(2), [0, 0])).toBe(3)
  await expect(again(failing(3), [0, 0])).rejects.toThrow('try 3')
})

it('does not do again what would fail again', async () => {
  await expect(again(failing(1), [0, 0], () => false)).rejects.toThrow('try 1')
})

it('is done once for all who ask, and anew after it failed', async () => {
  const fetch = once(failing(1))
  await expect(Promise.all([fetch(), fetch()])).rejects.toThrow('try 1')
  expect(await Promise.all([fetch(), fetch()])).toEqual([2, 2])
  expect(await fetch()).toBe(2)
})
