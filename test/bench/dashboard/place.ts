import type { Random } from '#test/simulation/support/random.ts'

/** As in production, a few products and branches have most of the visits. */
export const PRODUCTS = Array.from({ length: 24 }, (_, n) => `MP${String(n + 1).padStart(2, '0')}`)
export const BRANCHES = Array.from({ length: 40 }, (_, n) => `演示分公司${String(n + 1).padStart(2, '0')}`)
const CHANNELS = ['AGENCY', 'AGENCY', 'AGENCY', 'BANK', 'BANK', 'BROKER', 'TELESALES', 'ONLINE'] as const

const skewed = (random: Random, length: number) => Math.floor(random.next() * random.next() * length)

/**
 * Draws the place of a visit: product, branch and channel. Each product is sold through two channels, mostly through
 * one of them.
 */
export function placeOf(random: Random) {
  const product = skewed(random, PRODUCTS.length)
  const channel = CHANNELS[(product * 3 + (random.chance(0.8) ? 0 : 5)) % CHANNELS.length] ?? 'AGENCY'
  return {
    channel,
    productCode: PRODUCTS[product] ?? '',
    branch: BRANCHES[skewed(random, BRANCHES.length)] ?? '',
  }
}
export type DrawnPlace = ReturnType<typeof placeOf>
