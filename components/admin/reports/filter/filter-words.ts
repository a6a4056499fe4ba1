import { designTypeNames } from '#server/product/messages.zh-CN.ts'
import type { ReportFilter } from '#server/reporting/reading/filter.ts'
import { periodBefore } from '#server/reporting/rules/period.ts'
import { channelNames } from '#server/visit/messages.zh-CN.ts'
import { text } from '../words/messages.zh-CN.ts'

const words = text.inWords

/** The chosen values of each filter, in words. */
function choicesInWords(filter: ReportFilter, products: ReadonlyMap<string, string>): string[] {
  const kinds: readonly (readonly [string, readonly string[]])[] = [
    [text.names.dimension.channel, filter.channel.map((one) => channelNames[one])],
    [text.names.dimension.product, filter.product.map((code) => products.get(code) ?? code)],
    [text.names.dimension.branch, filter.branch],
    [text.names.dimension.designType, filter.designType.map((one) => designTypeNames[one])],
    [text.names.dimension.method, filter.method.map((one) => text.names.method[one])],
  ]
  return kinds.flatMap(([name, values]) =>
    values.length === 0 ? [] : [words.one(name, values.join(text.list))],
  )
}

/** The whole filter in one line for printing, because the filter bar is not printed. */
export function filterInWords(
  filter: ReportFilter,
  products: ReadonlyMap<string, string>,
  cohort: boolean,
): string {
  const before = periodBefore(filter)
  const parts = [
    words.one(words.scope, words.days(filter.from, filter.to)),
    ...(cohort ? [text.filters.basisOf[filter.basis]] : []),
    words.before(before.from, before.to),
    ...choicesInWords(filter, products),
  ]
  return parts.join(words.between)
}
