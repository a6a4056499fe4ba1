import { afterEach, describe, expect, test, vi } from 'vitest'
import { findCopy, forgetCopy, keepCopy } from '#components/admin/templates/draft/local-copy.ts'
import { shippedTemplate } from '#server/questionnaire/rules/shipped-template.ts'
import { draftSchema } from '#server/questionnaire/rules/template.ts'
import { stubStorage } from '#test/support/browser/browser-storage.ts'

afterEach(() => vi.unstubAllGlobals())

const copy = {
  revision: 3,
  at: '2026-03-02T02:00:00.000Z',
  note: '改犹豫期',
  content: draftSchema.parse(shippedTemplate),
}

describe('the copy a browser keeps', () => {
  test('is found again for its version only, until it is deleted', () => {
    stubStorage()
    expect(keepCopy('author', 'one', copy)).toBe(true)
    expect(findCopy('author', 'one')).toEqual(copy)
    expect(findCopy('author', 'other')).toBeNull()
    expect(findCopy('colleague', 'one')).toBeNull()
    forgetCopy('author', 'one')
    expect(findCopy('author', 'one')).toBeNull()
  })

  test('reports a browser without room', () => {
    stubStorage(true)
    expect(keepCopy('author', 'one', copy)).toBe(false)
  })

  test('ignores what is not a copy', () => {
    const { localStorage } = stubStorage()
    localStorage.setItem('template.draft:author:one', '{"revision":')
    expect(findCopy('author', 'one')).toBeNull()
    localStorage.setItem('template.draft:author:one', '{"revision":1,"content":{}}')
    expect(findCopy('author', 'one')).toBeNull()
  })
})
