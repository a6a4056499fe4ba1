import { describe, expect, test } from 'vitest'
import { wordingFindingInWords } from '#server/questionnaire/messages.zh-CN.ts'
import { shippedTemplate } from '#server/questionnaire/rules/shipped-template.ts'
import { translatedShippedTemplate } from '#server/questionnaire/rules/shipped-translations.ts'
import type { TemplateDraft } from '#server/questionnaire/rules/template.ts'
import { type WordingKind, wordingFindings } from '#server/questionnaire/rules/wording.ts'
import type { AnswerValue } from '#server/vocabulary/visits.ts'

/** Returns a template that contains only this question and is otherwise correct. */
function templateWith(text: string, passing: AnswerValue = 'YES', translation?: string): TemplateDraft {
  const translations = translation === undefined ? undefined : { en: translation }
  return {
    title: '回访问卷',
    minimumReadingSeconds: 60,
    notice: { title: '回访须知', greeting: '您好', paragraphs: ['请阅读。'], confirm: '我已确认' },
    questions: [
      {
        key: 'only',
        passing,
        variants: [{ key: 'standard', when: { always: true }, text, translations }],
      },
    ],
  }
}

const found = (kind: WordingKind, text: string, passing?: AnswerValue, translation?: string): string[] =>
  wordingFindings(templateWith(text, passing, translation))
    .filter((finding) => finding.kind === kind)
    .map(({ excerpt }) => excerpt)

test('the shipped text has one slip of the source, which is found in its place', () => {
  const findings = wordingFindings(shippedTemplate)
  expect(findings).toEqual([
    {
      kind: 'REPEATED_PHRASE',
      question: 'bonus-uncertain',
      variant: 'standard',
      excerpt: '所看到所看到',
      range: [28, 34],
    },
  ])
  const text = shippedTemplate.questions.find(({ key }) => key === 'bonus-uncertain')?.variants[0]?.text
  expect(text?.slice(28, 34)).toBe('所看到所看到')
})

test('our translations of the shipped text have no finding', () => {
  expect(wordingFindings(translatedShippedTemplate)).toEqual(wordingFindings(shippedTemplate))
})

describe('repeated phrases', () => {
  test.each([
    ['您所看到所看到的演示', ['所看到所看到']],
    ['请您仔细仔细阅读', ['仔细仔细']],
    ['保险责任、保险责任和免除', ['保险责任、保险责任']],
  ])('%s', (text, excerpts) => expect(found('REPEATED_PHRASE', text)).toEqual(excerpts))

  test.each([
    '演示鑫享年年养老年金保险',
    '您是否接受了录音录像，录音录像中陈述的内容',
    '投保单和投保提示书',
    '高、中、低档',
    '您{{applicantName}}{{applicantName}}',
  ])('%s is fine', (text) => expect(found('REPEATED_PHRASE', text)).toEqual([]))

  test('are found in translations, too', () => {
    expect(found('REPEATED_PHRASE', '请阅读', 'YES', 'Please read the the contract')).toEqual(['the the'])
  })
})

describe('full and half width', () => {
  test.each([
    ['请阅读,谢谢。', [',']],
    ['您清楚吗?这点，您清楚吗？', ['?']],
    ['请拨打（4008216808)。', [')']],
    ['犹豫期１５天', ['１５']],
  ])('%s', (text, excerpts) => expect(found('MIXED_WIDTH', text)).toEqual(excerpts))

  test.each([
    '保费20,000.00元，利率1.75%，这点您清楚吗？',
    '(我司回访电话4008216808)',
    '正式纸质/电子合同，收到了吗？',
  ])('%s is fine', (text) => expect(found('MIXED_WIDTH', text)).toEqual([]))

  test('does not concern English text', () => {
    expect(found('MIXED_WIDTH', '请阅读', 'YES', 'Is this clear，sir?')).toEqual(['，'])
    expect(found('MIXED_WIDTH', '请阅读', 'YES', 'Is this clear, sir?')).toEqual([])
  })
})

describe('numbers that differ from policy to policy', () => {
  test.each([
    ['有15天的犹豫期', ['15天'], ['coolingOffDays']],
    ['有15日的犹豫期', ['15日'], ['coolingOffDays']],
    ['有十五天犹豫期', ['十五天犹豫期'], ['coolingOffDays']],
    ['利率是1.75%', ['1.75%'], ['guaranteedRate']],
    ['保费20,000.00元', ['20,000.00元'], ['premium']],
    ['缴费20年', ['20年'], ['payYears', 'term']],
    ['保障至70周岁', ['70周岁'], ['term']],
  ])('%s', (text, excerpts, placeholders) => {
    const findings = wordingFindings(templateWith(text)).filter(({ kind }) => kind === 'LITERAL_NUMBER')
    expect(findings.map(({ excerpt }) => excerpt)).toEqual(excerpts)
    expect(findings[0]?.placeholders).toEqual(placeholders)
  })

  test.each(['有{{coolingOffDays}}天的犹豫期', '回访电话4008216808', '一个月的投资情况', '签收之日起'])(
    '%s is fine',
    (text) => expect(found('LITERAL_NUMBER', text)).toEqual([]),
  )
})

test('seconds in the text are the ones that are enforced', () => {
  expect(found('READING_TIME_DIFFERS', '阅读时长应当在60秒以上')).toEqual([])
  expect(found('READING_TIME_DIFFERS', '阅读时长应当在90秒以上')).toEqual(['90秒'])
})

describe('the passing answer', () => {
  test.each([
    ['销售人员有没有承诺给予您合同以外的利益？', 'YES', 'NO'],
    ['销售过程中是否存在误导？', 'YES', 'NO'],
    ['是否有人代签？', 'YES', 'NO'],
    ['犹豫期后解除合同会有损失，这点您清楚吗？', 'NO', 'YES'],
    ['销售人员没有承诺合同以外的利益，是吗？', 'NO', 'YES'],
    ['投保单是您亲自签名的吗？', 'NO', 'YES'],
  ] as const)('%s with %s looks inverted', (text, passing, suggested) => {
    const findings = wordingFindings(templateWith(text, passing))
    expect(findings.filter(({ kind }) => kind === 'INVERTED_PASSING')).toMatchObject([{ suggested }])
    expect(found('INVERTED_PASSING', text, suggested)).toEqual([])
  })
})

test('a translation uses the placeholders of its Chinese', () => {
  const findings = wordingFindings(templateWith('保费{{premium}}元', 'YES', 'You pay {{payEvery}}'))
  expect(findings).toMatchObject([
    { kind: 'TRANSLATION_DIFFERS', language: 'en', placeholders: ['premium', 'payEvery'] },
  ])
})

test('every finding says where it is and what to do', () => {
  const templates = ['所看到所看到，您清楚吗?有15天，在90秒以上', '销售过程中是否存在误导？'].map((text) =>
    templateWith(text, 'YES', '{{term}}'),
  )
  const found = templates.flatMap((content) =>
    wordingFindings(content).map((finding) => ({ finding, content })),
  )
  expect(new Set(found.map(({ finding }) => finding.kind)).size).toBe(6)
  for (const { finding, content } of found) {
    const { title, advice } = wordingFindingInWords(finding, content)
    expect(title).toMatch(/^第 1 题/)
    expect(`${title}${advice}`).not.toMatch(/undefined|“”/)
  }
})
