import { groupBy } from '../../kernel/group.ts'
import {
  type Combination,
  type ConditionFact,
  conditionFactNames,
  everyCombination,
  factsBehind,
  fillable,
  type PlaceholderName,
} from '../../vocabulary/policy-facts.ts'
import { type CaseSet, type CaseSets, caseSets, placesIn } from './case-sets.ts'
import { bitsOf, type Case, type Cell, describeCases } from './describe-cases.ts'
import { placeholdersIn } from './placeholders.ts'
import { type TextPlace, textsOf, translatedTextsOf } from './places.ts'
import { type RequiredItem, requiredItems, requiredWhen } from './required.ts'
import type { Condition, TemplateDraft } from './template.ts'

/** The product facts that conditions can test. Products on file with equal facts form one profile. */
export interface ProductProfile {
  readonly design: Combination['design']
  readonly newType: boolean
  readonly riskTranscription: boolean
  readonly products: readonly string[]
}

/** A group of policies that are asked the same questions. */
export interface CoverageGroup {
  readonly questions: readonly { readonly key: string; readonly variant: string }[]
  /**
   * Conditions that together describe the group's policies, as few as possible. A policy belongs to the group if any
   * of the conditions holds.
   */
  readonly where: readonly Condition[]
  readonly combinations: number
  /** Names of the products on file that can have policies of this group; empty if there are none. */
  readonly products: readonly string[]
}

interface Violation {
  readonly where: readonly Condition[]
  readonly combinations: number
  /** Names of the products on file that can have policies with this violation. */
  readonly products: readonly string[]
  /**
   * True if a policy of a product on file can have this violation. Publishing is then refused. False means that the
   * finding is only a warning.
   */
  readonly blocking: boolean
}

export type CoverageFinding =
  /**
   * No possible policy meets the condition of `variant`. If `variant` is absent, no possible policy meets the
   * condition of any variant of the question.
   */
  | { readonly kind: 'NEVER_ASKED'; readonly question: string; readonly variant?: string }
  /**
   * Some policies meet the variant's condition, but each of these policies also meets the condition of an earlier
   * variant. The earlier variant is asked instead.
   */
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
  /**
   * The facts that matter: facts that conditions test, facts that decide the required items, and facts that decide
   * whether placeholders can be filled.
   */
  readonly facts: readonly ConditionFact[]
  /** Number of possible combinations of these facts. All of them were checked. */
  readonly combinations: number
  readonly groups: readonly CoverageGroup[]
  readonly findings: readonly CoverageFinding[]
}

/** Returns a function that calls `work` on its first call and keeps the result. */
function once<T>(work: () => T): () => T {
  let done: { readonly value: T } | null = null
  return () => {
    done ??= { value: work() }
    return done.value
  }
}

/** The data from which all findings are computed. */
interface Look {
  readonly template: TemplateDraft
  readonly sets: CaseSets
  /**
   * For each question and each of its variants, two sets of cases. `met` contains the cases that meet the variant's
   * condition. `taken` contains the cases of `met` that meet the condition of no earlier variant.
   */
  readonly asked: readonly (readonly Asked[])[]
  readonly judge: (chosen: CaseSet) => Violation
}

interface Asked {
  readonly key: string
  readonly met: CaseSet
  readonly taken: CaseSet
}

function askedOf(template: TemplateDraft, sets: CaseSets): Asked[][] {
  return template.questions.map(({ variants }) => {
    let before: CaseSet = 0n
    return variants.map(({ key, when }) => {
      const met = sets.where(when)
      const taken = met & ~before
      before |= met
      return { key, met, taken }
    })
  })
}

/**
 * Computes the questions for every possible policy, and the findings. The groups, and the conditions that describe
 * the policies of a finding, are computed only when they are read. Describing policies with few conditions is most of
 * the work, and callers that only check whether a finding blocks publishing do not need the descriptions.
 */
