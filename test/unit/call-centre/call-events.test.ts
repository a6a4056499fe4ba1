import { describe, expect, test } from 'vitest'
import { ZodError } from 'zod'
import {
  hasNews,
  type RecordedCall,
  readCallEvent,
  withEvent,
} from '#server/call-centre/telephony/call-events.ts'
import type { Direction } from '#server/vocabulary/calls.ts'

const ended = {
  type: 'call.ended',
  callId: 'call-1',
  agent: ' Demo.Agent ',
  phone: '19900000001',
  startedAt: '2026-03-02T10:00:00+08:00',
  answeredAt: '2026-03-02T10:00:12+08:00',
  endedAt: '2026-03-02T10:05:12.900+08:00',
}
const ready = { type: 'recording.ready', callId: 'call-1', recordingId: 'rec-1', startedAt: ended.startedAt }

function event(told: Record<string, unknown>) {
  const read = readCallEvent(told)
  if (read === null) throw new Error('no event')
  return read
}

describe('an event', () => {
  test('is read with its instants, and the agent’s name is normalised', () => {
    expect(event(ended)).toMatchObject({ agent: 'demo.agent', startedAt: new Date('2026-03-02T02:00:00Z') })
  })

  test.each([['call.started'], ['agent.ready'], ['']])('of type %o is ignored', (type) => {
    expect(readCallEvent({ type, anything: { at: 'all' } })).toBeNull()
  })

  test.each([
    ['no type', { callId: 'call-1' }],
    ['no call', { ...ended, callId: undefined }],
    ['an unreadable call', { ...ended, callId: 'a b' }],
    ['no beginning', { ...ended, startedAt: undefined }],
    ['a time without its zone', { ...ended, startedAt: '2026-03-02T10:00:00' }],
    ['a field nobody knows', { ...ended, customer: '测试' }],
    ['an attempt that is no id', { ...ended, attemptId: '7' }],
    ['a recording without its id', { ...ready, recordingId: undefined }],
    ['nothing at all', {}],
  ])('with %s is refused', (_, told) => expect(() => readCallEvent(told)).toThrow(ZodError))
})

const unknown: RecordedCall = { callId: null, recordingId: null, answeredAt: null, talkSeconds: null }
const of = (known: RecordedCall, direction: Direction = 'OUT') => ({ ...known, direction })

function after(known: RecordedCall, told: Record<string, unknown>, direction: Direction = 'OUT') {
  const outcome = withEvent(of(known, direction), event(told))
  if (!outcome.ok) throw new Error(outcome.code)
  return outcome.value
}

describe('what is known of a call', () => {
  const whole = {
    callId: 'call-1',
    recordingId: 'rec-1',
    answeredAt: new Date('2026-03-02T02:00:12Z'),
    talkSeconds: 300,
  }

  test('is the same in whatever order events arrive', () => {
    expect(after(after(unknown, ended), ready)).toEqual(whole)
    expect(after(after(unknown, ready), ended)).toEqual(whole)
  })

  test('does not change when an event is repeated', () => {
    for (const told of [ended, ready, { ...ended, recordingId: 'rec-1' }])
      expect(hasNews(whole, after(whole, told))).toBe(false)
    expect(hasNews(unknown, after(unknown, ready))).toBe(true)
    expect(hasNews(after(unknown, ended), after(after(unknown, ended), ready))).toBe(true)
  })

  test('keeps the first report', () => {
    const later = { ...ended, answeredAt: '2026-03-02T10:01:00+08:00' }
    expect(after(whole, later)).toEqual(whole)
  })

  test('has no talking time when nobody answered', () => {
    expect(after(unknown, { ...ended, answeredAt: undefined })).toEqual({ ...unknown, callId: 'call-1' })
  })

  test('has no negative talking time', () => {
    expect(after(unknown, { ...ended, endedAt: ended.startedAt }).talkSeconds).toBe(0)
  })

  test('counts a call that continued with another policy together with the first', () => {
    expect(after(unknown, { ...ended, recordingId: 'rec-1' }, 'SAME')).toEqual({
      ...unknown,
      callId: 'call-1',
      recordingId: 'rec-1',
    })
  })

  test.each([
    ['call', { ...whole, callId: 'call-2' }, ended],
    ['recording', { ...whole, recordingId: 'rec-2' }, ready],
  ])('is not replaced by another %s', (_, known, told) => {
    expect(withEvent(of(known), event(told))).toMatchObject({ ok: false, code: 'CALL_ALREADY_RECORDED' })
  })
})
