import { expect, test } from 'vitest'
import { endingOf, ownPage, stepAfterRefusal, stepOf } from '#components/h5/navigation/flow.ts'
import { customerErrorCodes } from '#server/kernel/errors.ts'

const open = { over: null, verified: true, noticed: true, status: 'ANSWERING' } as const

test('a visit is at its first unfinished step', () => {
  expect(stepOf({ ...open, verified: false, noticed: false, status: 'PENDING' })).toBe('identity')
  expect(stepOf({ ...open, verified: false })).toBe('identity')
  expect(stepOf({ ...open, noticed: false, status: 'PENDING' })).toBe('notice')
  expect(stepOf({ ...open, status: 'NOTICED' })).toBe('questionnaire')
  expect(stepOf(open)).toBe('questionnaire')
  expect(stepOf({ ...open, status: 'REVIEWING' })).toBe('review')
})

test('a finished visit is at its result, whoever looks and however far it came', () => {
  for (const over of ['SUCCESS', 'CALLBACK', 'EXPIRED', 'CANCELLED'] as const) {
    expect(stepOf({ ...open, verified: false, over })).toBe('result')
    expect(stepOf({ ...open, status: 'REVIEWING', over })).toBe('result')
  }
})

test('only a signed questionnaire has an outcome', () => {
  expect(endingOf({ over: 'SUCCESS', signed: true })).toBe('success')
  expect(endingOf({ over: 'CALLBACK', signed: true })).toBe('unsuccessful')
  expect(endingOf({ over: 'CALLBACK', signed: false })).toBe('phone')
  expect(endingOf({ over: 'EXPIRED', signed: false })).toBe('expired')
  expect(endingOf({ over: 'CANCELLED', signed: true })).toBe('cancelled')
  expect(endingOf({ over: null, signed: false })).toBeNull()
})

test('refusals of the visit lead to its current step, and all others are shown in place', () => {
  const leading = customerErrorCodes.filter((code) => stepAfterRefusal(code) !== null)
  expect([...leading].sort()).toEqual(
    [
      'IDENTITY_REQUIRED',
      'WINDOW_CLOSED',
      'MOVED_TO_PHONE',
      'VISIT_CANCELLED',
      'ALREADY_FINISHED',
      'ALREADY_SUBMITTED',
      'NOTICE_REQUIRED',
      'QUESTIONNAIRE_NOT_OPEN',
      'NOT_SUBMITTED',
    ].sort(),
  )
})

test('no address leads away from the pages', () => {
  expect(ownPage('/h5/visits/0a-b/review')).toBe('/h5/visits/0a-b/review')
  for (const wanted of [
    null,
    '',
    'https://example.com/h5/',
    '//example.com',
    '/h5/../admin',
    '/h5/a?b=c',
    '/admin',
  ]) {
    expect(ownPage(wanted)).toBe('/h5/policies')
  }
})
