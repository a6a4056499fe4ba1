import { expect, test } from 'vitest'
import { unknownPlaceholders } from '#server/questionnaire/rules/placeholders.ts'
import { textsOf } from '#server/questionnaire/rules/places.ts'
import { shippedTemplate } from '#server/questionnaire/rules/shipped-template.ts'
import { templateSchema } from '#server/questionnaire/rules/template.ts'
import { blanks, sourceNotice, sourceQuestions } from './support/source-wording.ts'

/** Returns the template's text with its placeholders replaced by the blanks of the source. */
function asInSource(text: string): string {
  return blanks.reduce((result, [placeholder, blank]) => result.replaceAll(placeholder, blank), text)
}

const shipped = Object.fromEntries(
  shippedTemplate.questions.flatMap((question) =>
    question.variants.map((variant) => [`${question.key}/${variant.key}`, asInSource(variant.text)]),
  ),
)

test('every question of the procedure is in the template, word for word', () => {
  expect(shipped).toEqual({
    ...sourceQuestions,
    // This wording is not in the procedure. It asks about the guardian's signature, because a minor cannot sign.
    'insured-signed/minor': '请问被保险人***的法定监护人也在投保单上签字了吗？',
    // This wording is not in the procedure, which has no question on uncertain benefits for unit-linked policies.
    'investment-risk/standard':
      '您所购买的投资连结保险的投资收益是不确定的，投资账户的价值可能下降，投资风险由您承担，这点您清楚吗？',
  })
})

test('the questions come in the order of the procedure', () => {
  const order = [...new Set(Object.keys(sourceQuestions).map((key) => key.split('/')[0]))]
  const ours = ['investment-risk']
  const keys = shippedTemplate.questions.map((question) => question.key)
  expect(keys.filter((key) => !ours.includes(key))).toEqual(order)
})

test('the notice is that of the procedure, word for word', () => {
  const { title, greeting, paragraphs, confirm } = shippedTemplate.notice
  const notice = { title, greeting: asInSource(greeting), paragraphs: paragraphs.map(asInSource), confirm }
  expect(notice).toEqual(sourceNotice)
})

test('the reading time is sixty seconds, as the notice says', () => {
  expect(shippedTemplate.minimumReadingSeconds).toBe(60)
})

test('only the question about promised benefits passes with 否', () => {
  const passingNo = shippedTemplate.questions.filter((question) => question.passing === 'NO')
  expect(passingNo.map((question) => question.key)).toEqual(['promised-benefits'])
})

test('the shipped template is a valid template whose placeholders are all known', () => {
  expect(templateSchema.parse(shippedTemplate)).toEqual(shippedTemplate)
  expect(textsOf(shippedTemplate).flatMap(({ text }) => unknownPlaceholders(text))).toEqual([])
})
