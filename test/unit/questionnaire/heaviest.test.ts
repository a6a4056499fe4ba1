import { describe, expect, test } from 'vitest'
import { compareTemplates } from '#server/questionnaire/rules/compare.ts'
import { blockingIn, coverage } from '#server/questionnaire/rules/coverage.ts'
import { draftProblems } from '#server/questionnaire/rules/problems.ts'
import { shippedTemplate } from '#server/questionnaire/rules/shipped-template.ts'
import { compareBudget } from '#server/questionnaire/rules/text-pieces.ts'
import { wordingFindings } from '#server/questionnaire/rules/wording.ts'
import { heaviestDrafts } from '#test/support/inputs/heaviest-drafts.ts'

const profiles = [{ design: 'UNIVERSAL', newType: true, riskTranscription: false, products: ['x'] }] as const

/**
 * Each of these operations must end well within the time limit of a test, even for the heaviest version. `npm run
 * bench -- --only heaviest` measures how long they take.
 */
describe.each(Object.entries(heaviestDrafts))('the heaviest possible version by %s', (_, make) => {
  const draft = make()

  test('is judged', () => {
    expect(Array.isArray(draftProblems(draft))).toBe(true)
    expect(blockingIn(coverage(draft, profiles)).length).toBeGreaterThan(0)
    expect(coverage(draft, profiles).groups.length).toBeGreaterThan(0)
    expect(Array.isArray(wordingFindings(draft))).toBe(true)
  })

  test('is compared within the budget', () => {
    const budget = compareBudget()
    const diff = compareTemplates(shippedTemplate, draft, budget)
    expect(diff.same).toBe(false)
    expect(Math.min(budget.steps, budget.characters)).toBeGreaterThanOrEqual(0)
  })
})