export function coverage(template: TemplateDraft, profiles: readonly ProductProfile[]): Coverage {
  const facts = factsThatMatter(template)
  const cases = casesOf(facts)
  const sets = caseSets(cases.map((one) => one.facts))
  const asked = askedOf(template, sets)
  const productsOf = productsIn(profiles, casesPerProfile(profiles, cases, facts))
  const described = (chosen: CaseSet) => {
    const members = placesIn(chosen).flatMap((place) => cases[place] ?? [])
    const where = once(() => describeCases(members, cases, facts))
    return { where, combinations: members.length, products: productsOf(chosen) }
  }
  const judged = new Map<CaseSet, Violation>()
  const judge = (chosen: CaseSet): Violation => {
    const known = judged.get(chosen)
    if (known !== undefined) return known
    const { where, combinations, products } = described(chosen)
    const found = {
      get where() {
        return where()
      },
      combinations,
      products,
      blocking: products.length > 0,
    }
    judged.set(chosen, found)
    return found
  }
  const look = { template, sets, asked, judge }
  const groups = once(() =>
    groupsOf(template, asked, cases.length).map(({ questions, members }): CoverageGroup => {
      const { where, combinations, products } = described(members)
      return {
        questions,
        get where() {
          return where()
        },
        combinations,
        products,
      }
    }),
  )
  return {
    facts,
    combinations: cases.length,
    get groups() {
      return groups()
    },
    findings: [...unaskedFindings(look), ...requiredFindings(look), ...placeholderFindings(look)],
  }
}

/** Groups the cases that are asked the same questions. The groups are sorted by their first case. */
function groupsOf(template: TemplateDraft, asked: readonly (readonly Asked[])[], count: number) {
  const chosen = Array.from({ length: count }, () => template.questions.map(() => -1))
  asked.forEach((variants, question) => {
    variants.forEach(({ taken }, variant) => {
      for (const place of placesIn(taken)) {
        const own = chosen[place]
        if (own) own[question] = variant
      }
    })
  })
  return groupBy(
    chosen.map((variants, place) => ({ variants, place })),
    ({ variants }) => variants.join(),
  ).map((members) => ({
    questions: members[0].variants.flatMap((variant, question) => {
      const key = template.questions[question]?.key
      const name = asked[question]?.[variant]?.key
      return key === undefined || name === undefined ? [] : [{ key, variant: name }]
    }),
    members: members.reduce<CaseSet>((set, { place }) => set | (1n << BigInt(place)), 0n),
  }))
}

/**
 * Returns the blocking findings of a template for the policies of one product. The list is empty if the template
 * covers the product.
 */
export function missingFor(template: TemplateDraft, profile: ProductProfile): CoverageFinding[] {
  return blockingIn(coverage(template, [profile]))
}

/** Returns the findings that prevent a version from being published. */
export function blockingIn(found: Coverage): CoverageFinding[] {
  return found.findings.filter((finding) => 'blocking' in finding && finding.blocking)
}

/** Returns the facts that a condition tests. */
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

function casesOf(facts: readonly ConditionFact[]): Case[] {
  const cases = new Map<string, Case>()
  for (const combination of everyCombination) {
    const key = keyOf(combination, facts)
    if (cases.has(key)) continue
    cases.set(key, {
      cell: cellOf(combination, facts),
      facts: combination,
      bits: facts.reduce((bits, name) => bits | bitsOf(name, [combination[name]]), 0),
    })
  }
  return [...cases.values()]
}

/** Returns, for each profile, the cases that policies of its products can have. */
function casesPerProfile(
  profiles: readonly ProductProfile[],
  cases: readonly Case[],
  facts: readonly ConditionFact[],
): CaseSet[] {
  const places = new Map(cases.map(({ facts: own }, place) => [keyOf(own, facts), 1n << BigInt(place)]))
  return profiles.map((profile) =>
    everyCombination
      .filter((combination) => fits(profile, combination))
      .reduce<CaseSet>((set, combination) => set | (places.get(keyOf(combination, facts)) ?? 0n), 0n),
  )
}

