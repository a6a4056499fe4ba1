import fc from 'fast-check'
import { requiredItems } from '#server/questionnaire/rules/required.ts'
import type { Condition, TemplateDraft } from '#server/questionnaire/rules/template.ts'
import {
  type Combination,
  conditionFactNames,
  conditionFacts,
  type PolicyFacts,
} from '#server/vocabulary/policy-facts.ts'
import { fullFacts } from './facts.ts'

const factTest: fc.Arbitrary<Condition> = fc.constantFrom(...conditionFactNames).chain((fact) => {
  const values: readonly (string | boolean)[] = conditionFacts[fact]
  return fc.subarray([...values], { minLength: 1 }).map((chosen) => ({ fact, in: chosen }))
})

/** Any condition, nested up to three levels deep. */
export const condition: fc.Arbitrary<Condition> = fc.letrec<{ node: Condition }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 2 },
    factTest,
    fc.constant<Condition>({ always: true }),
    fc.record({ not: tie('node') }),
    fc.record({ all: fc.array(tie('node'), { minLength: 1, maxLength: 2 }) }),
    fc.record({ any: fc.array(tie('node'), { minLength: 1, maxLength: 2 }) }),
  ),
})).node

const words = fc
  .array(
    fc.constantFrom(
      '您',
      '清楚',
      '保险合同',
      '犹豫期',
      '，',
      '吗？',
      'cover',
      ' ',
      '15天',
      '{{term}}',
      '{{payYears}}',
      '{{payEvery}}',
      '{{guaranteedRate}}',
    ),
    { maxLength: 8 },
  )
  .map((pieces) => pieces.join(''))

const translations = fc.option(
  fc.record({ 'zh-Hant': fc.option(words, { nil: undefined }), en: fc.option(words, { nil: undefined }) }),
  { nil: undefined },
)

const variant = (key: string) =>
  fc.record({ key: fc.constant(key), when: condition, text: words, translations })

const question = (key: string) =>
  fc.record({
    key: fc.constant(key),
    passing: fc.constantFrom('YES' as const, 'NO' as const),
    requires: fc.subarray([...requiredItems]),
    variants: fc
      .subarray(['first', 'second', 'third'], { minLength: 1 })
      .chain((keys) => fc.tuple(...keys.map(variant))),
  })

const KEYS = ['contract', 'signature', 'payment', 'rate', 'bonus']

/** Any draft with a few questions in any order. */
export const draft: fc.Arbitrary<TemplateDraft> = fc.record({
  title: words,
  minimumReadingSeconds: fc.integer({ min: 0, max: 600 }),
  notice: fc.record({
    title: words,
    greeting: words,
    paragraphs: fc.array(words, { maxLength: 4 }),
    confirm: words,
  }),
  questions: fc
    .shuffledSubarray(KEYS)
    .chain((keys) =>
      fc.tuple(...keys.map(question)).map((questions): TemplateDraft['questions'] => questions),
    ),
})

/** Returns a policy with the given facts. The facts that depend on them, such as `payYears`, are set to match. */
export function policyLike(combination: Combination): PolicyFacts {
  return {
    ...fullFacts,
    ...combination,
    payYears: combination.payMode === 'REGULAR' ? 20 : null,
    termValue: combination.termKind === 'LIFE' ? null : 30,
    guaranteedRate: combination.design === 'UNIVERSAL' ? '1.75' : null,
  }
}
