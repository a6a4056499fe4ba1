import { expect, test } from 'vitest'
import { ASK_OUTSIDE, besideEachOther, ON_DATABASE } from '#server/jobs/rounds.ts'

/** A job that ends when the test says so. */
function held() {
  const ends: (() => void)[] = []
  let begun = 0
  const task = () => {
    begun += 1
    return new Promise<void>((resolve) => ends.push(resolve))
  }
  return { task, begun: () => begun, end: () => ends.shift()?.() }
}
const tick = () => new Promise<void>((resolve) => setImmediate(resolve))
const start = async (task: (() => Promise<void>) | undefined) => await task?.()

test('a job that waits for a silent vendor has one place, and the next round ends at once', async () => {
  const settle = held()
  const tasks = besideEachOther({ settle: settle.task })
  const first = start(tasks.settle)
  await start(tasks.settle)
  expect(settle.begun()).toBe(1)
  settle.end()
  await first
  const second = start(tasks.settle)
  expect(settle.begun()).toBe(2)
  settle.end()
  await second
})

test('jobs of the database run while every vendor is silent, a few at a time', async () => {
  const outside = held()
  const inside = held()
  const names = Array.from({ length: ON_DATABASE + 2 }, (_, number) => `own${number}`)
  const tasks = besideEachOther(
    Object.fromEntries([
      ...ASK_OUTSIDE.map((name) => [name, outside.task]),
      ...names.map((name) => [name, inside.task]),
    ]),
  )
  for (const name of ASK_OUTSIDE) void start(tasks[name])
  const all = names.map((name) => start(tasks[name]))
  await tick()
  expect(outside.begun()).toBe(ASK_OUTSIDE.length)
  expect(inside.begun()).toBe(ON_DATABASE)
  for (let ended = 0; ended < names.length; ended += 1) {
    inside.end()
    await tick()
  }
  await Promise.all(all)
})