/**
 * Returns a function that lists the products whose policies can have any of the given cases. The list for each
 * combination of profiles is built once and then reused.
 */
function productsIn(
  profiles: readonly ProductProfile[],
  own: readonly CaseSet[],
): (chosen: CaseSet) => readonly string[] {
  const known = new Map<string, readonly string[]>()
  return (chosen) => {
    const among = profiles.filter((_, index) => ((own[index] ?? 0n) & chosen) !== 0n)
    const key = among.map((profile) => profiles.indexOf(profile)).join()
    const products = known.get(key) ?? [...new Set(among.flatMap((profile) => profile.products))].sort()
    known.set(key, products)
    return products
  }
}

function unaskedFindings({ template, asked }: Look): CoverageFinding[] {
  return template.questions.flatMap((question, place): CoverageFinding[] => {
    const variants = asked[place] ?? []
    if (variants.every(({ met }) => met === 0n)) return [{ kind: 'NEVER_ASKED', question: question.key }]
    return variants.flatMap(({ key, met, taken }, index): CoverageFinding[] => {
      if (met === 0n) return [{ kind: 'NEVER_ASKED', question: question.key, variant: key }]
      if (taken !== 0n) return []
      const takers = variants.slice(0, index).filter((earlier) => (earlier.taken & met) !== 0n)
      // The variants that are asked instead are sorted by the first case that each of them takes from the shadowed
      // variant.
      const first = (one: Asked) => lowest(one.taken & met)
      const by = takers.sort((one, other) => (first(one) < first(other) ? -1 : 1)).map((taker) => taker.key)
      return [{ kind: 'SHADOWED', question: question.key, variant: key, by: [...new Set(by)] }]
    })
  })
}

const lowest = (set: CaseSet): CaseSet => set & -set

function requiredFindings({ template, sets, asked, judge }: Look): CoverageFinding[] {
  const askedBy = template.questions.map(({ requires }, place) => ({
    requires: requires ?? [],
    set: (asked[place] ?? []).reduce<CaseSet>((set, { met }) => set | met, 0n),
  }))
  return requiredItems.flatMap((item): CoverageFinding[] => {
    const covered = askedBy
      .filter(({ requires }) => requires.includes(item))
      .reduce<CaseSet>((set, question) => set | question.set, 0n)
    const without = sets.where(requiredWhen[item]) & ~covered
    return without === 0n ? [] : [finding({ kind: 'REQUIRED_MISSING', item }, judge(without))]
  })
}

function placeholderFindings({ template, sets, asked, judge }: Look): CoverageFinding[] {
  const questions = new Map(template.questions.map(({ key }, place) => [key, asked[place] ?? []]))
  const shown = ({ question, variant }: TextPlace): CaseSet =>
    question === undefined
      ? sets.all
      : (questions.get(question) ?? [])
          .filter(({ key }) => key === variant)
          .reduce<CaseSet>((set, { taken }) => set | taken, 0n)
  const unfillable = new Map<PlaceholderName, CaseSet>()
  const badFor = (placeholder: PlaceholderName): CaseSet => {
    const bad = unfillable.get(placeholder) ?? sets.those((facts) => !fillable(placeholder, facts))
    unfillable.set(placeholder, bad)
    return bad
  }
  return [...textsOf(template), ...translatedTextsOf(template)].flatMap(({ text, ...place }) =>
    placeholdersIn(text).flatMap((placeholder): CoverageFinding[] => {
      const bad = badFor(placeholder) & shown(place)
      if (bad === 0n) return []
      return [finding({ kind: 'PLACEHOLDER_UNFILLABLE', placeholder, ...place }, judge(bad))]
    }),
  )
}

/**
 * Combines a finding with the policies to which it applies. `about` is not spread, because spreading would compute
 * `where` even if nobody reads it.
 */
function finding<T extends object>(what: T, about: Violation): T & Violation {
  return {
    ...what,
    get where() {
      return about.where
    },
    combinations: about.combinations,
    products: about.products,
    blocking: about.blocking,
  }
}
