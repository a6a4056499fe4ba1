import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browseVisits } from '#server/back-office/browse.ts'
import { type VisitFilter, visitFilterSchema } from '#server/back-office/filter.ts'
import type { VisitRow } from '#server/back-office/rows.ts'
import { addDays, dayOf } from '#server/kernel/calendar.ts'
import {
  addManyProducts,
  addManyVisits,
  manyBranches,
  manyProducts,
  OLD_BRANCH,
  OLD_PRODUCT,
} from '#test/support/data/many-visits.ts'
import { createWorld, type World } from '#test/support/world/world.ts'

let world: World
let all: VisitRow[]
beforeAll(async () => {
  world = await createWorld()
  const until = world.clock.at
  await addManyProducts(world.db.pool, until)
  await addManyVisits(world.db.pool, { start: 0, size: 1500, until })
  all = await everything({})
})
afterAll(() => world.close())

async function everything(filter: Partial<VisitFilter>, limit = 500): Promise<VisitRow[]> {
  const rows: VisitRow[] = []
  let after: string | null = null
  do {
    const page: Awaited<ReturnType<typeof browseVisits>> = await browseVisits(world.services, {
      filter: visitFilterSchema.parse(filter),
      after,
      limit,
    })
    rows.push(...page.rows)
    after = page.next
  } while (after !== null)
  return rows
}

function keeps(filter: Partial<VisitFilter>, row: VisitRow): boolean {
  const day = dayOf(new Date(row.openedAt ?? ''))
  const any = (list: readonly string[] | undefined, value: string | null) =>
    list === undefined || list.length === 0 || (value !== null && list.includes(value))
  return (
    any(filter.status, row.status) &&
    any(filter.channel, row.channel) &&
    any(filter.product, row.productCode) &&
    any(filter.branch, row.branch) &&
    (filter.from === undefined || day >= filter.from) &&
    (filter.to === undefined || day <= filter.to)
  )
}

const today = '2026-03-02'
const some = <T>(list: readonly T[], ...places: number[]) =>
  places.map((place) => list[place]).filter((value) => value !== undefined)

const filters: readonly Partial<VisitFilter>[] = [
  {},
  { status: ['PENDING'] },
  { status: ['PENDING', 'ANSWERING'] },
  { status: ['PENDING', 'NOTICED', 'ANSWERING', 'REVIEWING'] },
  { status: ['SUCCESS'] },
  { status: ['REVIEWING', 'CANCELLED'] },
  { channel: ['BANK'] },
  { channel: ['BANK', 'ONLINE'], status: ['CALLBACK'] },
  { product: some(manyProducts, 0) },
  { product: [OLD_PRODUCT] },
  { product: some(manyProducts, 0, 1, 2, 3), channel: ['AGENCY'], status: ['SUCCESS', 'PENDING'] },
  { branch: some(manyBranches, 2) },
  { branch: [OLD_BRANCH], status: ['SUCCESS'] },
  { branch: some(manyBranches, 0, 1), product: some(manyProducts, 0, 1) },
  { branch: some(manyBranches, 0), product: [OLD_PRODUCT] },
  { from: addDays(today, -30) },
  { from: addDays(today, -400), to: addDays(today, -390), channel: ['BROKER'] },
  { to: addDays(today, -700), status: ['CANCELLED'] },
  { from: addDays(today, -1), to: addDays(today, -1) },
  { from: addDays(today, 1) },
]

describe('a filter', () => {
  it.each(filters)('%o finds exactly what it describes, each once, newest first', async (filter) => {
    const found = await everything(filter, 37)
    const wanted = all.filter((row) => keeps(filter, row))
    expect(found.map(({ visitId }) => visitId)).toEqual(wanted.map(({ visitId }) => visitId))
  })

  it.each(filters.slice(0, 12))('%o can be paged from the oldest', async (filter) => {
    const found = await everything({ ...filter, order: 'oldest' }, 41)
    const wanted = all.filter((row) => keeps(filter, row)).reverse()
    expect(found.map(({ visitId }) => visitId)).toEqual(wanted.map(({ visitId }) => visitId))
  })

  it.each(filters)('%o is counted, up to a thousand', async (filter) => {
    const page = await browseVisits(world.services, {
      filter: visitFilterSchema.parse(filter),
      after: null,
      limit: 10,
    })
    const wanted = all.filter((row) => keeps(filter, row)).length
    expect(page.count).toEqual({ value: Math.min(wanted, 1000), capped: wanted > 1000 })
  })

  it('is tried for real: every filter finds something, and none finds everything', () => {
    expect(all).toHaveLength(1500)
    const sizes = filters.slice(1, -1).map((filter) => all.filter((row) => keeps(filter, row)).length)
    expect(sizes.filter((size) => size > 0).length).toBeGreaterThan(13)
    expect(Math.max(...sizes)).toBeLessThan(1500)
  })
})

it('a cursor of another list is refused', async () => {
  const filter = visitFilterSchema.parse({})
  await expect(browseVisits(world.services, { filter, after: 'x', limit: 10 })).rejects.toThrow('BAD_INPUT')
})

it('names in the list are masked', () => {
  for (const { applicant } of all) expect(applicant).toMatch(/\*/)
})
