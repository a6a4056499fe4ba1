import { describe, expect, test } from 'vitest'
import { isEverAsked, policyAsked } from '#components/admin/templates/preview/asking.ts'
import { consistent } from '#components/admin/templates/preview/made-up.ts'
import { questionsFor, render } from '#server/questionnaire/rules/rendering.ts'
import { shippedTemplate } from '#server/questionnaire/rules/shipped-template.ts'
import { type Condition, type TemplateDraft, templateSchema } from '#server/questionnaire/rules/template.ts'
import { possible } from '#server/vocabulary/policy-facts.ts'

const shipped: TemplateDraft = templateSchema.parse(shippedTemplate)

/** The shipped questionnaire with one more question that is asked on this condition. */
function asking(when: Condition, text = '您是否知道？'): TemplateDraft {
  const question = { key: 'added', passing: 'YES' as const, variants: [{ key: 'only', when, text }] }
  return { ...shipped, questions: [...shipped.questions, question] }
}

const found = (draft: TemplateDraft) => {
  const policy = policyAsked(draft, 'added')
  if (policy === null) throw new Error('nobody is asked')
  return policy
}

describe('a policy that is asked the question', () => {
  test('is found for every shipped question, can exist, and fills its placeholders', () => {
    for (const { key } of shipped.questions) {
      const policy = policyAsked(shipped, key)
      expect(policy, key).not.toBeNull()
      if (policy === null) continue
      expect(questionsFor(shipped, policy.facts).map((each) => each.key)).toContain(key)
      expect(possible(policy.facts), key).toBe(true)
      expect(render(shipped, 1, policy.facts).ok, key).toBe(true)
      expect(isEverAsked(shipped, key)).toBe(true)
    }
  })

  test('is a preset if one is asked', () => {
    const { preset, facts, changed } = found(asking({ fact: 'design', in: ['UNIT_LINKED'] }))
    expect([preset.key, changed]).toEqual(['unitLinked', []])
    expect(facts).toBe(preset.facts)
  })

  test('otherwise is a preset with as few changed facts as possible', () => {
    const telesales = found(asking({ fact: 'channel', in: ['TELESALES'] }))
    expect(telesales.changed).toEqual(['channel'])
    expect(telesales.facts).toEqual({ ...telesales.preset.facts, channel: 'TELESALES' })
    const several = found(
      asking({
        all: [
          { fact: 'channel', in: ['TELESALES'] },
          { fact: 'insuredIsMinor', in: [true] },
          { fact: 'payFrequency', in: ['MONTHLY'] },
        ],
      }),
    )
    expect(several.preset.key).toBe('minor')
    expect(several.changed).toEqual(['channel', 'payFrequency'])
    expect(consistent(several.facts)).toEqual(several.facts)
  })

  test('fills the question’s placeholders if any policy that is asked can', () => {
    const text = '最低保证利率为{{guaranteedRate}}，您是否知道？'
    const { facts } = found(asking({ fact: 'channel', in: ['BROKER'] }, text))
    expect([facts.channel, facts.design]).toEqual(['BROKER', 'UNIVERSAL'])
    const unfillable = found(asking({ fact: 'design', in: ['ORDINARY'] }, text))
    expect(unfillable.facts.design).toBe('ORDINARY')
  })

  test('does not exist if the condition cannot hold, or if the question is gone', () => {
    const never = asking({
      all: [
        { fact: 'insuredIsMinor', in: [true] },
        { fact: 'insuredIsApplicant', in: [true] },
      ],
    })
    expect(policyAsked(never, 'added')).toBeNull()
    expect(isEverAsked(never, 'added')).toBe(false)
    expect(policyAsked(shipped, 'added')).toBeNull()
    expect(isEverAsked(shipped, 'added')).toBe(false)
  })
})
