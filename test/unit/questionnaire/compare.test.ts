import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { changedPlaces } from '#server/questionnaire/rules/changes.ts'
import { compareTemplates } from '#server/questionnaire/rules/compare.ts'
import { shippedTemplate } from '#server/questionnaire/rules/shipped-template.ts'
import type { TemplateDraft } from '#server/questionnaire/rules/template.ts'
import { compareBudget, compareTexts, type TextPiece } from '#server/questionnaire/rules/text-pieces.ts'
import { draft } from './support/arbitrary.ts'

const without = (pieces: readonly TextPiece[], kind: TextPiece['kind']): string =>
  pieces
    .filter((piece) => piece.kind !== kind)
    .map(({ text }) => text)
    .join('')

test('of any two texts the difference without removals reads as the later, without additions as the earlier', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (before, after) => {
      const pieces = compareTexts(before, after)
      expect(without(pieces, 'removed')).toBe(after)
      expect(without(pieces, 'added')).toBe(before)
    }),
  )
})

test('the later of any two drafts follows from the earlier and the difference', () => {
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

describe('the difference between the shipped template and an edited one', () => {
  const edit = (change: (questions: TemplateDraft['questions']) => TemplateDraft['questions']) =>
    compareTemplates(shippedTemplate, {
      ...shippedTemplate,
      questions: change([...shippedTemplate.questions]),
    })
  const changed = (diff: ReturnType<typeof compareTemplates>) =>
    diff.questions.filter(({ change, moved }) => change !== 'same' || moved !== null)

  test('shows a corrected slip as one removed run of words', () => {
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

  test('treats a placeholder as one word', () => {
    expect(compareTexts('有{{coolingOffDays}}天', '有{{payYears}}天')).toEqual([
      { kind: 'same', text: '有' },
      { kind: 'removed', text: '{{coolingOffDays}}' },
      { kind: 'added', text: '{{payYears}}' },
      { kind: 'same', text: '天' },
    ])
  })

  test('shows the moved question as the moved one', () => {
    const diff = edit((questions) => [...questions.slice(-1), ...questions.slice(0, -1)])
    expect(changed(diff)).toMatchObject([{ key: 'promised-benefits', moved: { from: 12, to: 0 } }])
  })

  test('shows a removed question at its old place, and a new one at its own', () => {
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

  test('tells changes of condition, passing answer and items from changes of words', () => {
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

  test('shows an inserted paragraph as the only change', () => {
    const { notice } = shippedTemplate
    const [first = '', ...rest] = notice.paragraphs
    const diff = compareTemplates(shippedTemplate, {
      ...shippedTemplate,
      notice: { ...notice, paragraphs: [first, '新增的一段。', ...rest] },
    })
    expect(diff.parts).toMatchObject([{ place: 'notice.paragraphs.1', change: { before: null } }])
  })
})

describe('versions that have nothing in common', () => {
  const characters = '投保人已经知道并理解本合同条款犹豫期内可以解除现金价值损失责任免除费用扣除。'
  const long = (seed: number, length: number): string =>
    Array.from({ length }, (_, at) => characters[(at * seed + (at >> 3)) % characters.length]).join('')
  const full = (seed: number): TemplateDraft => ({
    ...shippedTemplate,
    questions: Array.from({ length: 40 }, (_, at) => ({
      key: `q${at}`,
      passing: 'YES',
      variants: [{ key: 'v', when: { always: true }, text: long(seed + at, 4000) }],
    })),
  })

  test('are compared within a budget, and still exactly', () => {
    const budget = compareBudget()
    const diff = compareTemplates(full(7), full(11), budget)
    expect(budget.characters).toBeGreaterThanOrEqual(0)
    expect(budget.steps).toBeGreaterThanOrEqual(0)
    expect(diff.questions).toHaveLength(40)
    for (const { variants } of diff.questions) {
      const change = variants[0]?.text
      if (!change) continue
      expect(without(change.pieces, 'removed')).toBe(change.after)
      expect(without(change.pieces, 'added')).toBe(change.before)
    }
  })

  test('cost no more for one long text than a text may cost', () => {
    const budget = compareBudget()
    compareTexts(long(7, 4000), long(11, 4000), budget)
    expect(compareBudget().steps - budget.steps).toBeLessThan(100_000)
  })

  test('still show a single changed word in a long text', () => {
    const text = long(7, 4000)
    expect(compareTexts(`${text}是`, `${text}否`)).toEqual([
      { kind: 'same', text },
      { kind: 'removed', text: '是' },
      { kind: 'added', text: '否' },
    ])
  })
})
