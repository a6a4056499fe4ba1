import { describe, expect, test } from 'vitest'
import { methodFor, sessionCovers } from '#server/identity/rules/session.ts'
import { defaultSettings } from '#server/vocabulary/settings.ts'

const MINUTE = 60_000
const NOON = new Date('2026-03-02T04:00:00Z')
const ago = (ms: number) => new Date(NOON.getTime() - ms)

describe('the method for a document', () => {
  test('is by face for ID cards and by text message for everything else', () => {
    expect(methodFor('ID_CARD')).toBe('FACE')
    for (const other of ['PASSPORT', 'HK_MACAU_PERMIT', 'TAIWAN_PERMIT', 'FOREIGN_RESIDENT', 'OTHER']) {
      expect(methodFor(other)).toBe('SMS')
    }
  })
})

describe('a passed check covers a visit', () => {
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

  test('while it is in use', () => {
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

  test('but not after leaving', () => {
    expect(covers({ endedAt: ago(1) })).toBe(false)
  })

  test('only by the method its document requires', () => {
    expect(covers({ method: 'FACE' })).toBe(false)
    expect(covers({ method: 'FACE', phoneIndex: null }, { method: 'FACE', phoneIndex: 'anything' })).toBe(
      true,
    )
  })

  test('by code only for policies with the same phone', () => {
    expect(covers({}, { method: 'SMS', phoneIndex: 'bb' })).toBe(false)
    expect(covers({ phoneIndex: null })).toBe(false)
  })
})
