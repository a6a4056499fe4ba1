import { z } from 'zod'
import { daySchema as day } from '../../kernel/day.ts'
import { channels, designTypes } from '../../vocabulary/enums.ts'
import { ALL, bases } from '../rules/cells.ts'
import { methods } from '../rules/figures.ts'
import { daysIn } from '../rules/period.ts'

type DesignType = (typeof designTypes)[number]

/** The maximum number of days that one query can cover, about three years. */
export const MOST_DAYS = 1100
/**
 * Maximum number of products or branches in a filter. It equals the maximum in the list of visits, because every bar
 * of a chart links to that list with the same filter.
 */
const MOST_CHOICES = 5

/**
 * The filter of a dashboard. An empty list means "any". Days are Shanghai days, and both the first and the last day
 * are included.
 */
export const reportFilterSchema = z
  .strictObject({
    from: day,
    to: day,
    /**
     * The day by which a visit is selected. OPENED: the day when the visit opened. DUE: the last day of its
     * cooling-off period.
     */
    basis: z.enum(bases).default('DUE'),
    channel: z.array(z.enum(channels)).max(channels.length).default([]),
    product: z.array(z.string().max(40)).max(MOST_CHOICES).default([]),
    branch: z.array(z.string().max(60)).max(MOST_CHOICES).default([]),
    designType: z.array(z.enum(designTypes)).max(designTypes.length).default([]),
    /**
     * Applies to the completion figures only. The daily figures of identity checks do not need it, because each of
     * them belongs to one method.
     */
    method: z.array(z.enum(methods)).max(methods.length).default([]),
  })
  .refine(({ from, to }) => from <= to, { message: '开始日期须不晚于结束日期', path: ['to'] })
  .refine(({ from, to }) => from > to || daysIn({ from, to }) <= MOST_DAYS, {
    message: `一次最多 ${MOST_DAYS} 天`,
    path: ['from'],
  })
export type ReportFilter = z.infer<typeof reportFilterSchema>

export const dimensions = ['channel', 'product', 'designType', 'branch', 'method'] as const
export type Dimension = (typeof dimensions)[number]

/** The existing products and branches. A query needs these lists if it covers all products or branches. */
export interface Catalog {
  readonly products: readonly { readonly code: string; readonly designType: DesignType }[]
  readonly branches: readonly string[]
}

/**
 * The products, branches and channels of the cells that answer a query. A dimension that the query does not
 * distinguish has the value ALL.
 */
export interface Scope {
  readonly products: readonly string[]
  readonly branches: readonly string[]
  readonly channels: readonly string[]
}

/** Decides whether a query distinguishes products, and whether it covers all branches. */
export function needsOf(filter: ReportFilter, by: Dimension | null) {
  return {
    products:
      filter.product.length > 0 || filter.designType.length > 0 || by === 'product' || by === 'designType',
    branches: filter.branch.length === 0 && by === 'branch',
  }
}

/**
 * Returns the coarsest cells that can answer the query.
 * @param by the dimension by which the answer is broken down
 */
export function scopeOf(filter: ReportFilter, catalog: Catalog, by: Dimension | null): Scope {
  const needs = needsOf(filter, by)
  const products = needs.products ? productsOf(filter, catalog) : [ALL]
  const some = filter.branch.length > 0 ? filter.branch : [ALL]
  const branches = needs.branches ? catalog.branches : some
  const fine = products[0] !== ALL || branches[0] !== ALL || filter.channel.length > 0 || by === 'channel'
  const all = filter.channel.length > 0 ? filter.channel : channels
  return { products, branches, channels: fine ? all : [ALL] }
}

/**
 * Returns the codes of the products that match the filter. If no product matches, the list is empty and selects no
 * cells.
 */
function productsOf(filter: ReportFilter, catalog: Catalog): string[] {
  return catalog.products
    .filter(({ code }) => filter.product.length === 0 || filter.product.includes(code))
    .filter(({ designType }) => filter.designType.length === 0 || filter.designType.includes(designType))
    .map(({ code }) => code)
}
