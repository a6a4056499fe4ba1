'use client'

import { Badge } from 'antd'
import { colours } from '#components/ui/colours.ts'
import { text } from './messages.zh-CN.ts'

/** The number of things that wait in an area of the menu. */
export function AreaCount({ count }: { count: number }) {
  return <Badge count={count} overflowCount={99} color={colours.waiting} title={text.waiting(count)} />
}
