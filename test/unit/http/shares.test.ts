import fc from 'fast-check'
import { expect, test } from 'vitest'
import { routeOf } from '#server/http/base/rules/route.ts'
import { comeAgainSeconds, crowdOf, crowds, nextInTurn } from '#server/http/base/rules/shares.ts'

const numbers = fc.record({ customer: fc.nat(50), staff: fc.nat(50), page: fc.nat(50) })

test('somebody is next as long as anybody waits, and only who waits', () => {
  fc.assert(
    fc.property(numbers, numbers, (working, waiting) => {
      const next = nextInTurn(working, waiting)
      if (next === null) expect(Object.values(waiting)).toEqual([0, 0, 0])
      else expect(waiting[next]).toBeGreaterThan(0)
    }),
  )
})

test('crowds that always wait get their shares', () => {
  const working = { customer: 0, staff: 0, page: 0 }
  for (let place = 0; place < 100; place += 1) {
    const next = nextInTurn(working, { customer: 1, staff: 1, page: 1 })
    if (next !== null) working[next] += 1
  }
  expect(working).toEqual({ customer: 40, staff: 30, page: 30 })
})

test('a share that nobody uses is the others’', () => {
  expect(nextInTurn({ customer: 99, staff: 0, page: 0 }, { customer: 1, staff: 0, page: 0 })).toBe('customer')
})

test('agents come before a rush of customers', () => {
  expect(nextInTurn({ customer: 60, staff: 2, page: 0 }, { customer: 200, staff: 1, page: 0 })).toBe('staff')
})

test('those who are refused come again at different times', () => {
  const seconds = [0, 0.2, 0.4, 0.6, 0.8, 0.999].map(comeAgainSeconds)
  expect(new Set(seconds)).toEqual(new Set([2, 3, 4, 5, 6]))
})

test.each([
  ['/api/trpc/visit.submit', 'customer'],
  ['/l/abc', 'customer'],
  ['/api/wechat/callback?code=1', 'customer'],
  ['/api/copies/x', 'customer'],
  ['/api/admin/trpc/callback.next', 'staff'],
  ['/api/admin/session/sign-in', 'staff'],
  ['/api/telephony/events', 'staff'],
  ['/h5/visits', 'page'],
  ['/admin/queue', 'page'],
  ['/api/health', null],
  ['/api/admin/live', null],
  ['/api/admin/exports/x', null],
  ['/api/v1/visits', null],
] as const)('%s is of %s', (path, crowd) => {
  expect(crowdOf(routeOf(path))).toBe(crowd)
})

test('every crowd has requests', () => {
  const paths = ['/api/trpc/visit.submit', '/api/admin/trpc/callback.next', '/h5/visits']
  expect(paths.map((path) => crowdOf(routeOf(path)))).toEqual([...crowds])
})
