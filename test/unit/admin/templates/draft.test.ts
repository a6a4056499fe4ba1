import { describe, expect, test } from 'vitest'
import {
  copyOf,
  type Draft,
  freeKey,
  inserted,
  keyProblem,
  moved,
  newQuestion,
  newVariant,
  withQuestion,
  withTranslation,
} from '#components/admin/templates/draft/draft.ts'
import {
  addParagraph,
  moveParagraph,
  removeParagraph,
  setParagraph,
  withWording,
  wordingOf,
} from '#components/admin/templates/draft/notice.ts'
import { shippedTemplate } from '#server/questionnaire/rules/shipped-template.ts'
import { draftSchema } from '#server/questionnaire/rules/template.ts'

const draft: Draft = draftSchema.parse(shippedTemplate)

describe('moving in a list', () => {
  test('forth, back, and nowhere', () => {
    expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a'])
    expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b'])
    expect(moved(['a', 'b', 'c'], 1, 1)).toEqual(['a', 'b', 'c'])
    expect(moved(['a', 'b'], 5, 0)).toEqual(['a', 'b'])
    expect(moved(['a', 'b'], 0, 2)).toEqual(['a', 'b'])
  })

  test('an item put in stands where it was put', () => {
    expect(inserted(['a', 'c'], 1, 'b')).toEqual(['a', 'b', 'c'])
  })
})

describe('keys', () => {
  test('a new one is never taken', () => {
    expect(freeKey('question', ['question-1', 'question-3', 'x'])).toBe('question-4')
    expect(freeKey('question', ['a', 'question-3'])).toBe('question-4')
  })

  test('unfit and taken keys are told apart', () => {
    expect(keyProblem('cooling-off', [])).toBeNull()
    expect(keyProblem('Cooling', [])).toBe('form')
    expect(keyProblem('', [])).toBe('form')
    expect(keyProblem('payment', ['payment'])).toBe('taken')
  })
})

describe('questions', () => {
  test('a new one and a copy have keys of their own and are drafts', () => {
    const fresh = newQuestion(draft)
    const [first] = draft.questions
    if (first === undefined) throw new Error('the shipped template has questions')
    const copy = copyOf(draft, first)
    const keys = [...draft.questions, fresh].map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
    expect(draft.questions.map(({ key }) => key)).not.toContain(copy.key)
    expect(draftSchema.safeParse({ ...draft, questions: [...draft.questions, fresh, copy] }).success).toBe(
      true,
    )
  })

  test('a further variant does not take the key of another', () => {
    const first = newVariant([])
    expect(newVariant([first]).key).not.toBe(first.key)
  })

  test('changing one leaves the others the very same', () => {
    const [, second] = draft.questions
    const next = withQuestion(draft, second?.key ?? '', (question) => ({ ...question, passing: 'NO' }))
    expect(next.questions[1]?.passing).toBe('NO')
    expect(next.questions[0]).toBe(draft.questions[0])
  })
})

test('an entry that is blank is not stored', () => {
  expect(withTranslation({ en: 'a' }, 'en', '')).toBeUndefined()
  expect(withTranslation({ en: 'a', 'zh-Hant': 'b' }, 'en', '')).toEqual({ 'zh-Hant': 'b' })
  expect(withTranslation(undefined, 'en', 'a')).toEqual({ en: 'a' })
})

describe('the notice in several languages', () => {
  const translated = setParagraph(setParagraph(draft.notice, 'en', 0, 'first'), 'en', 2, 'third')

  test('a translation begun has as many paragraphs as the Chinese', () => {
    expect(translated.translations?.en?.paragraphs).toHaveLength(draft.notice.paragraphs.length)
    expect(draftSchema.safeParse({ ...draft, notice: translated }).success).toBe(true)
  })

  test('paragraphs move, come and go in every language at once', () => {
    const original = draft.notice.paragraphs
    const next = moveParagraph(translated, 2, 0)
    expect(next.paragraphs.slice(0, 3)).toEqual([original[2], original[0], original[1]])
    expect(wordingOf(next, 'en').paragraphs.slice(0, 3)).toEqual(['third', 'first', ''])
    const less = removeParagraph(translated, 0)
    expect(wordingOf(less, 'en').paragraphs.slice(0, 2)).toEqual(['', 'third'])
    expect(addParagraph(translated).translations?.en?.paragraphs).toHaveLength(original.length + 1)
  })

  test('a translation without a word is none', () => {
    const blank = withWording(setParagraph(draft.notice, 'en', 0, 'x'), 'en', {
      paragraphs: draft.notice.paragraphs.map(() => ''),
    })
    expect(blank.translations).toBeUndefined()
  })
})
