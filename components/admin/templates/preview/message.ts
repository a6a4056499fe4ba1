import { z } from 'zod'
import { draftSchema } from '#server/questionnaire/rules/template.ts'
import { policyFactsSchema } from '#server/vocabulary/policy-facts.ts'

/** The pages of a visit that a template decides. */
export const previewPages = ['notice', 'questionnaire', 'review'] as const
export type PreviewPage = (typeof previewPages)[number]

/** What the editor tells the phone beside it to show. */
export const showSchema = z.object({
  type: z.literal('return-visit.preview.show'),
  page: z.enum(previewPages),
  number: z.number().int(),
  content: draftSchema,
  facts: policyFactsSchema,
  locale: z.enum(['zh-CN', 'zh-Hant', 'en']),
  care: z.boolean(),
  /** The question to scroll to. */
  at: z.string().nullable(),
})
export type Show = z.infer<typeof showSchema>

/** Sent by the phone once it listens; messages sent earlier were lost. */
export const readySchema = z.object({ type: z.literal('return-visit.preview.ready') })

/** Where the phone's page is. */
export const PREVIEW_PATH = '/h5-preview'
