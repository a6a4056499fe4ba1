import { text } from '../shared/messages.zh-CN.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const words = text.head

function spanInWords(ms: number): string {
  if (ms >= DAY) return words.days(Math.floor(ms / DAY), Math.floor((ms % DAY) / HOUR))
  if (ms >= HOUR) return words.hours(Math.floor(ms / HOUR), Math.floor((ms % HOUR) / MINUTE))
  return words.minutes(Math.max(1, Math.floor(ms / MINUTE)))
}

export interface CoolingOffLeft {
  readonly words: string
  /** `bad`: the cooling-off period is over or ends within a day; `waiting`: it ends within three days. */
  readonly tone: 'bad' | 'waiting' | 'quiet'
}

/**
 * The time left of the cooling-off period, in words.
 * @param now the server's time
 */
export function coolingOffLeft(endsAt: string, now: number): CoolingOffLeft {
  const left = Date.parse(endsAt) - now
  if (left <= 0) return { words: words.over(spanInWords(-left)), tone: 'bad' }
  const tone = left < DAY ? 'bad' : left < 3 * DAY ? 'waiting' : 'quiet'
  return { words: words.left(spanInWords(left)), tone }
}
