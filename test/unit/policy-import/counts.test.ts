import { expect, test } from 'vitest'
import { noRows, rowsCounted, withOutcomes } from '#server/policy-import/rules/counts.ts'

test('every row is counted once, under its outcome', () => {
  const first = withOutcomes(noRows, ['NEW', 'NEW', 'REFUSED'])
  const all = withOutcomes(first, ['CHANGED', 'WITHDRAWN', 'UNCHANGED', 'REFUSED'])
  expect(all).toEqual({ NEW: 2, CHANGED: 1, WITHDRAWN: 1, UNCHANGED: 1, REFUSED: 2 })
  expect(rowsCounted(all)).toBe(7)
  expect(rowsCounted(noRows)).toBe(0)
  expect(first.NEW).toBe(2)
})
