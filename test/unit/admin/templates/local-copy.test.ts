import { describe, expect, test } from 'vitest'
import { findCopy, forgetCopy, keepCopy } from '#components/admin/templates/draft/local-copy.ts'
import { shippedTemplate } from '#server/questionnaire/shipped-template.ts'
import { draftSchema } from '#server/questionnaire/template.ts'

/** What a browser keeps, in memory; `full` refuses as a browser without room does. */
function storageOf(full = false): Storage {
  const kept = new Map<string, string>()
  return {
    get length() {
      return kept.size
    },
    clear: () => kept.clear(),
    key: (index) => [...kept.keys()][index] ?? null,
    getItem: (name) => kept.get(name) ?? null,
    removeItem: (name) => void kept.delete(name),
    setItem: (name, value) => {
      if (full) throw new Error('quota exceeded')
      kept.set(name, value)
    },
  }
}

const copy = {
  revision: 3,
  at: '2026-03-02T02:00:00.000Z',
  note: '改犹豫期',
  content: draftSchema.parse(shippedTemplate),
}

describe('the copy a browser keeps', () => {
  test('is found again, of that version only, until it is forgotten', () => {
    const storage = storageOf()
    expect(keepCopy(storage, 'one', copy)).toBe(true)
    expect(findCopy(storage, 'one')).toEqual(copy)
    expect(findCopy(storage, 'other')).toBeNull()
    forgetCopy(storage, 'one')
    expect(findCopy(storage, 'one')).toBeNull()
  })

  test('a browser without room says so', () => {
    expect(keepCopy(storageOf(true), 'one', copy)).toBe(false)
  })

  test('what is no copy is none', () => {
    const storage = storageOf()
    storage.setItem('template-draft.one', '{"revision":')
    expect(findCopy(storage, 'one')).toBeNull()
    storage.setItem('template-draft.one', '{"revision":1,"content":{}}')
    expect(findCopy(storage, 'one')).toBeNull()
  })
})
