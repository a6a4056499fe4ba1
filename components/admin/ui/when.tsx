'use client'

import { Tooltip } from 'antd'
import { text } from './messages.zh-CN.ts'
import shared from './shared.module.css'
import { deadlineTime, shanghaiTime, type TimeForm, timeFromNow } from './time.ts'

function Instant({ at, words }: { at: string | Date; words: string }) {
  return (
    <Tooltip title={timeFromNow(at)}>
      <time dateTime={new Date(at).toISOString()} className={shared.time}>
        {words}
      </time>
    </Tooltip>
  )
}

const nothing = <span className={shared.quiet}>{text.none}</span>

/** An instant in Shanghai time. Hovering shows how long ago it was. `null` is shown as a dash. */
export function When({ at, form = 'minute' }: { at: string | Date | null; form?: TimeForm }) {
  return at === null ? nothing : <Instant at={at} words={shanghaiTime(at, form)} />
}

/** The end of a period, which reads 24:00 of its last day if it is midnight. `null` is shown as a dash. */
export function Deadline({ at }: { at: string | Date | null }) {
  return at === null ? nothing : <Instant at={at} words={deadlineTime(at)} />
}
