import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { unknownPlaceholders } from '#server/questionnaire/rules/placeholders.ts'
import { render, renderNotice } from '#server/questionnaire/rules/rendering.ts'
import { shippedTemplate } from '#server/questionnaire/rules/shipped-template.ts'
import {
  everyCombination,
  fillable,
  formatAmount,
  formatRate,
  type PolicyFacts,
  placeholderNames,
  placeholderValue,
} from '#server/vocabulary/policy-facts.ts'
import { policyLike } from './support/arbitrary.ts'
import { fullFacts } from './support/facts.ts'

function textOf(facts: PolicyFacts, key: string): string {
  const rendered = render(shippedTemplate, 1, facts)
  if (!rendered.ok) throw new Error(`not rendered: ${JSON.stringify(rendered.details)}`)
  const question = rendered.value.questions.find((candidate) => candidate.key === key)
  if (!question) throw new Error(`${key} is not asked`)
  return question.text
}

describe('amounts', () => {
  test.each([
    ['20000.00', '20,000.00'],
    ['20000', '20,000.00'],
    ['0.5', '0.50'],
    ['7', '7.00'],
    ['999.99', '999.99'],
    ['1000', '1,000.00'],
    ['007.10', '7.10'],
    // Amounts with more digits than a floating-point number can represent to the cent.
    ['9007199254740993.01', '9,007,199,254,740,993.01'],
    ['999999999999.99', '999,999,999,999.99'],
  ])('%s reads %s', (decimal, text) => {
    expect(formatAmount(decimal)).toBe(text)
  })

  test('never change a digit', () => {
    const whole = fc.bigInt({ min: 0n, max: 10n ** 24n }).map(String)
    const cents = fc.option(fc.integer({ min: 0, max: 99 }).map((n) => String(n).padStart(2, '0')))
    fc.assert(
      fc.property(whole, cents, (yuan, fen) => {
        const formatted = formatAmount(fen === null ? yuan : `${yuan}.${fen}`)
        expect(formatted.replaceAll(',', '')).toBe(`${yuan}.${fen ?? '00'}`)
        expect(formatted).toMatch(/^\d{1,3}(,\d{3})*\.\d{2}$/)
      }),
    )
  })
})

test.each([
  ['1.75', '1.75%'],
  ['1.750', '1.75%'],
  ['2.00', '2%'],
  ['2', '2%'],
  ['2.5', '2.5%'],
  ['0.05', '0.05%'],
  ['10.00', '10%'],
])('the rate %s reads %s', (decimal, text) => {
  expect(formatRate(decimal)).toBe(text)
})

describe('the payment question', () => {
  test('reads as in the screenshot of the source', () => {
    expect(textOf(fullFacts, 'payment')).toBe(
      '您购买的保险产品的保障期限是终身，是分期缴费的，缴费期限是5年，您需要每年缴纳保费20,000.00元，这点您清楚吗？',
    )
  })

  test.each([
    ['ANNUAL', '每年缴纳'],
    ['SEMIANNUAL', '每半年缴纳'],
    ['MONTHLY', '每月缴纳'],
  ] as const)('%s reads %s', (payFrequency, text) => {
    expect(textOf({ ...fullFacts, payFrequency }, 'payment')).toContain(`您需要${text}保费`)
  })

  test('names a term in years, and one up to an age', () => {
    expect(textOf({ ...fullFacts, termKind: 'YEARS', termValue: 20 }, 'payment')).toContain(
      '保障期限是20年，',
    )
    expect(textOf({ ...fullFacts, termKind: 'TO_AGE', termValue: 70 }, 'payment')).toContain(
      '保障期限是至70周岁，',
    )
  })

  test('names term and amount only for a single premium', () => {
    const single = { ...fullFacts, payMode: 'SINGLE', payYears: null, payFrequency: null } as const
    expect(textOf(single, 'payment')).toBe(
      '您购买的保险产品的保障期限是终身，是一次性缴费的，您已缴纳保费20,000.00元，这点您清楚吗？',
    )
  })
})

test('the cooling-off days are those of the policy', () => {
  expect(textOf({ ...fullFacts, coolingOffDays: 20 }, 'cooling-off')).toContain('起有20天的犹豫期')
})

describe('a missing fact is reported by name, never left blank', () => {
  test.each([
    ['payYears', { payYears: null }],
    ['payEvery', { payFrequency: null }],
    ['premium', { premium: null }],
    ['term', { termKind: 'YEARS', termValue: null }],
    ['insuredName', { insuredName: null }],
    ['guaranteedRate', { design: 'UNIVERSAL', guaranteedRate: null }],
    ['coolingOffDays', { coolingOffDays: null }],
  ] as const)('%s', (name, change) => {
    const rendered = render(shippedTemplate, 1, { ...fullFacts, ...change })
    expect(rendered).toEqual({ ok: false, code: 'QUESTIONNAIRE_UNAVAILABLE', details: { facts: [name] } })
  })

  test('and so are several at once', () => {
    const rendered = render(shippedTemplate, 1, { ...fullFacts, payYears: null, premium: null })
    expect(rendered).toMatchObject({ ok: false, details: { facts: ['payYears', 'premium'] } })
  })

  test('but it may be missing if no asked question needs it', () => {
    expect(render(shippedTemplate, 1, { ...fullFacts, guaranteedRate: null }).ok).toBe(true)
  })
})

test('the insured is in the header even if no question names them', () => {
  const rendered = render(shippedTemplate, 3, {
    ...fullFacts,
    insuredIsApplicant: true,
    insuredName: '测试客户甲',
  })
  expect(rendered).toMatchObject({
    ok: true,
    value: {
      templateNumber: 3,
      minimumReadingSeconds: 60,
      header: {
        productName: '复星保德信爱意传承D款终身寿险',
        applicantName: '测试客户甲',
        insuredName: '测试客户甲',
        policyNo: '00001348587808088',
      },
    },
  })
})

describe('the notice', () => {
  test.each([
    ['MALE', '尊敬的测试客户甲先生：'],
    ['FEMALE', '尊敬的测试客户甲女士：'],
    [null, '尊敬的测试客户甲：'],
  ] as const)('addresses %s', (applicantGender, greeting) => {
    expect(renderNotice(shippedTemplate, { ...fullFacts, applicantGender })).toMatchObject({
      ok: true,
      value: { greeting },
    })
  })
})

test('an unknown placeholder is reported by name', () => {
  expect(unknownPlaceholders('{{premium}} {{ premum }} {{toString}}')).toEqual(['premum', 'toString'])
})

test('a fact that looks like a placeholder is not filled in again', () => {
  expect(textOf({ ...fullFacts, insuredName: '{{premium}}' }, 'insured-signed')).toContain('{{premium}}')
})

test('a placeholder counts as fillable for exactly the policies that have its facts', () => {
  const wrong = placeholderNames.filter((name) =>
    everyCombination.some(
      (combination) =>
        fillable(name, combination) !== (placeholderValue(name, policyLike(combination)) !== null),
    ),
  )
  expect(wrong).toEqual([])
})
