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
  test('goes down, up, and not beyond the ends', () => {
    expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a'])
    expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b'])
    expect(moved(['a', 'b', 'c'], 1, 1)).toEqual(['a', 'b', 'c'])
    expect(moved(['a', 'b'], 5, 0)).toEqual(['a', 'b'])
    expect(moved(['a', 'b'], 0, 2)).toEqual(['a', 'b'])
  })

  test('puts an item where it was inserted', () => {
    expect(inserted(['a', 'c'], 1, 'b')).toEqual(['a', 'b', 'c'])
  })
})

describe('keys', () => {
  test('are new and never in use already', () => {
    expect(freeKey('question', ['question-1', 'question-3', 'x'])).toBe('question-4')
    expect(freeKey('question', ['a', 'question-3'])).toBe('question-4')
  })

  test('that are malformed and keys in use are told apart', () => {
    expect(keyProblem('cooling-off', [])).toBeNull()
    expect(keyProblem('Cooling', [])).toBe('form')
    expect(keyProblem('', [])).toBe('form')
    expect(keyProblem('payment', ['payment'])).toBe('taken')
  })
})

describe('questions', () => {
  test('that are new or copied have their own keys and are drafts', () => {
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

  test('get a key for a new variant that no other variant has', () => {
    const first = newVariant([])
    expect(newVariant([first]).key).not.toBe(first.key)
  })

  test('stay the same objects when another one changes', () => {
    const [, second] = draft.questions
    const next = withQuestion(draft, second?.key ?? '', (question) => ({ ...question, passing: 'NO' }))
    expect(next.questions[1]?.passing).toBe('NO')
    expect(next.questions[0]).toBe(draft.questions[0])
  })
})

test('a blank entry is not stored', () => {
  expect(withTranslation({ en: 'a' }, 'en', '')).toBeUndefined()
  expect(withTranslation({ en: 'a', 'zh-Hant': 'b' }, 'en', '')).toEqual({ 'zh-Hant': 'b' })
  expect(withTranslation(undefined, 'en', 'a')).toEqual({ en: 'a' })
})

describe('the notice in several languages', () => {
  const translated = setParagraph(setParagraph(draft.notice, 'en', 0, 'first'), 'en', 2, 'third')

  test('starts a translation with as many paragraphs as the Chinese', () => {
    expect(translated.translations?.en?.paragraphs).toHaveLength(draft.notice.paragraphs.length)
    expect(draftSchema.safeParse({ ...draft, notice: translated }).success).toBe(true)
  })

  test('moves, adds and removes a paragraph in every language at once', () => {
    const original = draft.notice.paragraphs
    const next = moveParagraph(translated, 2, 0)
    expect(next.paragraphs.slice(0, 3)).toEqual([original[2], original[0], original[1]])
    expect(wordingOf(next, 'en').paragraphs.slice(0, 3)).toEqual(['third', 'first', ''])
    const less = removeParagraph(translated, 0)
    expect(wordingOf(less, 'en').paragraphs.slice(0, 2)).toEqual(['', 'third'])
    expect(addParagraph(translated).translations?.en?.paragraphs).toHaveLength(original.length + 1)
  })

  test('drops a translation without a word', () => {
    const blank = withWording(setParagraph(draft.notice, 'en', 0, 'x'), 'en', {
      paragraphs: draft.notice.paragraphs.map(() => ''),
    })
    expect(blank.translations).toBeUndefined()
  })
})
