import { afterEach, describe, expect, test, vi } from 'vitest'
import {
  findCopy,
  forgetCopy,
  heldCase,
  keepCopy,
  rememberHeld,
  stillHolds,
} from '#components/admin/callback/typed/local-copy.ts'
import {
  beginWith,
  categoryOf,
  hasTyped,
  nothingTyped,
  type Typed,
  toDraft,
  withAnswer,
} from '#components/admin/callback/typed/typed.ts'
import { workDraftSchema } from '#server/call-centre/rules/case.ts'
import { stubStorage } from '#test/support/browser/browser-storage.ts'

afterEach(() => vi.unstubAllGlobals())

const typed: Typed = { ...nothingTyped, note: '客户在开会', disposition: 'LANGUAGE_OR_HEALTH', health: true }
const copy = { version: 4, typed }

describe('what was typed', () => {
  test('starts as this tab’s copy, else as the server’s draft, else empty', () => {
    const draft = toDraft({ ...nothingTyped, note: '上一位坐席的备注' })
    expect(beginWith(typed, draft)).toBe(typed)
    expect(beginWith(null, draft)).toEqual({ ...draft, health: false })
    expect(beginWith(null, null)).toBe(nothingTyped)
  })

  test('is sent as a draft the server accepts, and health has to be chosen again after that', () => {
    const draft = workDraftSchema.parse(toDraft(typed))
    expect(beginWith(null, draft)).toEqual({ ...typed, health: false })
  })

  test('counts as typed as soon as anything is entered', () => {
    expect(hasTyped(nothingTyped)).toBe(false)
    expect(hasTyped(withAnswer(nothingTyped, 'terms', { answer: 'YES' }))).toBe(true)
  })

  test('keeps a comment beside its answer', () => {
    const answered = withAnswer(nothingTyped, 'terms', { answer: 'NO' })
    const said = withAnswer(answered, 'terms', { comment: '没看过' })
    expect(said.answers).toEqual({ terms: { answer: 'NO', comment: '没看过' } })
    expect(withAnswer(said, 'terms', { answer: 'YES' }).answers.terms).toEqual({
      answer: 'YES',
      comment: '没看过',
    })
  })

  test('drops an unknown category', () => {
    expect(categoryOf({ ...nothingTyped, problemCategory: 'TERMS_UNCLEAR' })).toBe('TERMS_UNCLEAR')
    expect(categoryOf({ ...nothingTyped, problemCategory: 'FORMER' })).toBeNull()
  })
})

describe('the copy a tab keeps', () => {
  test('is found again for the same person and case, until it is deleted', () => {
    stubStorage()
    keepCopy('agent', 'case', copy)
    expect(findCopy('agent', 'case')).toEqual(copy)
    expect(findCopy('agent', 'other')).toBeNull()
    expect(findCopy('colleague', 'case')).toBeNull()
    forgetCopy('agent', 'case')
    expect(findCopy('agent', 'case')).toBeNull()
  })

  test('tolerates a browser that stores nothing, and ignores what is not a copy', () => {
    stubStorage(true)
    expect(() => keepCopy('agent', 'case', copy)).not.toThrow()
    const { sessionStorage } = stubStorage()
    sessionStorage.setItem('callback.typed:agent:case', '{"version":4}')
    expect(findCopy('agent', 'case')).toBeNull()
    sessionStorage.setItem('callback.typed:agent:case', '{"version":')
    expect(findCopy('agent', 'case')).toBeNull()
  })

  test('remembers the current case of each person', () => {
    stubStorage()
    rememberHeld('agent', 'case')
    expect(heldCase('agent')).toBe('case')
    expect(heldCase('colleague')).toBeNull()
    rememberHeld('agent', null)
    expect(heldCase('agent')).toBeNull()
  })

  test.each([
    ['nothing happened', [], true],
    ['only their own steps', [{ seq: 5, type: 'DIALLED', by: '甲' }], true],
    ['it ran out', [{ seq: 5, type: 'LEASE_EXPIRED', by: 'SYSTEM' }], true],
    ['they took it up again', [{ seq: 5, type: 'TAKEN', by: '甲' }], true],
    ['somebody else took it', [{ seq: 5, type: 'CLAIMED', by: '乙' }], false],
    ['its call was ended', [{ seq: 5, type: 'FINISHED', by: '甲' }], false],
    ['it was given back', [{ seq: 5, type: 'RELEASED', by: '甲' }], false],
  ])('is valid or not: %s', (_, since, holds) => {
    const before = [{ seq: 4, type: 'FINISHED', by: '乙' }]
    expect(stillHolds(copy, [...before, ...since], '甲')).toBe(holds)
  })
})
