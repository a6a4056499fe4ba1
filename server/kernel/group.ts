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
