import { expect, test } from 'vitest'
import { detail, detailNames, isPassing, toFailure } from '#components/h5/client/failure.ts'

test('a failed call is either a refusal with its code and details, or an answer that never came', () => {
  const refused = toFailure({
    data: { code: 'CODE_WRONG', message: '…', details: { left: 3, keys: ['a', 1] } },
  })
  expect(detail(refused, 'left')).toBe(3)
  expect(detailNames(refused, 'keys')).toEqual(['a'])
  expect(isPassing(refused)).toBe(false)
  for (const lost of [new TypeError('Failed to fetch'), null, { data: { httpStatus: 502 } }]) {
    expect(toFailure(lost)).toEqual({ kind: 'unreachable' })
    expect(isPassing(toFailure(lost))).toBe(true)
  }
})
