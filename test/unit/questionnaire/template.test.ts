import { expect, test } from 'vitest'
import { shippedTemplate } from '#server/questionnaire/rules/shipped-template.ts'
import { conditionSchema, templateSchema } from '#server/questionnaire/rules/template.ts'

const [first] = shippedTemplate.questions
if (!first) throw new Error('the shipped template has questions')

function messages(template: unknown): string[] {
  return templateSchema.safeParse(template).error?.issues.map((issue) => issue.message) ?? []
}

test('a duplicate question key is refused by name', () => {
  const questions = [...shippedTemplate.questions, first]
  expect(messages({ ...shippedTemplate, questions })).toContain('key used twice: contract-received')
})

test('a duplicate variant key in one question is refused by name', () => {
  const questions = [{ ...first, variants: [...first.variants, ...first.variants] }]
  expect(messages({ ...shippedTemplate, questions })).toContain('key used twice: contract-received/standard')
})

test.each([
  ['no questions', { questions: [] }],
  ['a question without variants', { questions: [{ ...first, variants: [] }] }],
  ['an answer that is neither 是 nor 否', { questions: [{ ...first, passing: 'MAYBE' }] }],
  ['a key with blanks', { questions: [{ ...first, key: 'a b' }] }],
  ['reading for a quarter of an hour', { minimumReadingSeconds: 900 }],
  ['a notice without text', { notice: { ...shippedTemplate.notice, paragraphs: [] } }],
])('%s is refused', (_, change) => {
  expect(templateSchema.safeParse({ ...shippedTemplate, ...change }).success).toBe(false)
})

test.each([
  ['a fact nobody knows', { fact: 'weather', in: ['SUNNY'] }],
  ['a value the fact never has', { fact: 'design', in: ['VARIABLE'] }],
  ['text where the fact is yes or no', { fact: 'dualRecorded', in: ['true'] }],
  ['no values', { fact: 'design', in: [] }],
  ['an empty all', { all: [] }],
  ['an empty any', { any: [] }],
  ['always false', { always: false }],
  ['two kinds at once', { always: true, not: { always: true } }],
  ['a bad part deep inside', { all: [{ any: [{ not: { fact: 'design', in: ['X'] } }] }] }],
])('a condition with %s is refused', (_, condition) => {
  expect(conditionSchema.safeParse(condition).success).toBe(false)
})
