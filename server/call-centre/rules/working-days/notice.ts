import { type Day, isDay, startOfDay, weekdayOf } from '../../../kernel/calendar.ts'
import { type CalendarDay, daysFrom } from './rules.ts'

/** What a text of the State Council's notice says, and what a person has to look at. */
export interface ReadNotice {
  readonly days: readonly CalendarDay[]
  readonly problems: readonly NoticeProblem[]
}

export type NoticeProblem =
  /** A date with a weekday that it does not have: perhaps the notice of another year. */
  | { readonly kind: 'WEEKDAY'; readonly day: Day; readonly said: string }
  /** The period has another number of days than the text says. */
  | { readonly kind: 'LENGTH'; readonly name: string; readonly said: number; readonly found: number }
  /** A date that does not exist, or a period that ends before it begins. */
  | { readonly kind: 'DATE'; readonly text: string }
  /** A part that names no holiday, or has no date. It was not read. */
  | { readonly kind: 'UNREAD'; readonly text: string }
  /** A day of another year. It belongs in that year's calendar. */
  | { readonly kind: 'OTHER_YEAR'; readonly day: Day }

const WEEKDAYS = '一二三四五六日'
/** 10月1日, with the year before it and a note with the weekday behind it, if the text has them. */
const DATE = String.raw`(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:[（(]([^）)]*)[）)])?`
const PERIOD = new RegExp(String.raw`${DATE}(?:\s*(?:至|到|-|—|–|~)\s*${DATE})?`, 'g')
/** 一、元旦： or 国庆节、中秋节： at the start of a part. */
const HEAD = /(?:[一二三四五六七八九十]+、|[（(]?\d+[)）.、]\s*)?([\p{Script=Han}、]{2,12}?)\s*[：:]/gu

interface Read {
  readonly day: Day
  readonly month: string
  readonly year: string
}

class Reader {
  readonly days: CalendarDay[] = []
  readonly problems: NoticeProblem[] = []
  readonly #year: string

  constructor(year: number) {
    this.#year = String(year)
  }

  /** Reads one holiday: a sentence with 上班 lists make-up days, every other one days off. */
  part(name: string, text: string): void {
    let found = false
    const before = this.problems.length
    for (const sentence of text.split(/[。；;\n]/)) {
      if (sentence.trim() === '') continue
      const periods = this.#periods(sentence)
      if (periods.length === 0) continue
      found = true
      const kind = /上班/.test(sentence) ? 'MAKE_UP' : 'HOLIDAY'
      if (kind === 'HOLIDAY') this.#checkLength(name, sentence, periods.flat().length)
      for (const day of periods.flat()) this.#add({ day, kind, name })
    }
    if (!found && this.problems.length === before)
      this.problems.push({ kind: 'UNREAD', text: `${name}：${text.trim()}`.slice(0, 60) })
  }

  #add(entry: CalendarDay): void {
    if (!entry.day.startsWith(`${this.#year}-`)) this.problems.push({ kind: 'OTHER_YEAR', day: entry.day })
    else this.days.push(entry)
  }

  #checkLength(name: string, sentence: string, found: number): void {
    const said = Number(/(?:共|放假)\s*(\d+)\s*天/.exec(sentence)?.[1] ?? found)
    if (said !== found) this.problems.push({ kind: 'LENGTH', name, said, found })
  }

  #periods(sentence: string): Day[][] {
    const periods: Day[][] = []
    let before: Read | null = null
    for (const match of sentence.matchAll(PERIOD)) {
      const [text, year, month, day, note, toYear, toMonth, toDay, toNote] = match
      const first = this.#date(year, month, day, note, before)
      const last = toDay === undefined ? first : this.#date(toYear, toMonth, toDay, toNote, first)
      if (first === null || last === null || last.day < first.day) {
        this.problems.push({ kind: 'DATE', text })
        continue
      }
      before = last
      periods.push(daysFrom(first.day, last.day).slice(0, 40))
    }
    return periods
  }

  /** A date without a month or year has those of the date before it. */
  #date(
    year: string | undefined,
    month: string | undefined,
    day: string | undefined,
    note: string | undefined,
    before: Read | null,
  ): Read | null {
    const ownMonth = (month ?? before?.month ?? '').padStart(2, '0')
    const ownYear = year ?? before?.year ?? this.#year
    const whole = `${ownYear}-${ownMonth}-${(day ?? '').padStart(2, '0')}`
    if (!isDay(whole)) return null
    const said = /(?:周|星期)([一二三四五六日天])/.exec(note ?? '')?.[1]?.replace('天', '日')
    if (said !== undefined && said !== WEEKDAYS[weekdayOf(startOfDay(whole)) - 1])
      this.problems.push({ kind: 'WEEKDAY', day: whole, said })
    return { day: whole, month: ownMonth, year: ownYear }
  }
}

/**
 * Reads the days of a State Council notice on the holidays of a year, for example
 * 国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。
 *
 * Nothing is guessed: whatever contradicts itself or was not understood is reported, and a person decides.
 */
export function readNotice(text: string, year: number): ReadNotice {
  const reader = new Reader(year)
  const heads = [...text.matchAll(HEAD)]
  if (heads.length === 0 && text.trim() !== '')
    reader.problems.push({ kind: 'UNREAD', text: text.trim().slice(0, 60) })
  for (const [index, head] of heads.entries()) {
    const from = head.index + head[0].length
    reader.part(head[1] ?? '', text.slice(from, heads[index + 1]?.index ?? text.length))
  }
  return { days: reader.days, problems: reader.problems }
}
