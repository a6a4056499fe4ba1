import { designTypeNames } from '#server/product/messages.zh-CN.ts'
import { formatRate } from '#server/vocabulary/policy-facts.ts'
import type { AdminOutputs } from '../api.ts'
import { text } from './messages.zh-CN.ts'

export type ProductDetail = AdminOutputs['product']['get']
export type ProductVersionView = ProductDetail['versions'][number]
export type FlagChange = AdminOutputs['product']['planImport'][number]['changes'][number]

const designs: Readonly<Record<string, string>> = designTypeNames

/** The value of a flag in words. */
export function flagInWords(field: FlagChange['field'], value: FlagChange['before']): string {
  if (value === null) return text.nothing
  if (typeof value === 'boolean') return value ? text.yes : text.no
  if (typeof value === 'number') return text.days(value)
  if (field === 'designType') return designs[value] ?? value
  return field === 'guaranteedRate' ? formatRate(value) : value
}

/** A changed flag in words, for example 默认双录 否 → 是. */
export function changeInWords({ field, before, after }: FlagChange): string {
  return `${text.fields[field]} ${flagInWords(field, before)} → ${flagInWords(field, after)}`
}
