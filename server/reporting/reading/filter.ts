import { z } from 'zod'
import { daySchema as day } from '../../kernel/day.ts'
import { channels, designTypes } from '../../vocabulary/enums.ts'
import { ALL, bases } from '../rules/cells.ts'
import { methods } from '../rules/figures.ts'
import { daysIn } from '../rules/period.ts'

type DesignType = (typeof designTypes)[number]

/** Three years: what a dashboard can be asked for at once. */
export const MOST_DAYS = 1100
/** As many as the list of visits takes: every bar leads there. */
const MOST_CHOICES = 5

/** What a dashboard is asked for; empty lists mean "any". Days are Shanghai days, both included. */
export const reportFilterSchema = z
  .strictObject({
    from: day,
    to: day,
    /** On which day a visit counts: that of its opening, or the last of its cooling-off period. */
    basis: z.enum(bases).default('DUE'),
    channel: z.array(z.enum(channels)).max(channels.length).default([]),
    product: z.array(z.string().max(40)).max(MOST_CHOICES).default([]),
    branch: z.array(z.string().max(60)).max(MOST_CHOICES).default([]),
    designType: z.array(z.enum(designTypes)).max(designTypes.length).default([]),
    /** Of the completion figures only: what happens on a day is told by method in itself. */
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

/** The values that exist: needed where a cut goes over all of them. */
export interface Catalog {
  readonly products: readonly { readonly code: string; readonly designType: DesignType }[]
  readonly branches: readonly string[]
}

/** Which cells a question is answered from: their product, branch and channel, ALL where the cut does not tell them apart. */
export interface Scope {
  readonly products: readonly string[]
  readonly branches: readonly string[]
  readonly channels: readonly string[]
}

/** Whether a cut tells products apart, and whether it goes over all branches. */
export function needsOf(filter: ReportFilter, by: Dimension | null) {
  return {
    products:
      filter.product.length > 0 || filter.designType.length > 0 || by === 'product' || by === 'designType',
    branches: filter.branch.length === 0 && by === 'branch',
  }
}

/** The coarsest cells that can tell what is asked. @param by what the answer is broken down by */
export function scopeOf(filter: ReportFilter, catalog: Catalog, by: Dimension | null): Scope {
  const needs = needsOf(filter, by)
  const products = needs.products ? productsOf(filter, catalog) : [ALL]
  const some = filter.branch.length > 0 ? filter.branch : [ALL]
  const branches = needs.branches ? catalog.branches : some
  const fine = products[0] !== ALL || branches[0] !== ALL || filter.channel.length > 0 || by === 'channel'
  const all = filter.channel.length > 0 ? filter.channel : channels
  return { products, branches, channels: fine ? all : [ALL] }
}

/** A cut for which no product is left finds nothing, and not everything. */
function productsOf(filter: ReportFilter, catalog: Catalog): string[] {
  return catalog.products
    .filter(({ code }) => filter.product.length === 0 || filter.product.includes(code))
    .filter(({ designType }) => filter.designType.length === 0 || filter.designType.includes(designType))
    .map(({ code }) => code)
}
