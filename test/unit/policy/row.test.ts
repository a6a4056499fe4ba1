import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { issueWords } from '#server/kernel/text/issues.zh-CN.ts'
import { productVersionSchema } from '#server/policy/rules/product-version.ts'
import { daysAhead, idCardCheckDigit, isIdCardNumber, policyRowSchema } from '#server/policy/rules/row.ts'
import { goodRow } from './rows.ts'

function complaints(change: Record<string, unknown>): string[] {
  const result = policyRowSchema.safeParse({ ...goodRow, ...change }, { reportInput: true })
  return result.error?.issues.map((issue) => `${issue.path.join('.')} ${issueWords(issue)}`) ?? []
}

test('a valid row is accepted as it is', () => {
  expect(policyRowSchema.parse(goodRow)).toEqual(goodRow)
})

describe('mistakes are reported by field, in words an agent understands', () => {
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
    ['insuredName 缺少被保险人姓名', { insuredName: null }],
    ['applicantName 不能为空', { applicantName: null }],
    ['applicantName 不能为空', { applicantName: ' ' }],
    ['channel 不能为空', { channel: null }],
    ['payYears 不能大于 99', { payYears: 100 }],
    ['idNumber 太短，至少 4 个字符', { idType: 'PASSPORT', idNumber: 'X1' }],
    ['idNumber 被电子表格改成了科学计数法', { idType: 'PASSPORT', idNumber: '9.90010E+16' }],
    // The number contains the birth date 31 February, and its check digit is correct.
    ['idNumber 身份证号码不正确', { idNumber: `99999919900231001${idCardCheckDigit('99999919900231001')}` }],
    [
      'idNumber 身份证号码中的出生日期有误（承保时超过 120 岁）',
      { idNumber: `99999918990101001${idCardCheckDigit('99999918990101001')}` },
    ],
    [
      'idNumber 身份证号码中的出生日期晚于承保日期',
      { idNumber: `99999920990101001${idCardCheckDigit('99999920990101001')}` },
    ],
    ['insuredBirthDate 出生日期晚于承保日期', { insuredBirthDate: '2026-02-27' }],
    ['insuredBirthDate 出生日期有误（承保时超过 120 岁）', { insuredBirthDate: '1072-05-05' }],
    [
      'insuredName 投保人与被保险人为同一人，姓名却不同',
      { insuredIsApplicant: true, insuredBirthDate: null },
    ],
    [
      'insuredBirthDate 投保人与被保险人为同一人，出生日期却与身份证号码不符',
      { insuredIsApplicant: true, insuredName: null },
    ],
    ['policyNo 保单号须为 17 位数字', { policyNo: '000013485878080881' }],
    ['policyNo 保单号须为 17 位数字', { policyNo: 'X00001348587808088' }],
    ['phone 手机号码须为 11 位，或带国家区号（+…）', { phone: 'x+8619900000001' }],
    ['phone 手机号码须为 11 位，或带国家区号（+…）', { phone: '+8619900000001x' }],
    ['idNumber 含有问号，可能是丢失的文字', { idType: 'PASSPORT', idNumber: 'X99?999' }],
    ['idNumber 含有问号，可能是丢失的文字', { idType: 'PASSPORT', idNumber: 'X99？999' }],
    ['idNumber 太短，至少 4 个字符', { idType: 'PASSPORT', idNumber: 'X12' }],
    ['idNumber 被电子表格改成了科学计数法', { idType: 'PASSPORT', idNumber: '9E+16' }],
    ['idNumber 被电子表格改成了科学计数法', { idType: 'PASSPORT', idNumber: '99.5e16' }],
    ['endedOn 缺少合同终止日期', { endReason: 'MATURED' }],
    ['endReason 缺少合同终止原因', { endedOn: '2026-03-02' }],
    ['endedOn 合同终止日期早于承保日期', { endedOn: '2026-02-25', endReason: 'MATURED' }],
    ['endReason 合同终止原因与保单状态不符', { endedOn: '2026-03-02', endReason: 'SURRENDERED' }],
    [
      'endReason 合同终止原因与保单状态不符',
      { endedOn: '2026-03-02', endReason: 'MATURED', status: 'SURRENDERED' },
    ],
    [
      'endReason 合同终止原因与保单状态不符',
      { endedOn: '2026-03-02', endReason: 'WITHDRAWN', status: 'SURRENDERED' },
    ],
  ])('%s', (complaint, change) => {
    expect(complaints(change)).toEqual([complaint])
  })

  test('all of them at once', () => {
    expect(complaints({ policyNo: '1', phone: 'x', premium: '' }).length).toBeGreaterThanOrEqual(3)
  })
})

