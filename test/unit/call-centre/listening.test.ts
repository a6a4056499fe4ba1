import { describe, expect, it } from 'vitest'
import { listeningOf, mayScore } from '#server/call-centre/rules/listening.ts'

const recorded = { recordingId: 'rec-1', fetchable: true, outcomes: [] } as const

describe('what a reviewer has heard', () => {
  it('is nothing until the recording was sent to them', () => {
    expect(listeningOf(recorded)).toBe('NOT_YET')
    expect(listeningOf({ ...recorded, outcomes: ['SENT'] })).toBe('HEARD')
    expect(listeningOf({ ...recorded, outcomes: ['MISSING'] })).toBe('MISSING')
    expect(listeningOf({ ...recorded, outcomes: ['MISSING', 'SENT'] })).toBe('HEARD')
  })

  it('cannot be known without a recording, or if the console cannot fetch it', () => {
    expect(listeningOf({ ...recorded, recordingId: null })).toBe('NONE')
    expect(listeningOf({ ...recorded, fetchable: false })).toBe('ELSEWHERE')
  })

  it('forbids a score only while there is a recording to hear', () => {
    const allowed = (['NONE', 'ELSEWHERE', 'NOT_YET', 'HEARD', 'MISSING'] as const).filter(mayScore)
    expect(allowed).toEqual(['NONE', 'ELSEWHERE', 'HEARD', 'MISSING'])
  })
})
