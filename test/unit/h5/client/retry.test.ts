import { afterEach, expect, it, vi } from 'vitest'
import { again, inTime, Late, once } from '#components/h5/client/retry.ts'

/** Returns a function that throws on its first `times` calls and then returns the number of calls. */
function failing(times: number) {
  let asked = 0
  return async () => {
    asked += 1
    if (asked <= times) throw new Error(`try ${asked}`)
    return asked
  }
}

it('a failed try is repeated as often as there are waits', async () => {
  expect(await again(failing(2), [0, 0])).toBe(3)
  await expect(again(failing(3), [0, 0])).rejects.toThrow('try 3')
})

it('the first try gets eight seconds, and each further one longer', async () => {
  const given: number[] = []
  const call = async (withinMs: number) => {
    given.push(withinMs)
    throw new Error()
  }
  await expect(again(call, [0, 0, 0])).rejects.toThrow()
  expect(given).toEqual([8000, 12_000, 20_000, 20_000])
})

afterEach(() => {
  vi.useRealTimers()
})

it('nothing is waited for longer than its limit', async () => {
  vi.useFakeTimers()
  const gaveUp = vi.fn()
  const hung = expect(inTime(new Promise(() => undefined), 8000, gaveUp)).rejects.toThrow(Late)
  await vi.advanceTimersByTimeAsync(7999)
  expect(gaveUp).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  await hung
  expect(gaveUp).toHaveBeenCalledOnce()
  expect(await inTime(Promise.resolve(3), 8000, gaveUp)).toBe(3)
  expect(vi.getTimerCount()).toBe(0)
})

it('a try that would fail again is not repeated', async () => {
  await expect(again(failing(1), [0, 0], () => null)).rejects.toThrow('try 1')
})

it('an error can say when the next try has a chance', async () => {
  vi.useFakeTimers()
  const tried = again(failing(1), [600], () => 3000)
  await vi.advanceTimersByTimeAsync(2999)
  const early = await Promise.race([tried, Promise.resolve('waits')])
  await vi.advanceTimersByTimeAsync(1)
  expect([early, await tried]).toEqual(['waits', 2])
})

it('concurrent callers share one try, and a failed one is started anew', async () => {
  const fetch = once(failing(1))
  await expect(Promise.all([fetch(), fetch()])).rejects.toThrow('try 1')
  expect(await Promise.all([fetch(), fetch()])).toEqual([2, 2])
  expect(await fetch()).toBe(2)
})
