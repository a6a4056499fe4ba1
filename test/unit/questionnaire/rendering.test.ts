import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { holds, questionsFor, render } from '#server/questionnaire/rules/rendering.ts'
import { shippedTemplate } from '#server/questionnaire/rules/shipped-template.ts'
import type { Condition } from '#server/questionnaire/rules/template.ts'
import { conditionFacts, type PolicyFacts } from '#server/vocabulary/policy-facts.ts'
import { fullFacts } from './support/facts.ts'

/** Every combination of the facts that a condition can test. */
function everyCombination(): PolicyFacts[] {
  const combinations: PolicyFacts[] = []
  for (const design of conditionFacts.design)
    for (const channel of conditionFacts.channel)
      for (const payMode of conditionFacts.payMode)
        for (const insuredIsApplicant of conditionFacts.insuredIsApplicant)
          for (const insuredIsMinor of conditionFacts.insuredIsMinor)
            for (const dualRecorded of conditionFacts.dualRecorded)
              for (const newType of conditionFacts.newType)
                combinations.push({
                  ...fullFacts,
                  design,
                  channel,
                  payMode,
                  insuredIsApplicant,
                  insuredIsMinor,
                  dualRecorded,
                  newType,
                })
  return combinations
}

/**
 * The procedure's table of questions, in the same order. Each row gives a question and a function that returns the
 * wording for a policy, or null if the policy does not get the question.
 */
const table: readonly (readonly [key: string, variant: (facts: PolicyFacts) => string | null])[] = [
  ['contract-received', () => 'standard'],
  ['application-signed', () => 'standard'],
  ['insured-signed', (f) => (f.insuredIsApplicant ? null : f.insuredIsMinor ? 'minor' : 'standard')],
  ['risk-transcribed', (f) => (f.design === 'PARTICIPATING' || f.design === 'UNIVERSAL' ? 'standard' : null)],
  ['dual-recorded', (f) => (f.dualRecorded ? 'standard' : null)],
  ['terms-understood', () => 'standard'],
  ['cooling-off', (f) => (f.design === 'UNIVERSAL' ? 'universal' : 'standard')],
  ['payment', (f) => (f.payMode === 'REGULAR' ? 'regular' : 'single')],
  ['bonus-uncertain', (f) => (f.design === 'PARTICIPATING' ? 'standard' : null)],
  ['guaranteed-rate', (f) => (f.design === 'UNIVERSAL' ? 'standard' : null)],
  ['investment-risk', (f) => (f.design === 'UNIT_LINKED' ? 'standard' : null)],
  ['charges', (f) => (f.design === 'UNIVERSAL' ? 'standard' : null)],
  ['promised-benefits', (f) => (f.channel === 'BROKER' ? 'standard' : null)],
]

const combinations = everyCombination()

test('every combination is generated', () => {
  expect(combinations).toHaveLength(4 * 5 * 2 * 2 * 2 * 2 * 2)
})

test('every combination of product and policy gets the questions in the table', () => {
  for (const facts of combinations) {
    const expected = table.flatMap(([key, variantOf]) => {
      const variant = variantOf(facts)
      return variant === null ? [] : [{ key, variant, passing: key === 'promised-benefits' ? 'NO' : 'YES' }]
    })
    const asked = questionsFor(shippedTemplate, facts).map(({ key, variant, passing }) => ({
      key,
      variant,
      passing,
    }))
    expect(asked, JSON.stringify(facts)).toEqual(expected)
  }
})

test('no combination ever shows a placeholder or a blank', () => {
  for (const facts of combinations) {
    const rendered = render(shippedTemplate, 1, facts)
    if (!rendered.ok) throw new Error(`not rendered: ${JSON.stringify(facts)}`)
    for (const { text } of rendered.value.questions)
      expect(text).not.toMatch(/\{\{|\}\}|\*\*|null|undefined|NaN/)
  }
})

describe('conditions', () => {
  const factTest = fc.constantFrom<Condition>(
    { fact: 'design', in: ['UNIVERSAL'] },
    { fact: 'design', in: ['PARTICIPATING', 'ORDINARY'] },
    { fact: 'channel', in: ['BROKER'] },
    { fact: 'insuredIsApplicant', in: [true] },
    { always: true },
  )
  const condition: fc.Arbitrary<Condition> = fc.letrec<{ node: Condition }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      factTest,
      fc.record({ not: tie('node') }),
      fc.record({ all: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ any: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }),
    ),
  })).node
  const facts = fc.constantFrom(...combinations)

  test('not, all and any follow the laws of logic', () => {
    fc.assert(
      fc.property(condition, condition, facts, (a, b, f) => {
        expect(holds({ not: { not: a } }, f)).toBe(holds(a, f))
        expect(holds({ all: [a, b] }, f)).toBe(holds(a, f) && holds(b, f))
        expect(holds({ any: [a, b] }, f)).toBe(holds(a, f) || holds(b, f))
        expect(holds({ not: { all: [a, b] } }, f)).toBe(holds({ any: [{ not: a }, { not: b }] }, f))
        expect(holds({ not: { any: [a, b] } }, f)).toBe(holds({ all: [{ not: a }, { not: b }] }, f))
        expect(holds({ any: [a, { not: a }] }, f)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})
