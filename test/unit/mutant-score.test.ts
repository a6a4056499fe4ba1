import { describe, expect, test } from 'vitest'
import type { Equivalent } from '#test/mutants/equivalent.ts'
import { holds, mutantsOf, type StrykerReport, scoreOf } from '#test/mutants/report.ts'

const file = 'server/room/rules/rule.ts'
const source = 'const a = 1\n  if (b < 2) return c +\n    d\n'
type Status = StrykerReport['files'][string]['mutants'][number]['status']
const mutant = (status: Status, from: [number, number], to: [number, number], replacement: string) => ({
  mutatorName: 'M',
  replacement,
  status,
  location: { start: { line: from[0], column: from[1] }, end: { line: to[0], column: to[1] } },
})
const less = (status: Status) => mutant(status, [2, 7], [2, 12], 'b <= 2')
const plus = (status: Status) => mutant(status, [2, 21], [3, 6], 'c - d')
const report = (...mutants: ReturnType<typeof less>[]): StrykerReport => ({
  files: { [file]: { source, mutants } },
})
const listed: Equivalent = {
  file,
  code: 'if (b < 2) return c +',
  from: 'b < 2',
  to: 'b <= 2',
  reason: 'b is never 2',
}
const score = (given: StrykerReport, entries: readonly Equivalent[] = []) =>
  scoreOf('server/room/rules', given, entries)

test('a mutant is told by the code that it changes', () => {
  expect(mutantsOf(report(less('Survived'), plus('Killed')))).toMatchObject([
    { line: 2, code: 'if (b < 2) return c +', from: 'b < 2', to: 'b <= 2' },
    { line: 2, from: 'c +\n    d', to: 'c - d' },
  ])
})

describe('the score of a folder', () => {
  test('counts as alive what survives, what no test executes, and what the runner failed on', () => {
    expect(score(report(less('Survived'), plus('Killed')))).toMatchObject({ killed: 1, score: 50 })
    expect(score(report(less('NoCoverage'), plus('Timeout')))).toMatchObject({ killed: 1, score: 50 })
    expect(score(report(less('RuntimeError'), plus('Killed')))).toMatchObject({
      killed: 1,
      broken: 1,
      score: 50,
    })
  })

  test('leaves out what is listed as equivalent', () => {
    const found = score(report(less('Survived'), plus('Killed')), [listed])
    expect(found).toMatchObject({
      mutants: 2,
      killed: 1,
      equivalent: 1,
      survivors: [],
      stale: [],
      score: 100,
    })
    expect(holds(found)).toBe(true)
  })

  test.each([
    ['is killed after all', report(less('Killed')), listed],
    ['is of a line that has changed', report(less('Survived')), { ...listed, code: 'if (b < 2) return' }],
    ['is another change', report(less('Survived')), { ...listed, to: 'true' }],
    ['is of a file that is gone', { files: {} }, listed],
  ])('is not enough with an entry that %s', (_, given, entry) => {
    const found = score(given, [entry])
    expect(found.stale).toEqual([entry])
    expect(holds(found)).toBe(false)
  })
})
