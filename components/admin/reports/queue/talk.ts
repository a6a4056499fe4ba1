import { duration } from '#components/charts/format.ts'
import { text } from '../messages.zh-CN.ts'

const HOUR = 3600

/** Time on the phone adds up to more than days can say: 32.5 小时 */
export function talkInWords(seconds: number): string {
  return seconds < HOUR ? duration(seconds) : text.queue.hours((seconds / HOUR).toFixed(1))
}
