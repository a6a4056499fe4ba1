import type { StackedData, StackedSeries } from '#components/charts/columns/stacked-data.ts'
import type { TrendData } from '#components/charts/trend/trend-data.ts'
import { fates, reasonFigures } from '#server/reporting/rules/figures.ts'
import { reasonNames } from '#server/visit/messages.zh-CN.ts'
import { callbackReasons } from '#server/vocabulary/visits.ts'
import { pieceInWords } from '../filter/periods.ts'
import { happenedHref, markHref } from '../trace/traces.ts'
import { codeInWords } from '../words/codes.ts'
import { text } from '../words/messages.zh-CN.ts'
import type { FailureFigures } from './use-failure.ts'

const words = text.failure

/** Opens the list of the visits behind a number. */
export type Open = (href: string) => void

type Piece = FailureFigures['figures']['trend'][number]
/** The names of the counts in one piece of the period. */
type FigureName = Exclude<keyof Piece, 'from' | 'to'>

/**
 * Maximum number of vendor codes that have their own series. The remaining codes share one series, and SMS failures
 * have another series.
 */
const MOST_CODES = 5
const OTHER = 'OTHER'
const SMS = 'SMS'

const periodsOf = ({ asked, figures }: FailureFigures) =>
  figures.trend.map((piece) => pieceInWords(piece, asked.step))

const countsOf = ({ figures }: FailureFigures, name: FigureName) => figures.trend.map((piece) => piece[name])

/** Opens the list of the visits that a trace selects, limited to one piece of the period. */
function opening({ asked, figures }: FailureFigures, index: number, trace: string, open: Open): void {
  const piece = figures.trend[index]
  if (piece !== undefined) open(happenedHref(trace, { ...asked.filter, from: piece.from, to: piece.to }))
}

/** The vendor codes of the period, the most frequent first. */
function codesOf({ figures: { codes } }: FailureFigures): string[] {
  const totals = new Map<string, number>()
  for (const { code, count } of codes) totals.set(code, (totals.get(code) ?? 0) + count)
  return [...totals].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([code]) => code)
}

/** Failed identity checks: face checks by the vendor's code, and wrong SMS codes as one series. */
export function codesData(of: FailureFigures, open?: Open): StackedData {
  const { codes, trend } = of.figures
  const all = codesOf(of)
  const named = all.length <= MOST_CODES + 1 ? all : all.slice(0, MOST_CODES)
  const counts = (isOne: (code: string) => boolean) =>
    trend.map(({ from }) =>
      codes.filter((row) => row.from === from && isOne(row.code)).reduce((sum, row) => sum + row.count, 0),
    )
  const series: StackedSeries[] = named.map((code) => ({
    key: code,
    name: codeInWords(code),
    counts: counts((one) => one === code),
  }))
  if (named.length < all.length) {
    const others = counts((one) => !named.includes(one))
    series.push({ key: OTHER, name: words.otherCodes, counts: others })
  }
  series.push({ key: SMS, name: words.smsFailed, counts: countsOf(of, 'sms_failed') })
  return {
    periods: periodsOf(of),
    series,
    ...(open !== undefined && {
      onPick: (index, key) => {
        const picked = key === OTHER ? all.filter((code) => !named.includes(code)) : [key]
        const faces = picked.map((code) => `identity/FACE/${code}`).join('+')
        opening(of, index, `mark/${key === SMS ? 'identity/SMS' : faces}`, open)
      },
    }),
  }
}

const events = [
  { key: 'locked/FACE', name: words.faceLocked, figure: 'face_locked' },
  { key: 'locked/SMS', name: words.smsLocked, figure: 'sms_locked' },
  { key: 'reason/FACE_FAILED_3_DAYS', name: words.threeDays, figure: 'face_failed_3_days' },
  { key: 'reason/WINDOW_EXPIRED', name: words.expired, figure: 'window_expired' },
] as const

/** Locked identity sessions, third failed days in a row, and expired windows over time. */
export function eventsData(of: FailureFigures, open?: Open): TrendData {
  return {
    kind: 'count',
    periods: periodsOf(of),
    series: events.map(({ key, name, figure }) => ({
      key,
      name,
      points: countsOf(of, figure).map((value) => ({ value })),
    })),
    ...(open !== undefined && { onPick: (index, key) => opening(of, index, `mark/${key}`, open) }),
  }
}

/** The reminders that were sent, over time. */
export function sentData(of: FailureFigures, open: Open): StackedData {
  return {
    periods: periodsOf(of),
    series: [
      { key: 'reminded_wechat', name: words.wechat, counts: countsOf(of, 'reminded_wechat') },
      { key: 'reminded_sms', name: words.sms, counts: countsOf(of, 'reminded_sms') },
    ],
    onPick: (index, key) => opening(of, index, `day/${key}`, open),
  }
}

const unsent = [
  { key: 'FAILED', name: words.failed, figure: 'reminder_failed' },
  { key: 'LOST', name: words.lost, figure: 'sms_lost' },
] as const

/** The reminders that could not be sent, and the text messages that the carrier could not deliver. */
export function unsentData(of: FailureFigures, open: Open): TrendData {
  return {
    kind: 'count',
    periods: periodsOf(of),
    series: unsent.map(({ key, name, figure }) => ({
      key,
      name,
      points: countsOf(of, figure).map((value) => ({ value })),
    })),
    onPick: (index, key) => opening(of, index, `mark/reminder/${key}`, open),
  }
}

/** The reasons for which visits went to the call centre, over time. */
export function reasonsData(of: FailureFigures, open?: Open): StackedData {
  return {
    periods: periodsOf(of),
    series: callbackReasons.map((reason) => ({
      key: reason,
      name: reasonNames[reason],
      counts: countsOf(of, reasonFigures[reason]),
    })),
    ...(open !== undefined && { onPick: (index, key) => opening(of, index, `reason/${key}`, open) }),
  }
}

/** How the visits ended, with one column for each callback reason. */
export function fatesData({ asked, figures }: FailureFigures, open?: Open): StackedData {
  return {
    periods: figures.fates.map(({ reason }) => reasonNames[reason]),
    series: fates.map((fate) => ({
      key: fate,
      name: text.names.fate[fate],
      good: fate === 'SUCCESS',
      counts: figures.fates.map((row) => row.fates.find((one) => one.fate === fate)?.count ?? 0),
    })),
    ...(open !== undefined && {
      onPick: (index, key) => {
        const row = figures.fates[index]
        if (row !== undefined) open(markHref(`fate/${row.reason}/${key}`, asked.filter))
      },
    }),
  }
}
