import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  TEMPLATE_DOCUMENT,
  templateDocumentSchema,
  templateJsonSchema,
} from '#server/questionnaire/exchange.ts'
import { importTexts } from '#server/questionnaire/messages.zh-CN.ts'
import { translatedShippedTemplate } from '#server/questionnaire/rules/shipped-translations.ts'

const document = {
  schema: TEMPLATE_DOCUMENT,
  exportedFrom: 1,
  sha256: '0'.repeat(64),
  content: translatedShippedTemplate,
}

test('the published schema describes the document, including nested conditions', () => {
  const schema = templateJsonSchema()
  expect(schema).toMatchObject({ title: TEMPLATE_DOCUMENT, type: 'object', additionalProperties: false })
  expect(schema.required).toEqual(['schema', 'exportedFrom', 'sha256', 'content'])
  expect(JSON.stringify(schema)).toContain('"$ref"')
})

// zod parses its own JSON Schema. This is enough to show that the schema distinguishes an export from other
// documents.
test('the published schema alone accepts an export and refuses other documents', () => {
  const published = z.fromJSONSchema(JSON.parse(JSON.stringify(templateJsonSchema())))
  expect(published.safeParse(document).success).toBe(true)
  expect(templateDocumentSchema.safeParse(document).success).toBe(true)
  for (const wrong of [
    { ...document, schema: 'another' },
    { ...document, content: { ...document.content, questions: [{ key: 'x' }] } },
    { ...document, extra: 1 },
  ])
    expect(published.safeParse(wrong).success).toBe(false)
})

describe('the reason for refusing a file', () => {
  const { content } = document
  const [question] = content.questions
  const [variant] = question?.variants ?? []
  const inQuestion = (change: object) => ({
    ...document,
    content: { ...content, questions: [{ ...question, ...change }] },
  })
  const inVariant = (change: object) => inQuestion({ variants: [{ ...variant, ...change }] })
  const inNotice = (change: object) => ({
    ...document,
    content: { ...content, notice: { ...content.notice, ...change } },
  })
  const problemsOf = (value: unknown) => {
    const read = templateDocumentSchema.safeParse(value, { reportInput: true })
    return read.error?.issues.map(importTexts.problem)
  }

  test.each<[string, unknown, string]>([
    ['not a document at all', [], '文件：应为一组内容（{ }）'],
    [
      'of another kind',
      { ...document, schema: 'x' },
      `文件格式标记（schema）：不认识的取值，可用的是 ${TEMPLATE_DOCUMENT}`,
    ],
    ['no content', { ...document, content: undefined }, '文件的内容（content）：缺少这一项'],
    ['no number', { ...document, exportedFrom: 0 }, '原版本号（exportedFrom）：须大于 0'],
    ['no list', inQuestion({ variants: undefined }), '第 1 题的表述：缺少这一项'],
    ['something else than a list', inQuestion({ variants: {} }), '第 1 题的表述：应为列表'],
    [
      'a value nobody knows',
      inQuestion({ passing: 'MAYBE' }),
      '第 1 题的合格答案：不认识的取值，可用的是 YES、NO',
    ],
    ['a misspelt part', inQuestion({ requries: [] }), '第 1 题：有不认识的项 requries，请删去或核对写法'],
    [
      'an item nobody knows',
      inQuestion({ requires: ['PAYMENT', 3] }),
      '第 1 题的必问项目第 2 项：不认识的取值',
    ],
    ['no condition', inVariant({ when: undefined }), '第 1 题（表述 1）的提问条件：缺少这一项'],
    [
      'an unknown value',
      inVariant({ when: { fact: 'design', in: ['X'] } }),
      '第 1 题（表述 1）的提问条件：不认识的取值',
    ],
    ['an empty condition', inVariant({ when: { all: [] } }), '第 1 题（表述 1）的提问条件：不能为空'],
    [
      'another condition',
      inVariant({ when: 3 }),
      '第 1 题（表述 1）的提问条件：写法不对，请按本系统导出的文件书写',
    ],
    [
      'a text too long',
      inVariant({ text: '字'.repeat(5000) }),
      '第 1 题（表述 1）的中文：太长，最多 4000 个字符',
    ],
    ['a translation', inVariant({ translations: { en: 3 } }), '第 1 题（表述 1）的译文（English）：应为文字'],
    ['a paragraph', inNotice({ paragraphs: ['一', 2] }), '回访须知第 2 段：应为文字'],
    [
      'a translated title',
      inNotice({ translations: { en: { ...content.notice, translations: undefined, title: 3 } } }),
      '回访须知的标题（English）：应为文字',
    ],
  ])('is worded with its place: %s', (_, value, problem) => {
    expect(problemsOf(value)).toContainEqual(expect.stringContaining(problem))
  })
})
