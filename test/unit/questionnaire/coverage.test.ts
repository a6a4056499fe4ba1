import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  blockingIn,
  coverage,
  missingFor,
  type ProductProfile,
} from '#server/questionnaire/rules/coverage.ts'
import { holds, questionsFor, render, renderNotice } from '#server/questionnaire/rules/rendering.ts'
import { type RequiredItem, requiredItems, requiredWhen } from '#server/questionnaire/rules/required.ts'
import { shippedTemplate } from '#server/questionnaire/rules/shipped-template.ts'
import type { Condition, TemplateDraft } from '#server/questionnaire/rules/template.ts'
import { type Combination, conditionFacts, everyCombination } from '#server/vocabulary/policy-facts.ts'
import { draft, policyLike } from './support/arbitrary.ts'

const ordinary: ProductProfile = {
  design: 'ORDINARY',
  newType: false,
  riskTranscription: false,
  products: ['普通'],
}
const unitLinked: ProductProfile = {
  design: 'UNIT_LINKED',
  newType: true,
  riskTranscription: false,
  products: ['投连'],
}
const profiles = [ordinary, unitLinked]

const anyHolds = (where: readonly Condition[], facts: Combination): boolean =>
  where.some((condition) => holds(condition, facts))

const onFile = (facts: Combination): boolean =>
  profiles.some(
    (profile) =>
      profile.design === facts.design &&
      profile.newType === facts.newType &&
      profile.riskTranscription === facts.riskTranscription,
  )

const asked = (template: TemplateDraft, facts: Combination) =>
  questionsFor(template, facts).map(({ key, variant }) => ({ key, variant }))

describe('the policies that can exist', () => {
  test('are every combination that intake and product rules allow, once', () => {
    // The factors are: 4 designs (each with one value of `newType`), 5 channels, single premium or regular premium
    // with one of three frequencies (4), 3 kinds of term. The insured is the applicant, another adult or a minor (3).
    // Dual recording and risk transcription have 2 values each.
    expect(everyCombination).toHaveLength(4 * 5 * 4 * 3 * 3 * 2 * 2)
    expect(new Set(everyCombination.map((each) => JSON.stringify(each))).size).toBe(everyCombination.length)
    for (const each of everyCombination) {
      expect(each.newType).toBe(each.design !== 'ORDINARY')
      expect(each.payFrequency === null).toBe(each.payMode === 'SINGLE')
      expect(each.insuredIsMinor && each.insuredIsApplicant).toBe(false)
    }
  })
})

