import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { consistent } from '#components/admin/templates/preview/made-up.ts'
import { presets } from '#components/admin/templates/preview/presets.ts'
import { render } from '#server/questionnaire/rules/rendering.ts'
import { shippedTemplate } from '#server/questionnaire/rules/shipped-template.ts'
import { templateSchema } from '#server/questionnaire/rules/template.ts'
import { root } from '#server/run/machine/paths.ts'
import { conditionFactNames, policyFactsSchema, possible } from '#server/vocabulary/policy-facts.ts'

test('every invented policy can exist, and the shipped questionnaire can be rendered for it', () => {
  for (const { key, facts } of presets) {
    expect(possible(policyFactsSchema.parse(facts)), key).toBe(true)
    expect(consistent(facts), key).toEqual(facts)
    expect(render(templateSchema.parse(shippedTemplate), 1, facts).ok, key).toBe(true)
  }
})

test('a change also changes what depends on it, so that the policy can still exist', () => {
  const [{ facts }] = presets
  const changes = [
    { insuredIsApplicant: true, insuredIsMinor: true },
    { payMode: 'SINGLE' },
    { design: 'ORDINARY' },
    { design: 'UNIVERSAL' },
    { termKind: 'TO_AGE' },
  ] as const
  for (const change of changes) {
    const next = consistent({ ...facts, ...change })
    expect(possible(next), JSON.stringify(change)).toBe(true)
    expect(next.termKind === 'LIFE', JSON.stringify(change)).toBe(next.termValue === null)
  }
})

test('every fact of a condition can be changed in the invented policy', () => {
  const form = readFileSync(join(root, 'components/admin/templates/preview/facts-form.tsx'), 'utf8')
  expect(conditionFactNames.filter((fact) => !form.includes(` name="${fact}"`))).toEqual([])
})
