'use client'

import { Tooltip } from 'antd'
import { text } from './messages.zh-CN.ts'
import shared from './shared.module.css'
import { shanghaiTime, type TimeForm, timeFromNow } from './time.ts'

/** An instant in Shanghai time. Hovering shows how long ago it was. `null` is shown as a dash. */
export function When({ at, form = 'minute' }: { at: string | Date | null; form?: TimeForm }) {
  if (at === null) return <span className={shared.quiet}>{text.none}</span>
  return (
    <Tooltip title={timeFromNow(at)}>
      <time dateTime={new Date(at).toISOString()} className={shared.time}>
        {shanghaiTime(at, form)}
      </time>
    </Tooltip>
  )
}
