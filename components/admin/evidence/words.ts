import { text } from './messages.zh-CN.ts'

const kinds: Readonly<Record<string, string>> = text.kinds
const places: Readonly<Record<string, string>> = text.places
const levels: Readonly<Record<string, string>> = text.levels

/** What a witness does, for example 时间戳. */
export const kindName = (kind: string): string => kinds[kind] ?? kind
/** A witness by its name, or by what it is if it has no name of its own. */
export const witnessName = (by: string): string => places[by] ?? by
/** How far the signature of a pack reaches, in words. */
export const levelName = (level: string): string => levels[level] ?? level

const whole = new Intl.NumberFormat('zh-CN')
export const numberText = (value: number): string => whole.format(value)
