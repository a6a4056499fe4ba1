import { questionsFor, render } from '#server/questionnaire/rules/rendering.ts'
import {
  type Combination,
  type ConditionFact,
  conditionFactNames,
  everyCombination,
  type PolicyFacts,
} from '#server/vocabulary/policy-facts.ts'
import type { Draft } from '../draft/draft.ts'
import { consistent } from './made-up.ts'
import { type Preset, presets } from './presets.ts'

/** An invented policy that is asked a question. */
export interface AskedPolicy {
  /** The preset from which the policy was made. */
  readonly preset: Preset
  readonly facts: PolicyFacts
  /** The facts that differ from the preset; empty if the preset itself is asked the question. */
  readonly changed: readonly ConditionFact[]
}

/** The draft with this question only; null if the draft has no such question. */
function alone(content: Draft, key: string): Draft | null {
  const questions = content.questions.filter((each) => each.key === key)
  return questions.length === 0 ? null : { ...content, questions }
}

const isAsked = (content: Draft, facts: Combination) => questionsFor(content, facts).length > 0

/** Whether any possible policy is asked the question. It is fast enough to be computed at every key press. */
export function isEverAsked(content: Draft, key: string): boolean {
  const only = alone(content, key)
  return only !== null && everyCombination.some((facts) => isAsked(only, facts))
}

/**
 * Finds an invented policy that is asked the question: a preset, or a preset with as few changed facts as possible.
 * Policies that fill every placeholder of the question come first. Returns null if no possible policy is asked it, or
 * if the draft has no such question.
 */
export function policyAsked(content: Draft, key: string): AskedPolicy | null {
  const only = alone(content, key)
  if (only === null) return null
  const made = everyCombination.filter((facts) => isAsked(only, facts)).map(nearest)
  const candidates = [
    ...presets.map((preset): AskedPolicy => ({ preset, facts: preset.facts, changed: [] })),
    ...made.sort((one, other) => one.changed.length - other.changed.length),
  ].filter(({ facts }) => isAsked(only, facts))
  return candidates.find(({ facts }) => render(only, 1, facts).ok) ?? candidates[0] ?? null
}

/** Makes a policy with these facts from the preset that has most of them. */
function nearest(combination: Combination): AskedPolicy {
  const differing = (preset: Preset) =>
    conditionFactNames.filter((fact) => preset.facts[fact] !== combination[fact])
  const [first, ...rest] = presets
  const { preset, changed } = rest.reduce(
    (best, next) => {
      const changed = differing(next)
      return changed.length < best.changed.length ? { preset: next, changed } : best
    },
    { preset: first, changed: differing(first) },
  )
  return { preset, facts: consistent({ ...preset.facts, ...combination }), changed }
}
