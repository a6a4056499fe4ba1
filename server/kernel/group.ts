/** Groups items by key; groups and items keep their order of first appearance. */
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
