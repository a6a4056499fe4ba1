import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { idCardCheckDigit, isIdCardNumber, policyRowSchema } from '#server/policy/row.ts'
import { goodRow } from './rows.ts'

function complaints(change: Record<string, unknown>): string[] {
  const result = policyRowSchema.safeParse({ ...goodRow, ...change })
  return result.error?.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`) ?? []
}

test('a good row is taken as it is', () => {
  expect(policyRowSchema.parse(goodRow)).toEqual(goodRow)
})

describe('what is wrong is said by field, in words an agent understands', () => {
  test.each([
    ['policyNo 保单号须为 17 位数字', { policyNo: '1234' }],
    ['policyNo 保单号须为 17 位数字', { policyNo: '0000134858780808X' }],
    ['phone 手机号码须为 11 位，或带国家区号（+…）', { phone: '1990000000' }],
    ['premium 保费须为数字，最多两位小数', { premium: '20,000.00' }],
    ['premium 保费须为数字，最多两位小数', { premium: '1.005' }],
    ['premium 保费须为数字，最多两位小数', { premium: '-1' }],
    ['premium 保费须为数字，最多两位小数', { premium: '1e5' }],
    ['premium 保费须大于 0', { premium: '0.00' }],
    ['underwrittenOn 日期须为 YYYY-MM-DD 且真实存在', { underwrittenOn: '2026-02-30' }],
    ['receiptSignedOn 回执签收日期早于承保日期', { receiptSignedOn: '2026-02-25' }],
    ['idNumber 身份证号码不正确', { idNumber: '999999199001010017' }],
    ['termValue 缺少保障期限', { termKind: 'YEARS' }],
    ['termValue 终身保障不应有期限数字', { termValue: 20 }],
    ['payYears 期缴保单缺少缴费期限', { payYears: null }],
    ['payFrequency 期缴保单缺少缴费频率', { payFrequency: null }],
    ['payYears 趸缴保单不应有缴费期限', { payMode: 'SINGLE', payFrequency: null }],
    ['payFrequency 趸缴保单不应有缴费频率', { payMode: 'SINGLE', payYears: null }],
    ['insuredBirthDate 缺少被保险人出生日期', { insuredBirthDate: null }],
  ])('%s', (complaint, change) => {
    expect(complaints(change)).toEqual([complaint])
  })

  test('everything at once', () => {
    expect(complaints({ policyNo: '1', phone: 'x', premium: '' }).length).toBeGreaterThanOrEqual(3)
  })
})

test.each([
  ['a receipt not signed yet', { receiptSignedOn: null }],
  ['a receipt signed on the day of underwriting', { receiptSignedOn: '2026-02-26' }],
  [
    'an insured who is the applicant, without a birth date',
    { insuredIsApplicant: true, insuredBirthDate: null },
  ],
  ['a single premium', { payMode: 'SINGLE', payYears: null, payFrequency: null }],
  ['a passport whose number is no ID card’s', { idType: 'PASSPORT', idNumber: 'X99999901' }],
  ['the smallest premium', { premium: '0.01' }],
])('%s is no fault', (_, change) => {
  expect(complaints(change)).toEqual([])
})

test('a field nobody knows is refused: a misspelt column is never quietly lost', () => {
  expect(policyRowSchema.safeParse({ ...goodRow, recieptSignedOn: '2026-03-01' }).success).toBe(false)
})

describe('ID card numbers', () => {
  test('the check digit is computed as the standard does', () => {
    expect(idCardCheckDigit('99999919900101001')).toBe('6')
    expect(idCardCheckDigit('99999919900101018')).toBe('X')
  })

  test('any one changed digit is noticed, and any two neighbours swapped', () => {
    const first17 = fc
      .string({ minLength: 11, maxLength: 11, unit: fc.constantFrom(...'0123456789') })
      .map((rest) => `999999${rest}`)
    fc.assert(
      fc.property(first17, fc.nat(16), fc.integer({ min: 1, max: 9 }), (first, place, by) => {
        const number = `${first}${idCardCheckDigit(first)}`
        expect(isIdCardNumber(number)).toBe(true)
        const changed = `${number.slice(0, place)}${(Number(number[place]) + by) % 10}${number.slice(place + 1)}`
        expect(isIdCardNumber(changed)).toBe(false)
        const swapped = `${number.slice(0, place)}${number[place + 1]}${number[place]}${number.slice(place + 2)}`
        if (place < 16 && swapped !== number) expect(isIdCardNumber(swapped)).toBe(false)
      }),
    )
  })

  test.each([
    ['999999199001010016', true],
    [' 999999199001010016 ', true],
    ['99999919900101001', false],
    ['9999991990010100166', false],
    ['99999919900101001A', false],
    ['', false],
  ])('%j: %s', (text, expected) => {
    expect(isIdCardNumber(text)).toBe(expected)
  })

  test('a small x is the check digit, too', () => {
    const first = Array.from({ length: 200 }, (_, n) => `999999199001${String(n).padStart(5, '0')}`).find(
      (text) => idCardCheckDigit(text) === 'X',
    )
    expect(isIdCardNumber(`${first}x`)).toBe(true)
  })
})
