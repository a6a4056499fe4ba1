import { type VisitFilter, visitFilterSchema } from '#server/back-office/filter.ts'
import { addDays, type Day } from '#server/kernel/calendar.ts'
import { visitStatuses } from '#server/visit/rules/events.ts'
import { Random } from '#test/simulation/support/random.ts'
import { manyBranches, manyProducts, OLD_BRANCH, OLD_PRODUCT } from '#test/support/data/many-visits.ts'

const channels = ['AGENCY', 'BANK', 'BROKER', 'TELESALES', 'ONLINE'] as const

type Given = Partial<VisitFilter>

/**
 * Filters for the benchmark: every value of every filter alone, some hand-written combinations that are hard for the
 * database, and 300 random combinations from a fixed seed.
 */
export function everyKindOfFilter(today: Day): VisitFilter[] {
  const alone: Given[] = [
    {},
    { order: 'oldest' },
    ...visitStatuses.map((status): Given => ({ status: [status] })),
    ...channels.map((channel): Given => ({ channel: [channel] })),
    ...manyProducts.map((product): Given => ({ product: [product] })),
    ...manyBranches.map((branch): Given => ({ branch: [branch] })),
    { from: addDays(today, -1) },
    { to: addDays(today, -700) },
    { from: addDays(today, -365), to: addDays(today, -360) },
  ]
  const hard: Given[] = [
    { product: [OLD_PRODUCT], status: ['CANCELLED'] },
    { branch: [OLD_BRANCH], channel: ['TELESALES'], status: ['CALLBACK'] },
    {
      product: [...manyProducts.slice(0, 4), OLD_PRODUCT],
      branch: [...manyBranches.slice(0, 4), OLD_BRANCH],
    },
    {
      product: manyProducts.slice(18, 23),
      branch: manyBranches.slice(34, 39),
      status: ['CANCELLED', 'REVIEWING'],
    },
    { channel: ['ONLINE'], status: ['REVIEWING'], to: addDays(today, -600) },
    {
      product: [manyProducts[0] ?? ''],
      from: addDays(today, -720),
      to: addDays(today, -719),
      order: 'oldest',
    },
  ]
  const random = Random.of(20_261_122)
  const drawn = Array.from({ length: 300 }, (): Given => {
    const few = <T>(list: readonly T[], most: number): T[] =>
      random.below(2) === 0 ? [] : Array.from({ length: 1 + random.below(most) }, () => random.pick(list))
    const from = addDays(today, -random.below(720))
    return {
      status: few(visitStatuses, 3),
      channel: few(channels, 2),
      product: few(manyProducts, 5),
      branch: few(manyBranches, 5),
      ...(random.below(3) === 0 ? { from, to: addDays(from, random.below(60)) } : {}),
      order: random.below(4) === 0 ? 'oldest' : 'newest',
    }
  })
  return [...alone, ...hard, ...drawn].map((filter) => visitFilterSchema.parse(filter))
}

/**
 * Search terms as people type them: common and rare names, parts of names, whole and partial numbers, and terms that
 * match nothing.
 */
export const searches = [
  '王伟',
  '李娜',
  '张丽华',
  '王伟强',
  '欧阳',
  'Smith',
  'John',
  'Nguyen',
  '60000000000000123',
  '600000000000',
  '13900000000',
  '+8619900000000',
  'E12345678',
] as const

/** What people type into the search for everything, keystroke by keystroke and pasted. */
export const findings = [
  ...searches,
  '6000',
  '60000',
  '6000000000',
  '00123',
  '54321',
  '99999',
  '60000000000543210',
  '000000',
  '王',
  '欧阳锋',
  '第 1 版',
  '演示产品',
  'EMS1234567',
  '019cac46-1501-73d4-8c16-1820c134a077',
] as const
