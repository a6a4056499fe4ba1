import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createAdmission } from '#server/http/base/admission.ts'
import { ComeAgain } from '#server/http/base/come-again.ts'
import type { Crowd } from '#server/http/base/rules/shares.ts'
import type { Place } from '#server/kernel/telemetry/work.ts'

/** Four places, so sixteen who wait. Every request is of another sender. */
function open(random = 0) {
  const refused: Crowd[] = []
  const admission = createAdmission({
    places: 4,
    refused: (crowd) => refused.push(crowd),
    random: () => random,
  })
  let senders = 0
  const inside: string[] = []
  const ask = (name: string, crowd: Crowd = 'customer', sender = `s${senders++}`) => {
    const asked = admission.enter(crowd, sender)
    asked.then(
      () => inside.push(name),
      () => undefined,
    )
    return asked
  }
  return { ask, inside, refused }
}

const settle = () => vi.advanceTimersByTimeAsync(0)
const codeOf = async (asked: Promise<Place>) =>
  await asked.then(
    () => 'entered',
    (error: unknown) =>
      error instanceof ComeAgain ? `${error.code} ${error.retryAfterSeconds}` : String(error),
  )

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('an instance with more requests than it can work on', () => {
  test('works on so many at once, and lets the next in when one is done', async () => {
    const { ask, inside } = open()
    const first = ask('a')
    for (const name of ['b', 'c', 'd', 'e', 'f']) ask(name).catch(() => undefined)
    await settle()
    expect(inside).toEqual(['a', 'b', 'c', 'd'])
    const place = await first
    place.leave()
    await settle()
    expect(inside).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  test('refuses who waited half a second, and says when to come again', async () => {
    const { ask, refused } = open(0.5)
    for (const name of ['a', 'b', 'c', 'd']) ask(name)
    const late = codeOf(ask('e'))
    await vi.advanceTimersByTimeAsync(499)
    expect(refused).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(await late).toBe('OVERLOADED 4')
    expect(refused).toEqual(['customer'])
    expect(vi.getTimerCount()).toBe(0)
  })

  test('refuses at once who could not get a place in time', async () => {
    const { ask } = open()
    for (let n = 0; n < 20; n += 1) ask(`${n}`).catch(() => undefined)
    expect(await codeOf(ask('one more'))).toBe('OVERLOADED 2')
    // The others’ queues are their own.
    const staff = codeOf(ask('agent', 'staff'))
    await vi.advanceTimersByTimeAsync(500)
    expect(await staff).toBe('OVERLOADED 2')
  })

  test('lets an agent in before the customers who wait longer', async () => {
    const { ask, inside } = open()
    const first = ask('a')
    for (const name of ['b', 'c', 'd', 'e', 'f']) ask(name).catch(() => undefined)
    ask('agent', 'staff').catch(() => undefined)
    const place = await first
    place.leave()
    await settle()
    expect(inside).toEqual(['a', 'b', 'c', 'd', 'agent'])
  })

  test('lets no sender take more than a quarter of it while others wait', async () => {
    const { ask, inside } = open()
    // As long as nobody else wants them, a sender may have all places: many customers can share one address.
    const first = await ask('a', 'customer', 'one')
    for (const name of ['b', 'c', 'd']) await ask(name, 'customer', 'one')
    expect(await codeOf(ask('e', 'customer', 'one'))).toBe('OVERLOADED 2')
    ask('f', 'customer', 'another').catch(() => undefined)
    await settle()
    expect(inside).toEqual(['a', 'b', 'c', 'd'])
    first.leave()
    await settle()
    expect(inside).toEqual(['a', 'b', 'c', 'd', 'f'])
    expect(await codeOf(ask('g', 'customer', 'one'))).toBe('OVERLOADED 2')
  })

  test('works on others while one waits for a vendor, and goes on with that one before anything new', async () => {
    const { ask, inside } = open()
    const [place, second] = [await ask('a'), await ask('b')]
    for (const name of ['c', 'd', 'e', 'f']) ask(name).catch(() => undefined)
    let answer = (_: string): void => undefined
    const vendor = new Promise<string>((resolve) => {
      answer = resolve
    })
    place.aside(() => vendor).then((said) => inside.push(said))
    await settle()
    expect(inside).toEqual(['a', 'b', 'c', 'd', 'e'])
    answer('a again')
    await settle()
    expect(inside).toEqual(['a', 'b', 'c', 'd', 'e'])
    second.leave()
    await settle()
    expect(inside).toEqual(['a', 'b', 'c', 'd', 'e', 'a again'])
    place.leave()
    await settle()
    expect(inside).toEqual(['a', 'b', 'c', 'd', 'e', 'a again', 'f'])
  })

  test('one that waits for two vendors at once gives one place away', async () => {
    const { ask, inside } = open()
    const place = await ask('a')
    for (const name of ['b', 'c', 'd', 'e', 'f']) ask(name).catch(() => undefined)
    const answers: (() => void)[] = []
    const vendor = () => new Promise<void>((resolve) => answers.push(resolve))
    const both = Promise.all([place.aside(vendor), place.aside(vendor)]).then(() => inside.push('a again'))
    await settle()
    expect(inside).toEqual(['a', 'b', 'c', 'd', 'e'])
    for (const answer of answers) answer()
    await vi.advanceTimersByTimeAsync(500)
    expect(inside).toEqual(['a', 'b', 'c', 'd', 'e'])
    void both
  })

  test('a failure aside is the request’s own, and its place is not lost', async () => {
    const { ask, inside } = open()
    const place = await ask('a')
    await expect(place.aside(() => Promise.reject(new Error('hung up')))).rejects.toThrow('hung up')
    place.leave()
    for (const name of ['b', 'c', 'd', 'e', 'f']) ask(name).catch(() => undefined)
    await settle()
    expect(inside).toEqual(['a', 'b', 'c', 'd', 'e'])
  })
})
