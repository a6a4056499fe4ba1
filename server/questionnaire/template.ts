import { z } from 'zod'
import { type ConditionFact, conditionFacts } from './facts.ts'

/** A condition on a policy's facts: plain data, so that it can be stored, shown in words and enumerated. */
export type Condition =
  | { readonly always: true }
  | { readonly fact: ConditionFact; readonly in: readonly (string | boolean)[] }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }

const factNames = Object.keys(conditionFacts).filter((name): name is ConditionFact => name in conditionFacts)

const testSchema = z
  .object({ fact: z.enum(factNames), in: z.array(z.union([z.string(), z.boolean()])).min(1) })
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

export const answerSchema = z.enum(['YES', 'NO'])
export type AnswerValue = z.infer<typeof answerSchema>

const keyText = z.string().regex(/^[a-z][a-zA-Z0-9-]{1,40}$/)

/** One template version: ordered questions, each with ordered variants; the first that holds is asked. */
export const templateSchema = z
  .object({
    title: z.string().min(1),
    minimumReadingSeconds: z.number().int().min(0).max(600),
    notice: z.object({
      title: z.string().min(1),
      greeting: z.string().min(1),
      paragraphs: z.array(z.string().min(1)).min(1),
      confirm: z.string().min(1),
    }),
    questions: z
      .array(
        z.object({
          key: keyText,
          /** The answer that raises no concern; 是 for all but the question about promised benefits. */
          passing: answerSchema,
          variants: z
            .array(z.object({ key: keyText, when: conditionSchema, text: z.string().min(1) }))
            .min(1),
        }),
      )
      .min(1),
  })
  .superRefine((template, context) => {
    const seen = new Set<string>()
    for (const question of template.questions) {
      const keys = [question.key, ...question.variants.map((variant) => `${question.key}/${variant.key}`)]
      for (const key of keys) {
        if (seen.has(key)) context.addIssue({ code: 'custom', message: `key used twice: ${key}` })
        seen.add(key)
      }
    }
  })

export type QuestionnaireTemplate = z.infer<typeof templateSchema>

/** What one customer is shown; pinned byte for byte when the questionnaire first opens. */
export const renderedQuestionnaireSchema = z.object({
  templateNumber: z.number().int(),
  title: z.string(),
  minimumReadingSeconds: z.number().int(),
  header: z.object({
    productName: z.string(),
    applicantName: z.string(),
    insuredName: z.string(),
    policyNo: z.string(),
  }),
  questions: z.array(
    z.object({ key: z.string(), variant: z.string(), text: z.string(), passing: answerSchema }),
  ),
})

export type RenderedQuestionnaire = z.infer<typeof renderedQuestionnaireSchema>
