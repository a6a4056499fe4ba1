import type { Route } from './route.ts'

/**
 * Those whose requests are worked on side by side. Partners are not among them: a few of their requests at once are admitted
 * anyway (server/http/partner/allowances.ts).
 */
export const crowds = ['customer', 'staff', 'page'] as const
export type Crowd = (typeof crowds)[number]

/**
 * How much of the instance each crowd gets while more of them wait than it can work on. A share that its crowd does not use
 * goes to the others. The call centre's is larger than its few people need, so that they never notice a rush of customers.
 */
const SHARES: Readonly<Record<Crowd, number>> = { customer: 4, staff: 3, page: 3 }

/** The crowd to which a request belongs; null if it is always admitted: health, streams and files have limits of their own. */
export function crowdOf({ api, route }: Route): Crowd | null {
  if (api === 'staff') return 'staff'
  // The switchboard's events are the call centre's work.
  if (api === 'inbound') return route === 'telephony' ? 'staff' : 'customer'
  if (api === 'page') return 'page'
  return api === 'customer' || api === 'sign-in' || route === 'copy' ? 'customer' : null
}

/** How many of each crowd. */
export type Numbers = Readonly<Record<Crowd, number>>

/** Whose request is next: of the crowds that wait, the one with the fewest requests at work for its share; null if none waits. */
export function nextInTurn(working: Numbers, waiting: Numbers): Crowd | null {
  const load = (crowd: Crowd) => working[crowd] / SHARES[crowd]
  return crowds
    .filter((crowd) => waiting[crowd] > 0)
    .reduce<Crowd | null>(
      (least, crowd) => (least === null || load(crowd) < load(least) ? crowd : least),
      null,
    )
}

/**
 * After how many seconds a refused client may come again. They are spread, because clients that all come again in the same
 * second would be refused again.
 * @param random a number from 0 to 1, 1 excluded
 */
export function comeAgainSeconds(random: number): number {
  return 2 + Math.floor(random * 5)
}
