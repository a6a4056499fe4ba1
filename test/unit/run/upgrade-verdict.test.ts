import { expect, test } from 'vitest'
import { judge, type Phase, phases, shown } from '#test/upgrade/judge.ts'
import type { Seen } from '#test/upgrade/load.ts'

const calls = (p99: number): Seen => ({
  times: [...Array.from({ length: 98 }, () => 5), p99, p99],
  done: ['a', 'b'],
  failed: [],
})
const seen = (changed: Partial<Record<Phase, Seen>> = {}) =>
  new Map(phases.map((phase): [Phase, Seen] => [phase, changed[phase] ?? calls(10)]))

test('an upgrade that nobody noticed may be made', () => {
  const verdict = judge(seen({ 'new alone': calls(20) }), [], [])
  expect(verdict.faults).toEqual([])
  expect(verdict.rows.map(({ phase }) => phase)).toEqual(phases)
  expect(verdict.rows.find(({ phase }) => phase === 'new alone')).toMatchObject({
    visits: 2,
    p50: 5,
    p99: 20,
    ratio: 2,
  })
  expect(shown(verdict)).toMatch(
    /new alone +2 +0 +5\.0 +20\.0 +20 +2\.00\n(?:.*\n)*The upgrade may be made\.$/,
  )
})

test('every kind of fault is told', () => {
  const failing: Seen = { ...calls(10), failed: [{ visitId: 'x', why: '500' }] }
  const verdict = judge(
    seen({
      'migrating under old': failing,
      'old beside new': calls(21),
      'new alone': { ...calls(10), done: [] },
    }),
    ['visits with answers: 3 instead of 4'],
    ['{"level":50}', '{"level":60}'],
  )
  expect(verdict.faults).toEqual([
    'new alone: no visit came to its end',
    'migrating under old: 1 visits failed',
    'old beside new: p99 is 2.1 times that of the old release alone',
    'visits with answers: 3 instead of 4',
    '2 errors in the servers\' logs, the first: {"level":50}',
  ])
  expect(shown(verdict)).not.toContain('may be made')
})

test('a phase that did not take place is a fault', () => {
  const some = seen()
  some.delete('rolling back to old')
  expect(judge(some, [], []).faults).toEqual(['rolling back to old: no visit came to its end'])
})
