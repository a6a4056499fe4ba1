import { groupBy } from '../../kernel/group.ts'
import {
  type Combination,
  type ConditionFact,
  conditionFactNames,
  conditionFacts,
  everyCombination,
} from '../../vocabulary/policy-facts.ts'
import type { Condition } from './template.ts'

/** One combination of those facts that matter to a template. The other facts make no difference to the template. */
export type Cell = Partial<Combination>

/**
 * One combination of the facts that matter (`cell`), extended to a combination of all facts (`facts`). Conditions are
 * evaluated on `facts`.
 */
export interface Case {
  readonly cell: Cell
  readonly facts: Combination
  /** The content of `cell` as bits: one bit for each of its fact values. */
  readonly bits: number
}

/**
 * A set of cases, given as a list of allowed values for each fact. A case belongs to the set if every fact of the
 * case has an allowed value.
 */
type Box = Partial<Record<ConditionFact, readonly Combination[ConditionFact][]>>

/**
 * The facts that a description leaves out first if two facts imply each other. The payment mode says more than the
 * payment frequency, and the design type says more than `newType`.
 */
const leftUnsaidFirst: readonly ConditionFact[] = ['payFrequency', 'newType']

/**
 * Describes a set of cases with few conditions. Cases that differ in only one fact are merged. A fact is left out if
 * it excludes no possible case.
 */
export function describeCases(
  chosen: readonly Case[],
  all: readonly Case[],
  facts: readonly ConditionFact[],
): Condition[] {
  let boxes: Box[] = chosen.map(({ cell }) => Object.fromEntries(facts.map((name) => [name, [cell[name]]])))
  for (const name of facts) boxes = drawTogether(boxes, name, facts)
  const own = new Set(chosen)
  const others = all.filter((one) => !own.has(one))
  const order = [
    ...leftUnsaidFirst.filter((name) => facts.includes(name)),
    ...facts.filter((name) => !leftUnsaidFirst.includes(name)),
  ]
  let left = chosen
  return boxes
    .map((box) => unsaid(box, others, order))
    .flatMap((box) => {
      const rest = left.filter((one) => !isIn(one, box))
      if (rest.length === left.length) return []
      left = rest
      return [toCondition(box, facts)]
    })
}

function drawTogether(boxes: readonly Box[], along: ConditionFact, facts: readonly ConditionFact[]): Box[] {
  const rest = facts.filter((name) => name !== along)
  const alike = groupBy(boxes, (box) => JSON.stringify(rest.map((name) => box[name])))
  return alike.map((group) => ({
    ...group[0],
    [along]: [...new Set(group.flatMap((box) => box[along] ?? []))],
  }))
}

const isIn = (one: Case, box: Box): boolean =>
  conditionFactNames.every((name) => box[name]?.includes(one.facts[name]) ?? true)

/**
 * One bit for each value of each fact, 28 bits in all. With bits, every case is checked against each box fast enough
 * to run while a person types.
 */
const valueBits = new Map(
  conditionFactNames
    .flatMap((name) => [...new Set(everyCombination.map((one) => `${name} ${one[name]}`))])
    .map((value, place) => [value, 1 << place] as const),
)

/** The bits of some values of a fact. */
export const bitsOf = (name: ConditionFact, values: readonly unknown[]): number =>
  values.reduce<number>((bits, value) => bits | (valueBits.get(`${name} ${value}`) ?? 0), 0)

const allBitsOf = (box: Box): number =>
  conditionFactNames.reduce((bits, name) => bits | bitsOf(name, box[name] ?? []), 0)

/** Returns a copy of a box without the facts that are not needed to exclude the other cases. */
function unsaid(box: Box, others: readonly Case[], order: readonly ConditionFact[]): Box {
  const inside = allBitsOf(box)
  const left: ConditionFact[] = []
  let kept = ~0
  for (const name of order) {
    const fewer = kept & ~bitsOf(name, [...conditionFacts[name], null])
    // A fact can be left out only if each of the other cases is still excluded by one of the remaining facts.
    if (others.every(({ bits }) => (bits & ~inside & fewer) !== 0)) kept = fewer
    else left.push(name)
  }
  return Object.fromEntries(left.map((name) => [name, box[name]]))
}

/**
 * Builds a condition that holds for the cases of a box. Some sets of values are written as "not" with the values
 * outside the set:
 * - a set that contains null (a missing payment frequency), because a condition cannot name null
 * - a set of three or more values that lacks only one of the possible values
 */
function toCondition(box: Box, facts: readonly ConditionFact[]): Condition {
  const tests = facts.flatMap((name): Condition[] => {
    const values = box[name]
    if (values === undefined) return []
    const named = values.filter((value) => value !== null)
    const known: readonly (string | boolean)[] = conditionFacts[name]
    const absent = known.filter((value) => !named.some((each) => each === value))
    if (named.length < values.length) {
      return absent.length === 0 ? [] : [{ not: { fact: name, in: absent } }]
    }
    if (named.length >= 3 && absent.length === 1) return [{ not: { fact: name, in: absent } }]
    return [{ fact: name, in: named }]
  })
  const [only] = tests
  if (only === undefined) return { always: true }
  return tests.length === 1 ? only : { all: tests }
}
