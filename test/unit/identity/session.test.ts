import { describe, expect, test } from 'vitest'
import { faceVerdict } from '#server/identity/rules/face-codes.ts'
import { methodFor, sessionCovers } from '#server/identity/rules/session.ts'
import { sendRefusal } from '#server/identity/rules/sms-limits.ts'
import { defaultSettings } from '#server/vocabulary/settings.ts'

const MINUTE = 60_000
const NOON = new Date('2026-03-02T04:00:00Z')
const ago = (ms: number) => new Date(NOON.getTime() - ms)

describe('how a document is checked', () => {
  test('ID cards by face, everything else by text message', () => {
    expect(methodFor('ID_CARD')).toBe('FACE')
    for (const other of ['PASSPORT', 'HK_MACAU_PERMIT', 'TAIWAN_PERMIT', 'FOREIGN_RESIDENT', 'OTHER']) {
      expect(methodFor(other)).toBe('SMS')
    }
  })
})

describe('what the vendor’s codes mean for the customer', () => {
  test.each([
    ['PASSED', [0]],
    ['UNFINISHED', [17]],
    ['FAILED', [1002, 1003, 1004, 1005, 2006, 2010, 2011, 2012, 2013, 2014, 2015, 2016]],
    ['USE_PHONE', [2005, 2007, 2008, 2009]],
    ['UNDECIDED', [15, 16, 201, 202, 203, 204, 1001, 1008, 2001, 2002, 2003, 2017]],
    // Codes nobody has told us about are nobody's failure.
    ['UNDECIDED', [-1, 1, 999, 2004, 2018, 9999]],
  ])('%s: %j', (verdict, codes) => {
    expect(codes.map(faceVerdict)).toEqual(codes.map(() => verdict))
  })
})

describe('how long a passed check speaks for a visit', () => {
  const session = {
    verifiedAt: ago(10 * MINUTE),
    lastSeenAt: ago(MINUTE),
    endedAt: null,
    method: 'SMS',
    phoneIndex: 'aa',
  } as const
  const visit = { method: 'SMS', phoneIndex: 'aa' } as const
  const covers = (
    change: Partial<Parameters<typeof sessionCovers>[0]>,
    forVisit: Parameters<typeof sessionCovers>[1] = visit,
  ) => sessionCovers({ ...session, ...change }, forVisit, NOON, defaultSettings)

  test('while it is used', () => {
    expect(covers({})).toBe(true)
  })

  test.each([
    [15 * MINUTE - 1, true],
    [15 * MINUTE, false],
  ])('idle for %i ms: %s', (idle, expected) => {
    expect(covers({ lastSeenAt: ago(idle), verifiedAt: ago(30 * MINUTE) })).toBe(expected)
  })

  test.each([
    [60 * MINUTE - 1, true],
    [60 * MINUTE, false],
  ])('passed %i ms ago: %s', (age, expected) => {
    expect(covers({ verifiedAt: ago(age), lastSeenAt: NOON })).toBe(expected)
  })

  test('not after leaving', () => {
    expect(covers({ endedAt: ago(1) })).toBe(false)
  })

  test('only of the kind the document asks for', () => {
    expect(covers({ method: 'FACE' })).toBe(false)
    expect(covers({ method: 'FACE', phoneIndex: null }, { method: 'FACE', phoneIndex: 'anything' })).toBe(
      true,
    )
  })

  test('a code only for policies with the phone it went to', () => {
    expect(covers({}, { method: 'SMS', phoneIndex: 'bb' })).toBe(false)
    expect(covers({ phoneIndex: null })).toBe(false)
  })
})

describe('why a code may not be sent', () => {
  const { code } = defaultSettings
  const HOUR = 60 * MINUTE
  const refusal = (...ages: number[]) => sendRefusal(ages.map(ago), NOON, code)

  test.each([
    [[], null],
    [[0], { code: 'RESEND_TOO_SOON', seconds: 60 }],
    [[59_001], { code: 'RESEND_TOO_SOON', seconds: 1 }],
    [[60_000], null],
    [[2, 3, 4, 5].map((n) => n * MINUTE), null],
    [[2, 3, 4, 5, 6].map((n) => n * MINUTE), { code: 'SEND_LIMIT_HOUR', seconds: 54 * 60 }],
    [[2, 3, 4, 5, 60].map((n) => n * MINUTE), null],
    [
      [2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((n) => n * 2 * HOUR),
      { code: 'SEND_LIMIT_DAY', seconds: 2 * 3600 },
    ],
    [[2, 3, 4, 5, 6, 7, 8, 9, 10, 12].map((n) => n * 2 * HOUR), null],
  ])('after sends %j ms ago: %j', (ages, expected) => {
    expect(refusal(...ages)).toEqual(expected)
  })

  test('the order in which sends are known does not matter', () => {
    expect(refusal(5 * MINUTE, 2 * MINUTE, 6 * MINUTE, 3 * MINUTE, 4 * MINUTE)?.code).toBe('SEND_LIMIT_HOUR')
  })
})
