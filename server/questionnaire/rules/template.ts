import { z } from 'zod'
import { type ConditionFact, conditionFactNames, conditionFacts } from '../../vocabulary/policy-facts.ts'
import { answerValues } from '../../vocabulary/visits.ts'
import { requiredItems } from './required.ts'

/**
 * A condition on a policy's facts. It is plain data, so that it can be stored, described in words and checked for
 * every combination of facts.
 */
export type Condition =
  | { readonly always: true }
  | { readonly fact: ConditionFact; readonly in: readonly (string | boolean)[] }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }

const testSchema = z
  .object({ fact: z.enum(conditionFactNames), in: z.array(z.union([z.string(), z.boolean()])).min(1) })
  .strict()
  .superRefine((test, context) => {
    const allowed: readonly (string | boolean)[] = conditionFacts[test.fact]
    for (const value of test.in) {
      if (!allowed.includes(value))
        context.addIssue({ code: 'custom', message: `${test.fact} is never ${value}` })
    }
  })

export const conditionSchema: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.object({ always: z.literal(true) }).strict(),
    testSchema,
    z.object({ all: z.array(conditionSchema).min(1) }).strict(),
    z.object({ any: z.array(conditionSchema).min(1) }).strict(),
    z.object({ not: conditionSchema }).strict(),
  ]),
)

export const answerSchema = z.enum(answerValues)

/** The languages into which a text can be translated. The Chinese text always prevails. */
export const translationLanguages = ['zh-Hant', 'en'] as const
export type TranslationLanguage = (typeof translationLanguages)[number]

/** Builds the members of an object that can contain a translation into each language. */
function inEachLanguage<T extends z.ZodType>(translation: T) {
  return { 'zh-Hant': translation.optional(), en: translation.optional() } satisfies Record<
    TranslationLanguage,
    z.ZodType
  >
}

/**
 * Size limits of a version. They are far above the size of any real questionnaire, and low enough for the checks to
 * run while a person types.
 */
const LIMIT = { text: 4000, key: 60, questions: 80, variants: 30, paragraphs: 60 } as const

const keyText = z.string().regex(/^[a-z][a-zA-Z0-9-]{1,40}$/)

/**
 * Builds the schema of drafts or templates. The parameters are the rules for texts and keys and the minimum length of
 * lists, because drafts and templates differ only in these rules.
 */
function shapeOf(text: z.ZodString, key: z.ZodString, least: 0 | 1) {
  const translations = z.strictObject(inEachLanguage(text))
  const notice = {
    title: text,
    greeting: text,
    paragraphs: z.array(text).min(least).max(LIMIT.paragraphs),
    confirm: text,
  }
  const variant = z.strictObject({
    key,
    when: conditionSchema,
    text,
    translations: translations.optional(),
  })
  const question = z.strictObject({
    key,
    /**
     * The passing answer. For every shipped question it is 是 (yes), except for the question about promised benefits.
     */
    passing: answerSchema,
    /** The items required by regulation that this question covers. */
    requires: z.array(z.enum(requiredItems)).optional(),
    variants: z.array(variant).min(least).max(LIMIT.variants),
  })
  const translatedNotice = z.strictObject(notice)
  return z.strictObject({
    title: text,
    titleTranslations: translations.optional(),
    minimumReadingSeconds: z.number().int().min(0).max(600),
    notice: z.strictObject({
      ...notice,
      translations: z.strictObject(inEachLanguage(translatedNotice)).optional(),
    }),
    questions: z.array(question).min(least).max(LIMIT.questions),
  })
}

/**
 * The schema of a draft. A draft has the complete structure of a template, but its texts, keys and lists may be
 * unfinished.
 */
export const draftSchema = shapeOf(z.string().max(LIMIT.text), z.string().max(LIMIT.key), 0)

export type TemplateDraft = z.infer<typeof draftSchema>

/**
 * The schema of one template version: ordered questions, each with ordered variants. The first variant whose
 * condition holds is asked.
 */
export const templateSchema = shapeOf(z.string().max(LIMIT.text).regex(/\S/), keyText, 1).superRefine(
  (template, context) => {
    const seen = new Set<string>()
    for (const question of template.questions) {
      const keys = [question.key, ...question.variants.map((variant) => `${question.key}/${variant.key}`)]
      for (const key of keys) {
        if (seen.has(key)) context.addIssue({ code: 'custom', message: `key used twice: ${key}` })
        seen.add(key)
      }
    }
    for (const language of translationLanguages) {
      const translated = template.notice.translations?.[language]
      if (translated && translated.paragraphs.length !== template.notice.paragraphs.length) {
        context.addIssue({
          code: 'custom',
          path: ['notice', 'translations', language, 'paragraphs'],
          message: 'not as many paragraphs as in Chinese',
        })
      }
    }
  },
)

export type QuestionnaireTemplate = z.infer<typeof templateSchema>

const translationsSchema = z.object(inEachLanguage(z.string()))

/**
 * The schema of the questionnaire that one customer sees. The questionnaire is stored byte for byte when the customer
 * first opens it.
 */
export const renderedQuestionnaireSchema = z.object({
  templateNumber: z.number().int(),
  title: z.string(),
  titleTranslations: translationsSchema.optional(),
  minimumReadingSeconds: z.number().int(),
  header: z.object({
    productName: z.string(),
    applicantName: z.string(),
    insuredName: z.string(),
    policyNo: z.string(),
  }),
  questions: z.array(
    z.object({
      key: z.string(),
      variant: z.string(),
      text: z.string(),
      passing: answerSchema,
      translations: translationsSchema.optional(),
    }),
  ),
})

export type RenderedQuestionnaire = z.infer<typeof renderedQuestionnaireSchema>
export type RenderedTranslations = z.infer<typeof translationsSchema>