describe('coverage of any template', () => {
  // The number of runs is low, because each run examines 2,880 combinations of facts.
  const runs = { numRuns: 25 }

  test('puts every possible policy into exactly the group of its questions', () => {
    fc.assert(
      fc.property(draft, (template) => {
        const { groups, combinations } = coverage(template, profiles)
        expect(groups.reduce((sum, group) => sum + group.combinations, 0)).toBe(combinations)
        for (const facts of everyCombination) {
          const own = groups.filter(({ where }) => anyHolds(where, facts))
          expect(own.map(({ questions }) => questions)).toEqual([asked(template, facts)])
        }
      }),
      runs,
    )
  })

  test('names exactly the variants that no policy is ever asked', () => {
    fc.assert(
      fc.property(draft, (template) => {
        const used = new Set(
          everyCombination.flatMap((facts) =>
            asked(template, facts).map(({ key, variant }) => `${key}/${variant}`),
          ),
        )
        const unused = template.questions.flatMap(({ key, variants }) =>
          variants.map((variant) => `${key}/${variant.key}`).filter((name) => !used.has(name)),
        )
        const named = coverage(template, profiles).findings.flatMap((finding) => {
          if (finding.kind === 'SHADOWED') return [`${finding.question}/${finding.variant}`]
          if (finding.kind !== 'NEVER_ASKED') return []
          const { question, variant } = finding
          const own = template.questions.find(({ key }) => key === question)?.variants ?? []
          return (variant === undefined ? own.map(({ key }) => key) : [variant]).map(
            (key) => `${question}/${key}`,
          )
        })
        expect(named.sort()).toEqual(unused.sort())
      }),
      runs,
    )
  })

  test('finds a required item missing for exactly the policies that are not asked about it', () => {
    fc.assert(
      fc.property(draft, fc.constantFrom(...requiredItems), (template, item) => {
        const isMissing = (facts: Combination): boolean => {
          const covered = template.questions.filter(({ requires }) => requires?.includes(item))
          const keys = asked(template, facts).map(({ key }) => key)
          return holds(requiredWhen[item], facts) && !covered.some(({ key }) => keys.includes(key))
        }
        const finding = coverage(template, profiles).findings.find(
          (each) => each.kind === 'REQUIRED_MISSING' && each.item === item,
        )
        const where = finding?.kind === 'REQUIRED_MISSING' ? finding.where : []
        for (const facts of everyCombination) expect(anyHolds(where, facts)).toBe(isMissing(facts))
        const blocking = everyCombination.some((facts) => isMissing(facts) && onFile(facts))
        expect(finding?.kind === 'REQUIRED_MISSING' && finding.blocking).toBe(blocking)
      }),
      runs,
    )
  })

  test('finds a placeholder unfillable for exactly the policies whose rendering is refused', () => {
    fc.assert(
      fc.property(draft, (template) => {
        const findings = coverage(template, profiles).findings.filter(
          (finding) => finding.kind === 'PLACEHOLDER_UNFILLABLE',
        )
        for (const facts of everyCombination) {
          const policy = policyLike(facts)
          const works = render(template, 1, policy).ok && renderNotice(template, policy).ok
          expect(findings.some(({ where }) => anyHolds(where, facts))).toBe(!works)
        }
      }),
      runs,
    )
  })
})

describe('the shipped template', () => {
  const all = conditionFacts.design.flatMap((design) =>
    conditionFacts.riskTranscription.map((riskTranscription) => ({
      design,
      newType: design !== 'ORDINARY',
      riskTranscription,
      products: [`${design} ${riskTranscription}`],
    })),
  )

  test('serves every possible product', () => {
    expect(coverage(shippedTemplate, all).findings).toEqual([])
  })

  const without = (item: RequiredItem): TemplateDraft => ({
    ...shippedTemplate,
    questions: shippedTemplate.questions.map((question) => ({
      ...question,
      requires: question.requires?.filter((each) => each !== item),
    })),
  })

  test.each(requiredItems)('without %s must not be published', (item) => {
    expect(blockingIn(coverage(without(item), all))).toMatchObject([{ kind: 'REQUIRED_MISSING', item }])
  })

  test('without the uncertainty of benefits still serves ordinary products, and says so for a new type', () => {
    const template = without('BENEFIT_UNCERTAINTY')
    expect(coverage(template, [ordinary]).findings).toMatchObject([{ blocking: false, products: [] }])
    expect(missingFor(template, ordinary)).toEqual([])
    expect(missingFor(template, unitLinked)).toMatchObject([
      { item: 'BENEFIT_UNCERTAINTY', products: ['投连'] },
    ])
  })

  test('with the regular wording for everybody hides the other one and lacks a frequency', () => {
    const template: TemplateDraft = {
      ...shippedTemplate,
      questions: shippedTemplate.questions.map((question) =>
        question.key === 'payment'
          ? {
              ...question,
              variants: question.variants.map((variant) => ({ ...variant, when: { always: true } })),
            }
          : question,
      ),
    }
    expect(coverage(template, [ordinary]).findings).toMatchObject([
      { kind: 'SHADOWED', question: 'payment', variant: 'single', by: ['regular'] },
      {
        kind: 'PLACEHOLDER_UNFILLABLE',
        placeholder: 'payYears',
        blocking: true,
        where: [{ fact: 'payMode', in: ['SINGLE'] }],
      },
      { kind: 'PLACEHOLDER_UNFILLABLE', placeholder: 'payEvery', blocking: true },
    ])
  })
})
