import { bodyLimits } from '#server/procedure/body-limits.ts'
import { shippedTemplate } from '#server/questionnaire/rules/shipped-template.ts'
import { type Condition, draftSchema, type TemplateDraft } from '#server/questionnaire/rules/template.ts'
import { conditionFactNames, conditionFacts } from '#server/vocabulary/policy-facts.ts'
import { sizeOf } from './heaviest-inputs.ts'

const CHARACTERS = '投保人已经知道并理解本合同条款犹豫期内可以解除现金价值损失责任免除费用扣除，分红万能。'

/** Text that looks like words and differs for each seed. */
function prose(seed: number, length: number): string {
  let state = seed + 1
  const next = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return CHARACTERS[Math.floor((state / 2_147_483_648) * CHARACTERS.length)]
  }
  return Array.from({ length }, next).join('')
}

/** A condition with the given number of alternatives, each of which tests every fact. */
function manyFacts(seed: number, alternatives: number): Condition {
  const test = (name: (typeof conditionFactNames)[number], at: number): Condition => ({
    fact: name,
    in: conditionFacts[name].slice(0, 1 + (at % conditionFacts[name].length)),
  })
  return {
    any: Array.from({ length: alternatives }, (_, at) => ({
      all: conditionFactNames.map((name, place) => test(name, seed + at * 7 + place)),
    })),
  }
}

interface Shape {
  readonly questions: number
  readonly variants: number
  readonly text: (seed: number) => string
  readonly when: (seed: number) => Condition
}

function draftOf({ questions, variants, text, when }: Shape): TemplateDraft {
  return draftSchema.parse({
    ...shippedTemplate,
    questions: Array.from({ length: questions }, (_, q) => ({
      key: `q-${q}`,
      passing: 'YES',
      variants: Array.from({ length: variants }, (__, v) => ({
        key: `v-${v}`,
        when: when(q * variants + v),
        text: text(q * variants + v),
      })),
    })),
  })
}

/** Returns a draft that contains as many questions as fit into one call. */
function fullest(shape: Omit<Shape, 'questions'>): TemplateDraft {
  const limit = bodyLimits.questionnaire
  const one = sizeOf(draftOf({ ...shape, questions: 1 }))
  const two = sizeOf(draftOf({ ...shape, questions: 2 }))
  const room = (is: 'bytes' | 'entries') => Math.floor((limit[is] * 0.97 - one[is]) / (two[is] - one[is]))
  return draftOf({ ...shape, questions: Math.min(80, 1 + room('bytes'), 1 + room('entries')) })
}

const always: Condition = { always: true }

/** The heaviest possible versions. Each is heavy in a different way. */
export const heaviestDrafts = {
  prose: () => fullest({ variants: 1, text: (seed) => prose(seed, 4000), when: () => always }),
  otherProse: () => fullest({ variants: 1, text: (seed) => prose(seed + 5000, 4000), when: () => always }),
  shortTexts: () => fullest({ variants: 30, text: (seed) => prose(seed, 20), when: () => always }),
  conditions: () => fullest({ variants: 30, text: () => '是吗？', when: (seed) => manyFacts(seed, 1) }),
  deepConditions: () => fullest({ variants: 1, text: () => '是吗？', when: (seed) => manyFacts(seed, 40) }),
  placeholders: () =>
    fullest({
      variants: 30,
      text: () => '{{guaranteedRate}}{{payYears}}{{payEvery}}',
      when: (seed) => manyFacts(seed, 1),
    }),
  unknownPlaceholders: () =>
    fullest({
      variants: 1,
      text: (seed) => Array.from({ length: 360 }, (_, at) => `{{x${seed}-${at}}}`).join(''),
      when: () => always,
    }),
  blanks: () => fullest({ variants: 1, text: () => `{{${' '.repeat(3990)}`, when: () => always }),
  digits: () => fullest({ variants: 1, text: () => '1'.repeat(4000), when: () => always }),
  braces: () => fullest({ variants: 1, text: () => '{'.repeat(4000), when: () => always }),
} satisfies Readonly<Record<string, () => TemplateDraft>>
