import { nameOf } from '#server/reporting/reading/names.ts'
import { methods } from '#server/reporting/rules/figures.ts'
import { channels, designTypes } from '#server/vocabulary/enums.ts'
import type { TraceScope } from '../trace/traces.ts'
import { text } from '../words/messages.zh-CN.ts'
import type { Breakdown } from './fields.ts'

interface Named {
  readonly key: string
  readonly name: string
}

/** The name of a dimension's value on a page; every value has one. */
export function shownName(by: Breakdown, row: Named): string {
  const name = nameOf(by, row)
  return name === '' ? text.unknown : name
}

/** The scope of one value of a dimension; null where the list of visits has no filter for it. */
export function scopeOf(scope: TraceScope, by: Breakdown, key: string): TraceScope | null {
  if (key === '') return null
  const of = <T extends string>(values: readonly T[]) => values.filter((value) => value === key)
  const narrowed = {
    channel: () => ({ channel: of(channels) }),
    designType: () => ({ designType: of(designTypes) }),
    method: () => ({ method: of(methods) }),
    product: () => ({ product: [key] }),
    branch: () => ({ branch: [key] }),
  }[by]()
  return { ...scope, ...narrowed }
}