test.each([
  ['a receipt not signed yet', { receiptSignedOn: null }],
  ['a receipt signed on the day of underwriting', { receiptSignedOn: '2026-02-26' }],
  [
    'an insured who is the applicant, without a birth date',
    { insuredIsApplicant: true, insuredName: '测试客户甲', insuredBirthDate: null },
  ],
  [
    'an insured who is the applicant, without a name of their own',
    { insuredIsApplicant: true, insuredName: null, insuredBirthDate: null },
  ],
  [
    'an insured who is the applicant, written another way',
    {
      insuredIsApplicant: true,
      applicantName: '阿迪力·测试热',
      insuredName: ' 阿迪力•测试热',
      insuredBirthDate: '1990-01-01',
    },
  ],
  ['an insured born on the day of underwriting', { insuredBirthDate: '2026-02-26' }],
  ['a foreign name', { applicantName: 'Alexandra O’Testperson-Montgomery Jr.', insuredName: '测试（演示）' }],
  ['a name of rare characters', { applicantName: '测试𠮷䶮', insuredName: '测试\u3400' }],
  ['a single premium', { payMode: 'SINGLE', payYears: null, payFrequency: null }],
  ['a passport whose number is no ID card’s', { idType: 'PASSPORT', idNumber: 'X99999901' }],
  ['the smallest premium', { premium: '0.01' }],
  ['a premium without decimals', { premium: '20000' }],
  ['a premium with one decimal', { premium: '20000.5' }],
  ['a term in years', { termKind: 'YEARS', termValue: 20 }],
  ['a passport of four characters', { idType: 'PASSPORT', idNumber: 'X999' }],
  ['a document whose number only resembles a power of ten', { idType: 'PASSPORT', idNumber: 'P1E5' }],
  ['a document with letters behind the digits', { idType: 'PASSPORT', idNumber: '1E5P' }],
  [
    'a passport that happens to have a date of the future',
    { idType: 'PASSPORT', idNumber: '999999209901010016' },
  ],
  ['an insured of 120 years', { insuredBirthDate: '1906-02-26' }],
  ['a contract that runs', { endedOn: null, endReason: null }],
  ['a contract that ended on the day of underwriting', { endedOn: '2026-02-26', endReason: 'MATURED' }],
  ['a contract that was claimed', { endedOn: '2026-03-02', endReason: 'CLAIMED' }],
  ['a surrendered contract', { endedOn: '2026-03-02', endReason: 'SURRENDERED', status: 'SURRENDERED' }],
  ['a withdrawn contract', { endedOn: '2026-03-02', endReason: 'WITHDRAWN', status: 'WITHDRAWN' }],
  ['an ended contract whose date of the end is not known', { status: 'SURRENDERED' }],
])('%s is not a mistake', (_, change) => {
  expect(complaints(change)).toEqual([])
})

/** Names, branches and product names as they look after an error in transmission. */
describe.each([
  ['applicantName', (text: string) => complaints({ applicantName: text })],
  ['insuredName', (text: string) => complaints({ insuredName: text })],
  ['branch', (text: string) => complaints({ branch: text })],
])('%s', (field, complain) => {
  test.each([
    ['测试\uFFFD户', '含有乱码，可能以错误的编码保存过'],
    ['测试\uFFFE', '含有乱码，可能以错误的编码保存过'],
    ['测试\uD800', '含有乱码，可能以错误的编码保存过'],
    ['测试□', '含有乱码，可能以错误的编码保存过'],
    ['测试?户', '含有问号，可能是丢失的文字'],
    ['？？', '含有问号，可能是丢失的文字'],
    ['测试\n客户', '不能含换行或控制字符'],
    ['测试\0客户', '不能含换行或控制字符'],
    ['测试\u2028客户', '不能含换行或控制字符'],
    ['测试\uE863', '含有自造字（私用区字符），请改用标准汉字'],
    ['\u200B\u3164', '没有可见的文字'],
    ['\u2800', '没有可见的文字'],
    ['123', '须含有文字'],
    ['·-', '须含有文字'],
  ])('%j is refused', (text, complaint) => expect(complain(text)).toEqual([`${field} ${complaint}`]))
})

