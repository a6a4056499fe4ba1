import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { changedPlaces } from '#server/questionnaire/changes.ts'
import { compareTemplates, compareTexts, type TextPiece } from '#server/questionnaire/compare.ts'
import { shippedTemplate } from '#server/questionnaire/shipped-template.ts'
import type { TemplateDraft } from '#server/questionnaire/template.ts'
import { draft } from './arbitrary.ts'

const without = (pieces: readonly TextPiece[], kind: TextPiece['kind']): string =>
  pieces
    .filter((piece) => piece.kind !== kind)
    .map(({ text }) => text)
    .join('')

test('any two texts: without what was removed it reads as after, without what was added as before', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (before, after) => {
      const pieces = compareTexts(before, after)
      expect(without(pieces, 'removed')).toBe(after)
      expect(without(pieces, 'added')).toBe(before)
    }),
  )
})

test('any two drafts: what is there now can be told from what was there and the difference', () => {
  fc.assert(
    fc.property(draft, draft, (before, after) => {
      const diff = compareTemplates(before, after)
      const kept = diff.questions.filter(({ change }) => change !== 'removed')
      expect(kept.map(({ key }) => key)).toEqual(after.questions.map(({ key }) => key))
      for (const question of kept) {
        const old = before.questions.find(({ key }) => key === question.key)
        const now = after.questions.find(({ key }) => key === question.key)
        expect(question.passing === null ? old?.passing : question.passing.after).toBe(now?.passing)
        const variants = question.variants.filter(({ change }) => change !== 'removed')
        expect(variants.map(({ key }) => key)).toEqual(now?.variants.map(({ key }) => key))
        for (const variant of variants) {
          const was = old?.variants.find(({ key }) => key === variant.key)
          const is = now?.variants.find(({ key }) => key === variant.key)
          expect(variant.text === null ? was?.text : without(variant.text.pieces, 'removed')).toBe(is?.text)
          expect(variant.when === null ? was?.when : variant.when.after).toEqual(is?.when)
        }
      }
      expect(diff.same).toBe(changedPlaces(before, after).length === 0)
      expect(compareTemplates(after, after).same).toBe(true)
    }),
    { numRuns: 150 },
  )
})

describe('between the shipped template and an edited one', () => {
  const edit = (change: (questions: TemplateDraft['questions']) => TemplateDraft['questions']) =>
    compareTemplates(shippedTemplate, {
      ...shippedTemplate,
      questions: change([...shippedTemplate.questions]),
    })
  const changed = (diff: ReturnType<typeof compareTemplates>) =>
    diff.questions.filter(({ change, moved }) => change !== 'same' || moved !== null)

  test('a corrected slip is one removed run of words', () => {
    const diff = edit((questions) =>
      questions.map((question) => ({
        ...question,
        variants: question.variants.map((variant) => ({
          ...variant,
          text: variant.text.replace('所看到所看到', '所看到'),
        })),
      })),
    )
    const [question, ...others] = changed(diff)
    expect(others).toEqual([])
    expect(question?.key).toBe('bonus-uncertain')
    const pieces = question?.variants[0]?.text?.pieces ?? []
    expect(pieces.filter(({ kind }) => kind !== 'same').map(({ kind }) => kind)).toEqual(['removed'])
    expect(pieces.find(({ kind }) => kind === 'removed')?.text).toHaveLength(3)
  })

  test('a placeholder is one word', () => {
    expect(compareTexts('有{{coolingOffDays}}天', '有{{payYears}}天')).toEqual([
      { kind: 'same', text: '有' },
      { kind: 'removed', text: '{{coolingOffDays}}' },
      { kind: 'added', text: '{{payYears}}' },
      { kind: 'same', text: '天' },
    ])
  })

  test('a question moved up is the one that moved', () => {
    const diff = edit((questions) => [...questions.slice(-1), ...questions.slice(0, -1)])
    expect(changed(diff)).toMatchObject([{ key: 'promised-benefits', moved: { from: 12, to: 0 } }])
  })

  test('a removed question stands where it stood, a new one where it stands', () => {
    const diff = edit((questions) =>
      questions.flatMap((question) => {
        if (question.key === 'charges') return []
        return question.key === 'payment' ? [{ ...question, key: 'paying' }] : [question]
      }),
    )
    expect(changed(diff).map(({ key, change }) => [key, change])).toEqual([
      ['payment', 'removed'],
      ['paying', 'added'],
      ['charges', 'removed'],
    ])
  })

  test('condition, passing answer and items are told apart from words', () => {
    const diff = edit((questions) =>
      questions.map((question) =>
        question.key === 'dual-recorded'
          ? {
              ...question,
              passing: 'NO',
              requires: ['SIGNATURES'],
              variants: question.variants.map((variant) => ({ ...variant, when: { always: true } })),
            }
          : question,
      ),
    )
    expect(changed(diff)).toMatchObject([
      {
        key: 'dual-recorded',
        passing: { before: 'YES', after: 'NO' },
        requires: { added: ['SIGNATURES'], removed: [] },
        variants: [
          {
            text: null,
            when: { before: { fact: 'dualRecorded', in: [true] }, after: { always: true } },
          },
        ],
      },
    ])
  })

  test('a paragraph put in between changes no other', () => {
    const { notice } = shippedTemplate
    const [first = '', ...rest] = notice.paragraphs
    const diff = compareTemplates(shippedTemplate, {
      ...shippedTemplate,
      notice: { ...notice, paragraphs: [first, '新增的一段。', ...rest] },
    })
    expect(diff.parts).toMatchObject([{ place: 'notice.paragraphs.1', change: { before: null } }])
  })
})
