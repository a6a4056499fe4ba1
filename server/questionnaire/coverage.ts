import { groupBy } from '../shared/group.ts'
import {
  type Combination,
  type ConditionFact,
  conditionFactNames,
  conditionFacts,
  everyCombination,
  factsBehind,
  fillable,
  type PlaceholderName,
} from './facts.ts'
import { placeholdersIn } from './placeholders.ts'
import { type TextPlace, textsOf, translatedTextsOf } from './places.ts'
import { type RequiredItem, requiredItems, requiredWhen } from './required.ts'
import { holds, questionsFor } from './rules.ts'
import type { Condition, TemplateDraft } from './template.ts'

/** What products on file are like, as far as conditions see it; products alike are one profile. */
export interface ProductProfile {
  readonly design: Combination['design']
  readonly newType: boolean
  readonly riskTranscription: boolean
  /** Names of the products, for words. */
  readonly products: readonly string[]
}

/** Values of the facts that matter to a template; the others make no difference. */
export type Cell = Partial<Combination>

/** Policies that are asked the same questions. */
export interface CoverageGroup {
  readonly questions: readonly { readonly key: string; readonly variant: string }[]
  /** Which policies, as few conditions, any of which holds. */
  readonly where: readonly Condition[]
  readonly combinations: number
  /** Products on file that can have such policies; none: there is no such product. */
  readonly products: readonly string[]
}

interface Violation {
  readonly where: readonly Condition[]
  readonly combinations: number
  /** Products on file with such policies. */
  readonly products: readonly string[]
  /** A product on file can be sold like this: publishing is refused. Otherwise it is a warning. */
  readonly blocking: boolean
}

export type CoverageFinding =
  /** No policy there can be gets this question (or this variant, whatever stands before it). */
  | { readonly kind: 'NEVER_ASKED'; readonly question: string; readonly variant?: string }
  /** Policies meet the variant's condition, but each of them an earlier variant's too. */
  | {
      readonly kind: 'SHADOWED'
      readonly question: string
      readonly variant: string
      readonly by: readonly string[]
    }
  | ({ readonly kind: 'REQUIRED_MISSING'; readonly item: RequiredItem } & Violation)
  | ({ readonly kind: 'PLACEHOLDER_UNFILLABLE'; readonly placeholder: PlaceholderName } & TextPlace &
      Violation)

export interface Coverage {
  /** The facts that matter: those of conditions, of required items, and those that decide about placeholders. */
  readonly facts: readonly ConditionFact[]
  /** How many combinations of them there can be; all of them were looked at. */
  readonly combinations: number
  readonly groups: readonly CoverageGroup[]
  readonly findings: readonly CoverageFinding[]
}

/** One combination of the facts that matter, with a whole combination to ask about and the products that can have it. */
interface Case {
  readonly cell: Cell
  readonly facts: Combination
  readonly products: Set<string>
  /** The values of the cell as bits. */
  readonly bits: number
}

/** What every policy there can be gets to see, without exception, and what is wrong with it. */
export function coverage(template: TemplateDraft, profiles: readonly ProductProfile[]): Coverage {
  const facts = factsThatMatter(template)
  const cases = casesOf(facts, profiles)
  const asked = cases.map((each) => questionsFor(template, each.facts))
  const described = (chosen: readonly Case[]) => ({
    where: describe(chosen, cases, facts),
    combinations: chosen.length,
    products: productsOf(chosen),
  })
  const violation = (chosen: readonly Case[]): Violation => {
    const found = described(chosen)
    return { ...found, blocking: found.products.length > 0 }
  }
  const groups = groupBy(cases, (_, index) =>
    JSON.stringify(asked[index]?.map(({ key, variant }) => [key, variant])),
  ).map((members) => ({
    questions: (asked[cases.indexOf(members[0])] ?? []).map(({ key, variant }) => ({ key, variant })),
    ...described(members),
  }))
  return {
    facts,
    combinations: cases.length,
    groups,
    findings: [
      ...unaskedFindings(template, cases),
      ...requiredFindings(template, cases, asked, violation),
      ...placeholderFindings(template, cases, violation),
    ],
  }
}

/** What keeps a template from serving the policies of one product: blocking findings only; none is how it must be. */
export function missingFor(template: TemplateDraft, profile: ProductProfile): CoverageFinding[] {
  return blockingIn(coverage(template, [profile]))
}

/** The findings that keep a version from being published. */
export function blockingIn(found: Coverage): CoverageFinding[] {
  return found.findings.filter((finding) => 'blocking' in finding && finding.blocking)
}

/** The facts a condition asks about. */
export function factsIn(condition: Condition): ConditionFact[] {
  if ('always' in condition) return []
  if ('fact' in condition) return [condition.fact]
  if ('not' in condition) return factsIn(condition.not)
  return ('all' in condition ? condition.all : condition.any).flatMap(factsIn)
}

function factsThatMatter(template: TemplateDraft): ConditionFact[] {
  const conditions = [
    ...template.questions.flatMap(({ variants }) => variants.map(({ when }) => when)),
    ...requiredItems.map((item) => requiredWhen[item]),
  ]
  const placeholders = [...textsOf(template), ...translatedTextsOf(template)].flatMap(({ text }) =>
    placeholdersIn(text),
  )
  const used = new Set([
    ...conditions.flatMap(factsIn),
    ...placeholders.flatMap((name) => factsBehind[name] ?? []),
  ])
  return conditionFactNames.filter((name) => used.has(name))
}

function fits(profile: ProductProfile, facts: Combination): boolean {
  return (
    profile.design === facts.design &&
    profile.newType === facts.newType &&
    profile.riskTranscription === facts.riskTranscription
  )
}

