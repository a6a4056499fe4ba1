/** Groups items by key. Groups and their items keep the order in which they first appear. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T, index: number) => string): [T, ...T[]][] {
  const groups = new Map<string, [T, ...T[]]>()
  items.forEach((item, index) => {
    const key = keyOf(item, index)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  })
  return [...groups.values()]
}

/**
 * Returns a function that gives the items of a key, in their order. The items are read once, however many keys are
 * asked for.
 */
export function itemsOfKey<T>(items: readonly T[], keyOf: (item: T) => string | null) {
  const groups = new Map(groupBy(items, (item) => keyOf(item) ?? '').map((own) => [keyOf(own[0]) ?? '', own]))
  return (key: string): readonly T[] => groups.get(key) ?? []
}
