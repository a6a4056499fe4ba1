import { designTypeNames } from '../../product/messages.zh-CN.ts'
import { channelNames } from '../../visit/messages.zh-CN.ts'
import { channels, designTypes } from '../../vocabulary/enums.ts'
import { methods } from '../rules/figures.ts'
import { methodNames } from '../rules/messages.zh-CN.ts'
import type { Dimension } from './filter.ts'

/** Returns the display name of a value of a dimension. Products and branches are shown with the name in the row. */
export function nameOf(by: Dimension, row: { readonly key: string; readonly name: string }): string {
  const named = <T extends string>(values: readonly T[], names: Readonly<Record<T, string>>) => {
    const value = values.find((candidate) => candidate === row.key)
    return value === undefined ? row.name : names[value]
  }
  switch (by) {
    case 'channel':
      return named(channels, channelNames)
    case 'designType':
      return named(designTypes, designTypeNames)
    case 'method':
      return named(methods, methodNames)
    default:
      return row.name
  }
}
