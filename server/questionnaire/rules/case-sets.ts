import { type Combination, type ConditionFact, conditionFactNames } from '../../vocabulary/policy-facts.ts'
import type { Condition } from './template.ts'

/**
 * A set of cases (combinations of facts), stored as the bits of one number. A condition is evaluated for thousands of
 * cases at once. Checking every combination is therefore fast, even for versions with many conditions.
 */
export type CaseSet = bigint

export interface CaseSets {
  readonly all: CaseSet
  /** Returns the cases for which a condition holds. The result is the same as calling `holds` for each case. */
  where(condition: Condition): CaseSet
  /** Returns the cases that pass a test. Used for tests that cannot be written as a condition. */
  those(test: (facts: Combination, index: number) => boolean): CaseSet
}

function toSet(count: number, test: (index: number) => boolean): CaseSet {
  let digits = ''
  for (let index = count - 1; index >= 0; index -= 1) digits += test(index) ? '1' : '0'
  return count === 0 ? 0n : BigInt(`0b${digits}`)
}

/** Returns the indexes of the cases in a set, in ascending order. */
export function placesIn(set: CaseSet): number[] {
  const digits = set.toString(2)
  const places: number[] = []
  for (let index = 0; index < digits.length; index += 1)
    if (digits[digits.length - 1 - index] === '1') places.push(index)
  return places
}

export function caseSets(cases: readonly Combination[]): CaseSets {
  const those = (test: (facts: Combination, index: number) => boolean) =>
    toSet(cases.length, (index) => {
      const facts = cases[index]
      return facts !== undefined && test(facts, index)
    })
  const all = those(() => true)
  const having = new Map<string, CaseSet>()
  const nameOf = (fact: ConditionFact, value: unknown) => `${fact} ${typeof value} ${value}`
  for (const fact of conditionFactNames) {
    for (const value of new Set(cases.map((facts) => facts[fact]))) {
      if (value === null) continue
      having.set(
        nameOf(fact, value),
        those((facts) => facts[fact] === value),
      )
    }
  }
  function where(condition: Condition): CaseSet {
    if ('always' in condition) return all
    if ('fact' in condition) {
      const { fact } = condition
      return condition.in.reduce<CaseSet>((set, value) => set | (having.get(nameOf(fact, value)) ?? 0n), 0n)
    }
    if ('not' in condition) return all & ~where(condition.not)
    if ('all' in condition) return condition.all.reduce<CaseSet>((set, part) => set & where(part), all)
    return condition.any.reduce<CaseSet>((set, part) => set | where(part), 0n)
  }
  return { all, where, those }
}