function cellOf(combination: Combination, facts: readonly ConditionFact[]): Cell {
  return Object.fromEntries(facts.map((name) => [name, combination[name]]))
}

const keyOf = (cell: Cell, facts: readonly ConditionFact[]): string =>
  JSON.stringify(facts.map((name) => cell[name]))

function casesOf(facts: readonly ConditionFact[], profiles: readonly ProductProfile[]): Case[] {
  const cases = new Map<string, Case>()
  for (const combination of everyCombination) {
    const key = keyOf(combination, facts)
    const known = cases.get(key) ?? {
      cell: cellOf(combination, facts),
      facts: combination,
      products: new Set<string>(),
      bits: facts.reduce((bits, name) => bits | bitsOf(name, [combination[name]]), 0),
    }
    cases.set(key, known)
    for (const profile of profiles) {
      if (fits(profile, combination)) for (const product of profile.products) known.products.add(product)
    }
  }
  return [...cases.values()]
}

const productsOf = (cases: readonly Case[]): string[] =>
  [...new Set(cases.flatMap(({ products }) => [...products]))].sort()

function unaskedFindings(template: TemplateDraft, cases: readonly Case[]): CoverageFinding[] {
  return template.questions.flatMap((question): CoverageFinding[] => {
    const met = question.variants.map((variant) => cases.filter(({ facts }) => holds(variant.when, facts)))
    if (met.every((list) => list.length === 0)) return [{ kind: 'NEVER_ASKED', question: question.key }]
    return question.variants.flatMap((variant, index): CoverageFinding[] => {
      const own = met[index] ?? []
      if (own.length === 0) return [{ kind: 'NEVER_ASKED', question: question.key, variant: variant.key }]
      const earlier = question.variants.slice(0, index)
      const first = (one: Case) => earlier.find(({ when }) => holds(when, one.facts))?.key
      const takers = own.map(first)
      if (takers.some((taker) => taker === undefined)) return []
      const by = [...new Set(takers.filter((taker) => taker !== undefined))]
      return [{ kind: 'SHADOWED', question: question.key, variant: variant.key, by }]
    })
  })
}

type Judge = (chosen: readonly Case[]) => Violation

function requiredFindings(
  template: TemplateDraft,
  cases: readonly Case[],
  asked: readonly (readonly { readonly key: string }[])[],
  violation: Judge,
): CoverageFinding[] {
  const covers = new Map(template.questions.map(({ key, requires }) => [key, requires ?? []]))
  return requiredItems.flatMap((item): CoverageFinding[] => {
    const without = cases.filter(
      ({ facts }, index) =>
        holds(requiredWhen[item], facts) && !asked[index]?.some(({ key }) => covers.get(key)?.includes(item)),
    )
    return without.length === 0 ? [] : [{ kind: 'REQUIRED_MISSING', item, ...violation(without) }]
  })
}

function placeholderFindings(
  template: TemplateDraft,
  cases: readonly Case[],
  violation: Judge,
): CoverageFinding[] {
  const questions = new Map(template.questions.map((question) => [question.key, question]))
  const shown = ({ question, variant }: TextPlace, one: Case): boolean =>
    question === undefined ||
    questions.get(question)?.variants.find(({ when }) => holds(when, one.facts))?.key === variant
  return [...textsOf(template), ...translatedTextsOf(template)].flatMap(({ text, ...place }) =>
    placeholdersIn(text).flatMap((placeholder): CoverageFinding[] => {
      const bad = cases.filter((one) => !fillable(placeholder, one.facts) && shown(place, one))
      if (bad.length === 0) return []
      return [{ kind: 'PLACEHOLDER_UNFILLABLE', placeholder, ...place, ...violation(bad) }]
    }),
  )
}

/** A set of cases that is the product of one set of values per fact. */
type Box = Partial<Record<ConditionFact, readonly Combination[ConditionFact][]>>

/** Of two facts that say the same, the one left unsaid: the mode tells more than the frequency, the design than its kind. */
const leftUnsaidFirst: readonly ConditionFact[] = ['payFrequency', 'newType']

/**
 * Says which cases these are by few conditions: cases that differ in one fact only are drawn together, and a fact that
 * excludes nothing that can exist is left unsaid.
 */
function describe(
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

/** One bit for each value a fact can have (28 in all): looking at every case once per box must not be felt while typing. */
const valueBits = new Map(
  conditionFactNames
    .flatMap((name) => [...new Set(everyCombination.map((one) => `${name} ${one[name]}`))])
    .map((value, place) => [value, 1 << place] as const),
)

const bitsOf = (name: ConditionFact, values: readonly unknown[]): number =>
  values.reduce<number>((bits, value) => bits | (valueBits.get(`${name} ${value}`) ?? 0), 0)

const allBitsOf = (box: Box): number =>
  conditionFactNames.reduce((bits, name) => bits | bitsOf(name, box[name] ?? []), 0)

/** The box without the facts whose absence lets none of the others in. */
function unsaid(box: Box, others: readonly Case[], order: readonly ConditionFact[]): Box {
  const inside = allBitsOf(box)
  const left: ConditionFact[] = []
  let kept = ~0
  for (const name of order) {
    const fewer = kept & ~bitsOf(name, [...conditionFacts[name], null])
    // Something still has to keep each of the others out.
    if (others.every(({ bits }) => (bits & ~inside & fewer) !== 0)) kept = fewer
    else left.push(name)
  }
  return Object.fromEntries(left.map((name) => [name, box[name]]))
}

/** A condition holds for the cases of a box. No frequency at all is no value it can name, and many are said as not the one. */
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
