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

/** The name under which a dimension's value is shown. An unnamed value is shown as unknown. */
export function shownName(by: Breakdown, row: Named): string {
  const name = nameOf(by, row)
  return name === '' ? text.unknown : name
}

/** The scope limited to one value of a dimension; null when the list of visits has no filter for that dimension. */
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
