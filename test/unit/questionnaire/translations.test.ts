import { describe, expect, test } from 'vitest'
import { sha256Hex } from '#server/evidence/digest.ts'
import { canonical } from '#server/evidence/rules/canonical.ts'
import { textsOf, translatedTextsOf } from '#server/questionnaire/rules/places.ts'
import { render, renderNotice } from '#server/questionnaire/rules/rendering.ts'
import { shippedTemplate } from '#server/questionnaire/rules/shipped-template.ts'
import { translatedShippedTemplate } from '#server/questionnaire/rules/shipped-translations.ts'
import { renderedQuestionnaireSchema, templateSchema } from '#server/questionnaire/rules/template.ts'
import { missingTranslations, staleTranslations } from '#server/questionnaire/rules/translations.ts'
import { policyLike } from './support/arbitrary.ts'
import { fullFacts } from './support/facts.ts'

function rendered(change: Partial<typeof fullFacts> = {}) {
  const outcome = render(translatedShippedTemplate, 1, { ...fullFacts, ...change })
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.details))
  return outcome.value
}

const inEnglish = (key: string, change: Partial<typeof fullFacts> = {}) =>
  rendered(change).questions.find((question) => question.key === key)?.translations?.en

describe('a rendering', () => {
  test('of a template without translations is unchanged, byte for byte', () => {
    const outcome = render(shippedTemplate, 1, fullFacts)
    if (!outcome.ok) throw new Error('not rendered')
    expect(Object.keys(outcome.value)).toEqual([
      'templateNumber',
      'title',
      'minimumReadingSeconds',
      'header',
      'questions',
    ])
    for (const question of outcome.value.questions)
      expect(Object.keys(question)).toEqual(['key', 'variant', 'text', 'passing'])
    // The expected hash is that of a rendering without translations. The hash must not change, because pinned texts
    // must stay byte for byte the same.
    expect(sha256Hex(canonical(outcome.value))).toBe(
      '0e180f07d47808ce68322e9da58ebfb4d2de938b5910cf33d61f3ba4c7116be4',
    )
    const notice = renderNotice(shippedTemplate, fullFacts)
    expect(notice.ok && Object.keys(notice.value)).toEqual(['title', 'greeting', 'paragraphs', 'confirm'])
  })

  test('contains the translations of the asked questions, filled in', () => {
    expect(inEnglish('payment')).toBe(
      'The term of cover of the insurance you bought is: whole life. Premiums are paid in instalments over 5 years, and you need to pay CNY 20,000.00 every year. Is this clear to you?',
    )
    expect(inEnglish('payment', { termKind: 'TO_AGE', termValue: 70, payFrequency: 'SEMIANNUAL' })).toContain(
      'is: until age 70. Premiums are paid in instalments over 5 years, and you need to pay CNY 20,000.00 every six months.',
    )
    const payment = rendered().questions.find(({ key }) => key === 'payment')
    expect(payment?.translations?.['zh-Hant']).toContain('保障期限是終身，')
    expect(payment?.text).toContain('保障期限是终身，')
  })

  test('has the same Chinese with and without translations', () => {
    const plain = render(shippedTemplate, 1, fullFacts)
    expect(plain.ok && plain.value.questions).toEqual(
      rendered().questions.map(({ translations: _, ...question }) => question),
    )
  })

  test('is read back as it was pinned', () => {
    const pinned = canonical(rendered())
    expect(canonical(renderedQuestionnaireSchema.parse(JSON.parse(pinned)))).toBe(pinned)
  })
})

test.each([
  ['MALE', 'Dear Mr. 测试客户甲,'],
  ['FEMALE', 'Dear Ms. 测试客户甲,'],
  [null, 'Dear 测试客户甲,'],
] as const)('the notice greets %s', (applicantGender, greeting) => {
  const notice = renderNotice(translatedShippedTemplate, { ...fullFacts, applicantGender })
  expect(notice.ok && notice.value.translations?.en?.greeting).toBe(greeting)
})

describe('the shipped translations', () => {
  test('leave the Chinese unchanged and nothing untranslated', () => {
    expect(templateSchema.parse(translatedShippedTemplate)).toEqual(translatedShippedTemplate)
    expect(textsOf(translatedShippedTemplate)).toEqual(textsOf(shippedTemplate))
    expect(missingTranslations(translatedShippedTemplate).map(({ missing }) => missing)).toEqual([[], []])
  })

  test('are written in their language', () => {
    for (const { text, language } of translatedTextsOf(translatedShippedTemplate)) {
      if (language === 'en') expect(text).not.toMatch(/\p{Script=Han}/u)
      // A Traditional Chinese text must contain none of these characters, because they occur only in Simplified
      // Chinese.
      else
        expect(text).not.toMatch(
          /[险电话问访购买产维护权请确认签细阅读须亲须实书释单录网释财应当现万红结资费额约严销]/u,
        )
    }
  })
})

test('missing translations are named by place and language, and none is required where there is no Chinese', () => {
  const [first] = shippedTemplate.questions
  if (!first) throw new Error('the shipped template has questions')
  const [variant] = first.variants
  if (!variant) throw new Error('every question has a wording')
  const template = {
    ...shippedTemplate,
    title: '',
    questions: [
      { ...first, variants: [{ ...variant, translations: { en: 'Have you …?', 'zh-Hant': ' ' } }] },
    ],
  }
  const [hant, en] = missingTranslations(template)
  expect(hant?.missing).toContainEqual({
    question: 'contract-received',
    variant: 'standard',
    language: 'zh-Hant',
  })
  expect(en?.missing.map(({ place }) => place)).not.toContain('title')
  expect(en?.missing).toContainEqual({ place: 'notice.paragraphs.5', language: 'en' })
  expect(en?.missing.filter(({ question }) => question !== undefined)).toEqual([])
})

test('no policy is ever refused because of a translation', () => {
  const single = policyLike({ ...fullFacts, payMode: 'SINGLE', payFrequency: null })
  expect(render(translatedShippedTemplate, 1, single).ok).toBe(true)
})

test('a translation that stayed while its Chinese changed is reported, and one that changed with it is not', () => {
  const edited = (translations: { en?: string; 'zh-Hant'?: string }) => ({
    ...translatedShippedTemplate,
    questions: translatedShippedTemplate.questions.map((question) =>
      question.key === 'charges'
        ? {
            ...question,
            variants: question.variants.map((variant) => ({
              ...variant,
              text: '您是否了解所有费用？',
              translations: { ...variant.translations, ...translations },
            })),
          }
        : question,
    ),
  })
  const place = { question: 'charges', variant: 'standard' }
  expect(staleTranslations(translatedShippedTemplate, edited({}))).toEqual([
    { ...place, language: 'zh-Hant' },
    { ...place, language: 'en' },
  ])
  expect(staleTranslations(translatedShippedTemplate, edited({ en: 'Do you know all charges?' }))).toEqual([
    { ...place, language: 'zh-Hant' },
  ])
  expect(staleTranslations(translatedShippedTemplate, translatedShippedTemplate)).toEqual([])
})
