import { expect, test } from 'vitest'
import { waitBeforeRestart } from '#server/run/processes/rules/restart.ts'

test('a process that ran well is replaced at once, one that ends again and again more and more seldom', () => {
  expect(waitBeforeRestart(60_000, 7)).toEqual({ ms: 0, failures: 0 })
  const waits: number[] = []
  let failures = 0
  for (let time = 0; time < 9; time += 1) {
    const wait = waitBeforeRestart(100, failures)
    waits.push(wait.ms)
    failures = wait.failures
  }
  expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
})