test('a complaint of ours is marked as such, as zod demands', () => {
  const issuesOf = (change: Record<string, unknown>) =>
    policyRowSchema.safeParse({ ...goodRow, ...change }).error?.issues.map(({ code }) => code)
  expect(issuesOf({ branch: '？？' })).toEqual(['custom'])
  expect(issuesOf({ termValue: 20 })).toEqual(['custom'])
})

test('names of one person differ by letters and digits, not by signs between them', () => {
  const same = (applicantName: string, insuredName: string) =>
    complaints({ insuredIsApplicant: true, insuredBirthDate: null, applicantName, insuredName }).length === 0
  expect(same('买买提·吐尔逊', '买买提吐尔逊')).toBe(true)
  expect(same('Anne-Marie Test', 'ANNE MARIE TEST')).toBe(true)
  expect(same('测试2号', '测试3号')).toBe(false)
  expect(same('测试号', '测试2号')).toBe(false)
  // Marks are part of a letter: नी and न are different letters.
  expect(same('नी test', 'न test')).toBe(false)
})

test('an event in the future is refused', () => {
  const row = policyRowSchema.parse(goodRow)
  expect(daysAhead(row, '2026-03-01')).toEqual([])
  expect(daysAhead({ ...row, receiptSignedOn: null }, '2026-02-26')).toEqual([])
  const ended = { ...row, endedOn: '2026-03-05' }
  expect(daysAhead(ended, '2026-03-05')).toEqual([])
  expect(daysAhead(ended, '2026-03-04')).toEqual([['endedOn', '合同终止日期在将来']])
  expect(daysAhead({ ...row, endedOn: null }, '2026-03-01')).toEqual([])
  expect(daysAhead(row, '2026-03-01')).toEqual([])
  expect(daysAhead(row, '2026-02-28')).toEqual([['receiptSignedOn', '回执签收日期在将来']])
  expect(daysAhead({ ...row, receiptSignedOn: null }, '2026-02-25')).toEqual([
    ['underwrittenOn', '承保日期在将来'],
  ])
})

describe('every mistake is reported in Chinese', () => {
  test.each([
    ['a policy', policyRowSchema, Object.keys(policyRowSchema.shape)],
    ['a product', productVersionSchema, Object.keys(productVersionSchema.shape)],
  ])('%s', (_, schema, names) => {
    const wrong = fc.oneof(fc.anything(), fc.double(), fc.string({ maxLength: 200 }), fc.constant(null))
    fc.assert(
      fc.property(fc.constantFrom(...names, 'another'), wrong, (name, value) => {
        const result = schema.safeParse({ ...goodRow, [name]: value }, { reportInput: true })
        for (const issue of result.error?.issues ?? []) {
          expect(issueWords(issue)).toMatch(/\p{Script=Han}/u)
          expect(issueWords(issue)).not.toMatch(/invalid|expected|too (?:big|small)/i)
        }
      }),
      { numRuns: 1000 },
    )
  })
})

test('an unknown field is refused, so a misspelt column is never silently lost', () => {
  expect(policyRowSchema.safeParse({ ...goodRow, recieptSignedOn: '2026-03-01' }).success).toBe(false)
})

describe('ID card numbers', () => {
  test('have the check digit of the standard', () => {
    expect(idCardCheckDigit('99999919900101001')).toBe('6')
    expect(idCardCheckDigit('99999919900101018')).toBe('X')
  })

  test('reveal any changed digit, and any two neighbours swapped', () => {
    const date = fc.date({ min: new Date('1900-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
    const first17 = fc
      .tuple(date, fc.nat(999))
      .map(
        ([on, n]) =>
          `999999${on.toISOString().slice(0, 10).replaceAll('-', '')}${String(n).padStart(3, '0')}`,
      )
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
    // The check digit is correct, but the date does not exist.
    [`99999919900231001${idCardCheckDigit('99999919900231001')}`, false],
    ['', false],
  ])('%j: %s', (text, expected) => {
    expect(isIdCardNumber(text)).toBe(expected)
  })

  test('may end in a lower-case x', () => {
    const first = Array.from({ length: 200 }, (_, n) => `99999919900101${String(n).padStart(3, '0')}`).find(
      (text) => idCardCheckDigit(text) === 'X',
    )
    expect(isIdCardNumber(`${first}x`)).toBe(true)
  })
})
