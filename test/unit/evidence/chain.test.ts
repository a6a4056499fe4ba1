import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chain, firstBrokenLink, GENESIS } from '#server/evidence/chain.ts'
import type { RecordedEvent, VisitEvent } from '#server/visit/rules/events.ts'

const AT = new Date('2026-03-02T02:00:00Z')
const events: readonly VisitEvent[] = [
  { type: 'VISIT_STARTED', payload: {} },
  { type: 'IDENTITY_VERIFIED', payload: { method: 'FACE', attemptId: 'a', carried: false } },
  { type: 'NOTICE_CONFIRMED', payload: {} },
  {
    type: 'SUBMITTED',
    payload: { revision: 1, answers: { 'cooling-off': { answer: 'NO', comment: '没有听明白' } } },
  },
  { type: 'SIGNED', payload: { revision: 1, signature: 'ink', method: 'FACE', attemptId: 'a', seal: 's' } },
  { type: 'SENT_TO_CALLBACK', payload: { reasons: ['NEGATIVE_ANSWER'], failing: ['cooling-off'] } },
]
const whole = chain(GENESIS, 'visit', 0, AT, events, 'sha256')

function replaced(index: number, change: Partial<RecordedEvent>): RecordedEvent[] {
  return whole.map((entry, at) => (at === index ? { ...entry, ...change } : entry))
}

describe('a chain of events', () => {
  test('holds as written, even if it was written in parts', () => {
    expect(firstBrokenLink('visit', whole)).toBe(null)
    const head = chain(GENESIS, 'visit', 0, AT, events.slice(0, 2), 'sha256')
    const tail = chain(head.at(-1)?.hash ?? GENESIS, 'visit', 2, AT, events.slice(2), 'sha256')
    expect([...head, ...tail]).toEqual(whole)
    expect(firstBrokenLink('visit', [])).toBe(null)
  })

  test('breaks when any bit of any link changes', () => {
    fc.assert(
      fc.property(fc.nat(events.length - 1), fc.nat(255), (index, bit) => {
        const hash = Buffer.from(whole[index]?.hash ?? GENESIS)
        hash.writeUInt8(hash.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
        expect(firstBrokenLink('visit', replaced(index, { hash }))).toBe(index + 1)
      }),
    )
  })

  test.each([
    ['another instant', 2, { at: new Date(AT.getTime() + 1) }],
    [
      'another answer',
      3,
      {
        event: {
          type: 'SUBMITTED',
          payload: { revision: 1, answers: { 'cooling-off': { answer: 'YES', comment: '没有听明白' } } },
        },
      },
    ],
    [
      'one character of a comment',
      3,
      {
        event: {
          type: 'SUBMITTED',
          payload: { revision: 1, answers: { 'cooling-off': { answer: 'NO', comment: '没有听明白 ' } } },
        },
      },
    ],
    ['another kind of event', 2, { event: { type: 'VISIT_STARTED', payload: {} } }],
    ['another number', 1, { seq: 9 }],
  ] satisfies [string, number, Partial<RecordedEvent>][])('breaks with %s', (_, index, change) => {
    expect(firstBrokenLink('visit', replaced(index, change))).toBe(index + 1)
  })

  test('breaks when any event is missing, doubled or moved', () => {
    for (let index = 0; index < whole.length - 1; index += 1) {
      expect(
        firstBrokenLink(
          'visit',
          whole.filter((_, at) => at !== index),
        ),
      ).toBe(index + 1)
      expect(
        firstBrokenLink(
          'visit',
          whole.flatMap((entry, at) => (at === index ? [entry, entry] : [entry])),
        ),
      ).toBe(index + 2)
      const swapped = [...whole]
      swapped.splice(index, 2, ...whole.slice(index, index + 2).reverse())
      expect(firstBrokenLink('visit', swapped)).toBe(index + 1)
    }
  })

  test('holds for its own visit only', () => {
    expect(firstBrokenLink('another', whole)).toBe(1)
  })

  test('breaks where the old links begin when it is rewritten from some event on', () => {
    const forged = chain(
      whole[1]?.hash ?? GENESIS,
      'visit',
      2,
      AT,
      [{ type: 'VISIT_STARTED', payload: {} }],
      'sha256',
    )
    expect(firstBrokenLink('visit', [...whole.slice(0, 2), ...forged, ...whole.slice(3)])).toBe(4)
  })
})
