import type { PackOrigin } from './input.ts'

/** A device at a network address, and what the customer did there. */
interface Place {
  readonly first: string
  readonly last: string
  readonly agent: string
  readonly address: string
  readonly actions: readonly { readonly action: string; readonly count: number }[]
}

/** Puts the customer's actions together by device and network address, in the order of the first action of each. */
export function placesOf(origins: readonly PackOrigin[]): Place[] {
  const groups = new Map<string, { first: PackOrigin; last: PackOrigin; counts: Map<string, number> }>()
  for (const origin of origins) {
    const key = `${origin.address}\n${origin.agent}`
    const group = groups.get(key) ?? { first: origin, last: origin, counts: new Map<string, number>() }
    group.last = origin
    group.counts.set(origin.action, (group.counts.get(origin.action) ?? 0) + 1)
    groups.set(key, group)
  }
  return [...groups.values()].map(({ first, last, counts }) => ({
    first: first.at,
    last: last.at,
    agent: first.agent,
    address: first.address,
    actions: [...counts].map(([action, count]) => ({ action, count })),
  }))
}
