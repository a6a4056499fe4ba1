import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  conditionChangeInWords,
  conditionInWords,
  coverageFindingInWords,
  draftProblemInWords,
  placeInWords,
  wordingFindingInWords,
} from '#server/questionnaire/messages.zh-CN.ts'
import { coverage } from '#server/questionnaire/rules/coverage.ts'
import { draftProblems } from '#server/questionnaire/rules/problems.ts'
import { shippedTemplate } from '#server/questionnaire/rules/shipped-template.ts'
import { translatedShippedTemplate } from '#server/questionnaire/rules/shipped-translations.ts'
import {
  type Condition,
  draftSchema,
  type TemplateDraft,
  templateSchema,
} from '#server/questionnaire/rules/template.ts'
import { wordingFindings } from '#server/questionnaire/rules/wording.ts'
import { condition, draft } from './support/arbitrary.ts'

describe('a condition in words', () => {
  const universal: Condition = { fact: 'design', in: ['UNIVERSAL'] }
  const minor: Condition = { fact: 'insuredIsMinor', in: [true] }
  test.each<[Condition, string]>([
    [{ always: true }, '所有保单'],
    [{ fact: 'design', in: ['PARTICIPATING', 'UNIVERSAL'] }, '产品设计类型为分红型或万能型'],
    [{ fact: 'dualRecorded', in: [true] }, '投保时做了双录'],
    [{ fact: 'dualRecorded', in: [false] }, '投保时没有双录'],
    [{ not: { fact: 'insuredIsApplicant', in: [true] } }, '投保人与被保险人不是同一人'],
    [{ not: { fact: 'channel', in: ['BROKER'] } }, '销售渠道不是中介经代'],
    [{ all: [universal, minor] }, '产品设计类型为万能型，且被保险人为未成年人'],
    [
      { any: [universal, { all: [minor, { always: true }] }] },
      '产品设计类型为万能型，或（被保险人为未成年人，且所有保单）',
    ],
    [{ not: { any: [universal, minor] } }, '并非（产品设计类型为万能型，或被保险人为未成年人）'],
  ])('%j', (one, words) => expect(conditionInWords(one)).toBe(words))

  test('has words for every possible value', () => {
    fc.assert(
      fc.property(condition, (one) => {
        expect(conditionInWords(one)).not.toMatch(/[A-Z]{3,}|undefined|true|false/)
      }),
    )
  })

  test('says what it was and what it is when it changed', () => {
    expect(conditionChangeInWords({ before: universal, after: minor })).toBe(
      '提问条件原为“产品设计类型为万能型”，改为“被保险人为未成年人”',
    )
  })
})

describe('the list of unfinished parts', () => {
  const lines = (change: Partial<TemplateDraft>) =>
    draftProblems({ ...shippedTemplate, ...change }).map((problem) =>
      draftProblemInWords(problem, { ...shippedTemplate, ...change }),
    )
  const [first] = shippedTemplate.questions
  if (!first) throw new Error('the shipped template has questions')

  test('is empty for the shipped template', () => {
    expect(lines({})).toEqual([])
    expect(draftProblems(translatedShippedTemplate)).toEqual([])
  })

  test.each<[string, Partial<TemplateDraft>, string]>([
    ['no title', { title: ' ' }, '问卷标题还没有文字'],
    ['no questions', { questions: [] }, '还没有任何题目'],
    ['no wording', { questions: [{ ...first, variants: [] }] }, '第 1 题还没有任何表述'],
    [
      'a key twice',
      { questions: [first, first] },
      '第 1、2 题用了同一个标识“contract-received”，请改用不同的标识',
    ],
    [
      'a key with a blank',
      { questions: [{ ...first, key: 'a b' }] },
      '第 1 题的标识“a b”须以小写字母开头，由字母、数字和 - 组成，2 到 41 个字符',
    ],
    ['no paragraphs', { notice: { ...shippedTemplate.notice, paragraphs: [] } }, '回访须知还没有正文'],
    ['a brace left open', { title: '回访{{问卷' }, '问卷标题里的“{{”不是可用的占位符'],
  ])('%s', (_, change, line) => expect(lines(change)).toEqual([line]))

  test('is empty exactly when the complete template is valid, and a draft can be saved either way', () => {
    fc.assert(
      fc.property(draft, (one) => {
        expect(draftSchema.parse(JSON.parse(JSON.stringify(one)))).toEqual(JSON.parse(JSON.stringify(one)))
        expect(draftProblems(one).length === 0).toBe(templateSchema.safeParse(one).success)
      }),
    )
  })

  test('names every other mistake of the complete template by its place, too', () => {
    expect(draftProblemInWords({ kind: 'OTHER', path: 'questions.1.variants.0.when' }, shippedTemplate)).toBe(
      '第 2 题（表述 1）的提问条件写法不对',
    )
  })
})

describe('a place', () => {
  const [one, ...others] = shippedTemplate.questions
  const several = shippedTemplate.questions.findIndex(({ variants }) => variants.length > 1)
  const question = shippedTemplate.questions[several]
  if (!one || !question)
    throw new Error('the shipped template has questions with one wording and with several')

  test('is counted from one, and names the wording only if there are several', () => {
    const variant = question.variants[1]?.key
    expect(placeInWords({ question: question.key, variant, language: 'en' }, shippedTemplate)).toBe(
      `第 ${several + 1} 题（表述 2，English）`,
    )
    expect(placeInWords({ question: one.key, variant: one.variants[0]?.key }, shippedTemplate)).toBe(
      '第 1 题',
    )
    expect(placeInWords({ question: one.key }, { questions: [...others, one] })).toBe(
      `第 ${shippedTemplate.questions.length} 题`,
    )
    expect(placeInWords({ place: 'notice.paragraphs.2' }, shippedTemplate)).toBe('回访须知第 3 段')
    expect(placeInWords({ place: 'title', language: 'en' }, shippedTemplate)).toBe('问卷标题（English）')
  })

  test('is in every finding, in words without keys', () => {
    const [first, second] = question.variants
    if (!first || !second) throw new Error('there are two wordings')
    const hidden = { ...second, text: '所看到所看到' }
    const content: TemplateDraft = {
      ...shippedTemplate,
      questions: [one, { ...question, variants: [{ ...first, when: { always: true } }, hidden] }],
    }
    expect(
      coverage(content, [])
        .findings.filter(({ kind }) => kind === 'SHADOWED')
        .map((finding) => coverageFindingInWords(finding, content).title),
    ).toEqual(['第 2 题（表述 2）被前面的表述 1 挡住，不会问到'])
    const titles = wordingFindings(content).map((finding) => wordingFindingInWords(finding, content).title)
    expect(titles).toContain('第 2 题（表述 2）：“所看到所看到”重复')
  })
})
