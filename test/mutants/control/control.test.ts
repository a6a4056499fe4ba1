import { beforeEach, describe, expect, test } from 'vitest'
import { countTo, doubled, isMore, unasked, words } from './rules/control.ts'

let prepared = false
beforeEach(() => {
  prepared = true
})

describe('the control', () => {
  test('has a first word', () => {
    expect(typeof unasked).toBe('function')
    expect(prepared).toBe(true)
    expect(words.first).toBe('one')
  })

  test.each([
    [2, false],
    [4, true],
  ])('%i is more: %s', (count, more) => {
    expect(isMore(count)).toBe(more)
  })

  test('counts and doubles', async () => {
    expect(countTo(3)).toBe(3)
    await Promise.resolve()
    expect(doubled(2)).toBe(4)
    expect(doubled(2)).toBe(4)
  })
})
