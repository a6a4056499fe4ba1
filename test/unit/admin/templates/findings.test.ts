import { expect, test } from 'vitest'
import { findingsOf } from '#components/admin/templates/checks/check.ts'
import { translatedShippedTemplate } from '#server/questionnaire/rules/shipped-translations.ts'

const [first, second, ...others] = translatedShippedTemplate.questions
if (!first || !second) throw new Error('the shipped template has questions')

const titles = (questions: typeof translatedShippedTemplate.questions) =>
  findingsOf({ ...translatedShippedTemplate, questions }, [], null).map(({ title }) => title)

test('a finding follows its question when the question moves', () => {
  const repeated = (found: readonly string[]) => found.filter((title) => title.includes('所看到所看到'))
  const before = repeated(titles([first, second, ...others]))
  expect(before).toEqual(['第 9 题：“所看到所看到”重复'])
  expect(repeated(titles([second, ...others]))).toEqual(['第 8 题：“所看到所看到”重复'])
})

test('a finding of missing translations names the first place', () => {
  const untranslated = {
    ...second,
    variants: second.variants.map(({ translations: _, ...variant }) => variant),
  }
  const found = titles([first, untranslated, ...others])
  expect(found.filter((title) => title.startsWith('English还缺 1 段译文'))).toEqual([
    expect.stringMatching(/，第一处：第 2 题$/),
  ])
})
