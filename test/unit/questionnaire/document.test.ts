import { expect, test } from 'vitest'
import { z } from 'zod'
import {
  TEMPLATE_DOCUMENT,
  templateDocumentSchema,
  templateJsonSchema,
} from '#server/questionnaire/exchange.ts'
import { translatedShippedTemplate } from '#server/questionnaire/shipped-translations.ts'

const document = {
  schema: TEMPLATE_DOCUMENT,
  exportedFrom: 1,
  sha256: '0'.repeat(64),
  content: translatedShippedTemplate,
}

test('the published schema is that of the document, conditions within conditions included', () => {
  const schema = templateJsonSchema()
  expect(schema).toMatchObject({ title: TEMPLATE_DOCUMENT, type: 'object', additionalProperties: false })
  expect(schema.required).toEqual(['schema', 'exportedFrom', 'sha256', 'content'])
  expect(JSON.stringify(schema)).toContain('"$ref"')
})

// zod reads its own JSON Schema back: what it says is enough to tell a document from something else.
test('whoever has only the published schema takes what export gives, and refuses what is none', () => {
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
