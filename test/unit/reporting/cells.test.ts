import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rowOf } from '#server/reporting/counting/cell-store.ts'
import { countedOf } from '#server/reporting/counting/recount.ts'
import {
  addTo,
  type Cells,
  type Counted,
  cellTables,
  isEmpty,
  isLessened,
  noCells,
} from '#server/reporting/rules/cells.ts'
import { placeOf } from '#test/bench/dashboard/place.ts'
import { Story } from '#test/bench/dashboard/story.ts'
import { Random } from '#test/simulation/support/random.ts'

/** A plausible visit with a random product, branch and channel, determined by the seed. */
function visit(seed: number): Counted {
  const random = new Random(seed)
  const openedAt = new Date(Date.UTC(2026, 0, 1) + random.below(90 * 86_400_000))
  return countedOf({ ...new Story(random, openedAt).tell(), ...placeOf(random), visitId: '' })
}

const seeds = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 25 })

function rows(cells: Cells) {
  return cellTables.map((table) =>
    [...cells[table]]
      .filter(([, cell]) => !isEmpty(cell))
      .map(([id, cell]) => [id, rowOf(cell)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

function counted(visits: readonly Counted[]): Cells {
  const cells = noCells()
  for (const one of visits) addTo(cells, one, 1)
  return cells
}

describe('cells', () => {
  it('add up to the same, in whatever order visits are counted', () => {
    fc.assert(
      fc.property(seeds, (list) => {
        const visits = list.map(visit)
        expect(rows(counted(visits.toReversed()))).toEqual(rows(counted(visits)))
      }),
    )
  })

  it('are as if a visit had never been counted, once it is removed', () => {
    fc.assert(
      fc.property(seeds, fc.integer(), (list, other) => {
        const visits = list.map(visit)
        const cells = counted(visits)
        addTo(cells, visit(other), 1)
        addTo(cells, visit(other), -1)
        expect(rows(cells)).toEqual(rows(counted(visits)))
      }),
    )
  })

  it('report that something was removed, even if only answers were', () => {
    const one = visit(1)
    const online = { day: '2026-01-05', seconds: { a: 12 }, failing: [] }
    const answered: Counted = {
      ...one,
      contribution: {
        ...one.contribution,
        cohort: [],
        times: [],
        days: {},
        agents: {},
        marks: [],
        questions: { version: 1, online, phone: null },
      },
    }
    const added = noCells()
    addTo(added, answered, 1)
    const taken = noCells()
    addTo(taken, answered, -1)
    expect([...added.figure_day.values()].some(isLessened)).toBe(false)
    expect([...taken.figure_day.values()].every(isLessened)).toBe(true)
  })

  it('add up to the same at every level', () => {
    fc.assert(
      fc.property(seeds, (list) => {
        const sums = new Map<string, number>()
        for (const { key, counts } of counted(list.map(visit)).figure_cohort.values()) {
          const level = [
            key.basis,
            key.grain,
            ...[key.channel, key.productCode, key.branch].map((value) => value === ''),
          ].join()
          sums.set(level, (sums.get(level) ?? 0) + (counts.get('visits') ?? 0))
        }
        // There are two bases, two grains and five levels, which makes 20 sums.
        expect(sums.size).toBe(20)
        expect(new Set(sums.values())).toEqual(new Set([list.length]))
      }),
    )
  })

  it('count each visit with exactly one outcome', () => {
    const outcomes = [
      'cancelled',
      'clean_in_time',
      'clean_late',
      'problem_in_time',
      'problem_late',
      'online',
      'with_agents',
      'follow_up',
      'unfinished',
    ]
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const { contribution } = visit(seed)
        expect(contribution.cohort.filter((figure) => outcomes.includes(figure))).toHaveLength(1)
      }),
    )
  })
})
