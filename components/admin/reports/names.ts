import { designTypeNames } from '#server/messages/product.zh-CN.ts'
import { channelNames } from '#server/messages/visit.zh-CN.ts'
import { designTypes } from '#server/product/rules.ts'
import { methods } from '#server/reporting/figures.ts'
import type { Breakdown } from './fields.ts'
import { channels } from './fields.ts'
import { text } from './messages.zh-CN.ts'
import type { TraceScope } from './traces.ts'

interface Named {
  readonly key: string
  readonly name: string
}

/** What a value of a dimension is called. */
export function nameOf(by: Breakdown, { key, name }: Named): string {
  const named = <T extends string>(values: readonly T[], names: Readonly<Record<T, string>>) => {
    const value = values.find((one) => one === key)
    return value === undefined ? undefined : names[value]
  }
  const found = {
    channel: () => named(channels, channelNames),
    designType: () => named(designTypes, designTypeNames),
    method: () => named(methods, text.names.method),
    product: () => undefined,
    branch: () => undefined,
  }[by]()
  return found ?? (name === '' ? text.unknown : name)
}

/** The visits of one value of a dimension; null where a list cannot be asked for it. */
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
