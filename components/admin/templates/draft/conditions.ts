import type { Condition } from '#server/questionnaire/rules/template.ts'
import { type ConditionFact, conditionFacts } from '#server/vocabulary/policy-facts.ts'

/**
 * The path to a part of a condition: the part's index in each enclosing `all` or `any`, the outermost first. The part
 * inside a `not` has index 0.
 */
export type Path = readonly number[]

export type Group = 'all' | 'any'

export type FactValue = string | boolean

/** The parts of a condition. A test and 始终 (always) have no parts. */
export function partsOf(condition: Condition): readonly Condition[] {
  if ('all' in condition) return condition.all
  if ('any' in condition) return condition.any
  return 'not' in condition ? [condition.not] : []
}

function withParts(condition: Condition, parts: readonly Condition[]): Condition {
  if ('all' in condition) return { all: parts }
  if ('any' in condition) return { any: parts }
  const [only] = parts
  return 'not' in condition && only !== undefined ? { not: only } : condition
}

/** Returns a copy of the condition in which the part at the path is replaced. */
export function replaceAt(condition: Condition, path: Path, next: (part: Condition) => Condition): Condition {
  const [place, ...rest] = path
  if (place === undefined) return next(condition)
  return withParts(
    condition,
    partsOf(condition).map((part, index) => (index === place ? replaceAt(part, rest, next) : part)),
  )
}

/**
 * Returns a copy of the condition without the part at the path. A group left with one part becomes that part, and a
 * group left without parts is removed too. If everything is removed, 始终 (always) remains, so that the result is
 * always a condition.
 */
export function removeAt(condition: Condition, path: Path): Condition {
  return without(condition, path) ?? { always: true }
}

function without(condition: Condition, path: Path): Condition | null {
  const [place, ...rest] = path
  if (place === undefined) return null
  const parts = partsOf(condition)
  const kept = parts.flatMap((part, index) => (index === place ? (without(part, rest) ?? []) : part))
  const [only] = kept
  if (only === undefined) return null
  return kept.length === 1 && parts.length > 1 ? only : withParts(condition, kept)
}

/** Adds a part to the group at the path. A condition that is not a group becomes a group joined by 且 (and). */
export function addAt(condition: Condition, path: Path, part: Condition): Condition {
  return replaceAt(condition, path, (group) => {
    if ('always' in group) return part
    if ('all' in group) return { all: [...group.all, part] }
    if ('any' in group) return { any: [...group.any, part] }
    return { all: [group, part] }
  })
}

/** Joins the parts of the group at the path by 且 (and) or by 或 (or). */
export function joinAt(condition: Condition, path: Path, join: Group): Condition {
  return replaceAt(condition, path, (group) =>
    join === 'all' ? { all: partsOf(group) } : { any: partsOf(group) },
  )
}

/** Negates the part at the path, or removes its negation. */
export function negateAt(condition: Condition, path: Path): Condition {
  return replaceAt(condition, path, (part) => ('not' in part ? part.not : { not: part }))
}

export const factNames = Object.keys(conditionFacts).filter(isFact)

function isFact(name: string): name is ConditionFact {
  return name in conditionFacts
}

export function valuesOf(fact: ConditionFact): readonly FactValue[] {
  return conditionFacts[fact]
}

/**
 * The initial test when a fact is chosen. It requires the first value of the fact, which is 是 (yes) for a yes-or-no
 * fact.
 */
export function testOf(fact: ConditionFact): Condition {
  const [first] = valuesOf(fact)
  return { fact, in: first === undefined ? [] : [first] }
}

/**
 * Adds or removes one value of a test. The values keep the order of the fact's list, and the last value cannot be
 * removed.
 */
export function toggleValue(fact: ConditionFact, chosen: readonly FactValue[], value: FactValue): Condition {
  const wanted = chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value]
  if (wanted.length === 0) return { fact, in: chosen }
  return { fact, in: valuesOf(fact).filter((each) => wanted.includes(each)) }
}
