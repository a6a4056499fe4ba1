import fc from 'fast-check'
import { expect, test } from 'vitest'
import { caseSets, placesIn } from '#server/questionnaire/rules/case-sets.ts'
import { holds } from '#server/questionnaire/rules/rendering.ts'
import { everyCombination } from '#server/vocabulary/policy-facts.ts'
import { draft } from './support/arbitrary.ts'

const sets = caseSets(everyCombination)

test('a condition holds for a set of cases exactly as for each case alone', () => {
  fc.assert(
    fc.property(draft, ({ questions }) => {
      for (const { when } of questions.flatMap(({ variants }) => variants)) {
        const alone = everyCombination.flatMap((facts, place) => (holds(when, facts) ? [place] : []))
        expect(placesIn(sets.where(when))).toEqual(alone)
      }
    }),
    { numRuns: 50 },
  )
})

test('the positions in a set are those of its cases', () => {
  expect(placesIn(0n)).toEqual([])
  expect(placesIn(sets.all)).toHaveLength(everyCombination.length)
  expect(placesIn(sets.those((_, place) => place === 3 || place === 70))).toEqual([3, 70])
})
