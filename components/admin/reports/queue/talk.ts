import { duration } from '#components/charts/format.ts'
import { text } from '../words/messages.zh-CN.ts'

const HOUR = 3600

/** Time on the phone in words. A time of one hour or more is given in hours with one decimal, for example 32.5 小时. */
export function talkInWords(seconds: number): string {
  return seconds < HOUR ? duration(seconds) : text.queue.hours((seconds / HOUR).toFixed(1))
}
