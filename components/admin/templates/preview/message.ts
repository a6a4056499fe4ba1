import { z } from 'zod'
import { locales } from '#components/i18n/locales.ts'
import { draftSchema } from '#server/questionnaire/rules/template.ts'
import { policyFactsSchema } from '#server/vocabulary/policy-facts.ts'

/** The pages of a visit whose content comes from a template. */
export const previewPages = ['notice', 'questionnaire', 'review'] as const
export type PreviewPage = (typeof previewPages)[number]

/** The message with which the editor tells the phone preview what to show. */
export const showSchema = z.object({
  type: z.literal('return-visit.preview.show'),
  page: z.enum(previewPages),
  number: z.number().int(),
  content: draftSchema,
  facts: policyFactsSchema,
  locale: z.enum(locales),
  care: z.boolean(),
  /** The key of the question to scroll to. */
  at: z.string().nullable(),
})
export type Show = z.infer<typeof showSchema>

/**
 * The message that the phone preview sends when it starts to listen. Messages sent to the preview before this message
 * are lost.
 */
export const readySchema = z.object({ type: z.literal('return-visit.preview.ready') })

/** The path of the page inside the phone preview. */
export const PREVIEW_PATH = '/h5-preview'
