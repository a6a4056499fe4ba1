import { expect, test } from 'vitest'
import { staleTranslations } from '#components/admin/templates/checks/stale.ts'
import { type Draft, withQuestion, withVariant } from '#components/admin/templates/draft/draft.ts'
import { setParagraph } from '#components/admin/templates/draft/notice.ts'
import { shippedTemplate } from '#server/questionnaire/rules/shipped-template.ts'
import { draftSchema } from '#server/questionnaire/rules/template.ts'

const shipped: Draft = draftSchema.parse(shippedTemplate)
const change = (draft: Draft, what: { text?: string; translations?: { en?: string } }): Draft =>
  withQuestion(draft, 'payment', (question) =>
    withVariant(question, 'single', (variant) => ({ ...variant, ...what })),
  )
const before = change(
  { ...shipped, notice: setParagraph(shipped.notice, 'en', 0, 'Thank you') },
  { translations: { en: 'Is it clear to you?' } },
)

test('a translation that stayed while its Chinese changed is named', () => {
  expect(staleTranslations(before, before)).toEqual([])
  expect(staleTranslations(before, change(before, { text: '改过的文字' }))).toEqual([
    { question: 'payment', variant: 'single', language: 'en' },
  ])
  const both = change(before, { text: '改过的文字', translations: { en: 'Now it says this' } })
  expect(staleTranslations(before, both)).toEqual([])
})

test('a stale translation of the notice is named by its paragraph, and a blank one is none', () => {
  const after = { ...before, notice: setParagraph(before.notice, null, 0, '新的第一段') }
  expect(staleTranslations(before, after)).toEqual([{ place: 'notice.paragraphs.0', language: 'en' }])
  const second = { ...before, notice: setParagraph(before.notice, null, 1, '新的第二段') }
  expect(staleTranslations(before, second)).toEqual([])
})
