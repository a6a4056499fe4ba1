/** The names of the ascending and the descending order, as the server's list takes them. */
export interface ColumnOrders {
  readonly ascend: string
  readonly descend: string
}

/** The order of a list whose head can change it. */
export interface ListOrder {
  readonly value: string
  /** The order without a choice. Where it is one of a column's orders, the column's head switches between the two. */
  readonly usual: string
  readonly onChange: (order: string) => void
}

/**
 * Lets the heads of columns change the order of a list, which its filters hold (`orderOf`).
 * @param others the orders that the filter can have; without one, the order is the usual one
 */
export function listOrder<O extends string>(
  filters: {
    readonly values: { readonly order: NoInfer<O> | null }
    set(change: { readonly order: NoInfer<O> | null }): void
  },
  usual: string,
  others: readonly O[],
): ListOrder {
  return {
    value: filters.values.order ?? usual,
    usual,
    onChange: (order) => filters.set({ order: others.find((one) => one === order) ?? null }),
  }
}
