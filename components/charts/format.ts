import { text } from './messages.zh-CN.ts'

/** The kind of a chart's numbers: a count, a share from 0 to 1, or seconds. */
export type ValueKind = 'count' | 'rate' | 'seconds'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

function isNumber(value: number | null): value is number {
  return value !== null && Number.isFinite(value)
}

/** A number with one decimal. The result is never "-0.0". */
function tenths(value: number): string {
  const rounded = value.toFixed(1)
  return rounded === '-0.0' ? '0.0' : rounded
}

function signed(words: string): string {
  return words.startsWith('-') || Number(words.replaceAll(',', '')) === 0 ? words : `+${words}`
}

/** A share as a percentage: 0.923 → 92.3% */
export function percent(share: number | null): string {
  return isNumber(share) ? `${tenths(share * 100)}%` : text.none
}

/** A count with separators: 12345 → 12,345 */
export function count(value: number | null): string {
  return isNumber(value) ? value.toLocaleString('en-US', { maximumFractionDigits: 0 }) : text.none
}

/** A duration in words: 45 秒, 3 分 20 秒, 2 小时 5 分, 1.5 天 */
export function duration(seconds: number | null): string {
  if (!isNumber(seconds)) return text.none
  const whole = Math.round(Math.max(0, seconds))
  if (whole < MINUTE) return text.seconds(whole)
  if (whole < HOUR) return text.minutes(Math.floor(whole / MINUTE), whole % MINUTE)
  const minutes = Math.round(whole / MINUTE)
  if (minutes < DAY / MINUTE) return text.hours(Math.floor(minutes / 60), minutes % 60)
  return text.days(tenths(whole / DAY).replace(/\.0$/, ''))
}

/** The difference of two shares in percentage points: 0.012 → +1.2 个百分点 */
export function points(difference: number | null): string {
  return isNumber(difference) ? text.points(signed(tenths(difference * 100))) : text.none
}

/** A number formatted by its kind. */
export function valueInWords(value: number | null, kind: ValueKind): string {
  if (kind === 'rate') return percent(value)
  return kind === 'seconds' ? duration(value) : count(value)
}

/** A difference formatted by its kind, with its sign. */
export function differenceInWords(difference: number | null, kind: ValueKind): string {
  if (!isNumber(difference)) return text.none
  if (kind === 'rate') return points(difference)
  if (kind === 'count') return signed(count(difference).replace(/^-0$/, '0'))
  const sign = difference < 0 ? '-' : '+'
  return `${Math.round(difference) === 0 ? '' : sign}${duration(Math.abs(difference))}`
}

/** Formats a number as `valueInWords` does, but short enough for an axis: 25%, 0.5%. */
export function tickInWords(value: number, kind: ValueKind): string {
  return kind === 'rate' ? percent(value).replace('.0%', '%') : valueInWords(value, kind)
}

/** A part divided by the whole; null if the whole is 0. */
export function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}
