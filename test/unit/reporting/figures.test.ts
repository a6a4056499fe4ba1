import { expect, test } from 'vitest'
import { agentFigures, cohortFigures, dayFigures, reasonFigures } from '#server/reporting/rules/figures.ts'
import { sourcesIn } from '#test/support/source/imports.ts'

/** The rules that compute a visit's contribution, which is all that a figure can count. */
const RULES = /^server\/reporting\/rules\/(?:agents|course|days)\.ts$/

test('every figure is counted by a rule', () => {
  const rules = sourcesIn('server/reporting/rules').filter(({ path }) => RULES.test(path))
  expect(rules).toHaveLength(3)
  // The figures of callback reasons are found by reason.
  const byReason = new Set<string>(Object.values(reasonFigures))
  const uncounted = [...cohortFigures, ...dayFigures, ...agentFigures].filter(
    (figure) => !byReason.has(figure) && !rules.some(({ code }) => code.includes(`'${figure}'`)),
  )
  expect(uncounted).toEqual([])
})
