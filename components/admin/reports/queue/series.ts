import type { HistogramData } from '#components/charts/columns/histogram-data.ts'
import type { StackedData } from '#components/charts/columns/stacked-data.ts'
import type { TrendData } from '#components/charts/trend/trend-data.ts'
import { MOST_ATTEMPTS } from '#server/reporting/rules/figures.ts'
import { pieceInWords } from '../filter/periods.ts'
import { markHref } from '../trace/traces.ts'
import { text } from '../words/messages.zh-CN.ts'
import type { QueueFigures } from './use-queue.ts'

const words = text.queue

type Open = (href: string) => void

const periodsOf = ({ asked, figures }: QueueFigures) =>
  figures.trend.map((piece) => pieceInWords(piece, asked.step))

function opening({ asked, figures }: QueueFigures, index: number, mark: string, open: Open): void {
  const piece = figures.trend[index]
  if (piece !== undefined) open(markHref(mark, { ...asked.filter, from: piece.from, to: piece.to }))
}

export function contactData(of: QueueFigures, open: Open): TrendData {
  return {
    kind: 'rate',
    periods: periodsOf(of),
    series: [
      {
        key: 'contact',
        name: words.contactRate,
        points: of.figures.trend.map((piece) => ({
          value: piece.contactRate,
          small: piece.small,
          of: piece.calls,
        })),
      },
    ],
    onPick: (index) => opening(of, index, 'call/MADE', open),
  }
}

const cases = [
  { key: 'OPENED', name: words.opened, of: 'casesOpened' },
  { key: 'SUCCESS', name: words.succeeded, of: 'casesSucceeded', good: true },
  { key: 'PROBLEM', name: words.problem, of: 'casesProblem' },
  { key: 'FOLLOW_UP', name: words.followUp, of: 'casesFollowUp' },
] as const

export function caseData(of: QueueFigures, open: Open): TrendData {
  return {
    kind: 'count',
    periods: periodsOf(of),
    series: cases.map(({ key, name, of: figure, ...style }) => ({
      key,
      name,
      ...style,
      points: of.figures.trend.map((piece) => ({ value: piece[figure] })),
    })),
    onPick: (index, key) => opening(of, index, `case/${key}`, open),
  }
}

export function attemptsData({ asked, figures }: QueueFigures, open: Open): HistogramData {
  return {
    binsName: words.attempt,
    countName: words.reached,
    bins: figures.attempts.map(({ attempt, count }) => ({
      key: String(attempt),
      name: attempt === MOST_ATTEMPTS ? words.orMore(attempt) : String(attempt),
      count,
    })),
    onPick: (key) => open(markHref(`attempts/${key}`, asked.filter)),
  }
}

/** Problem cases over time, counted on the day they are due. */
export function problemData(of: QueueFigures, open: Open): StackedData {
  const { trend } = of.figures
  return {
    periods: periodsOf(of),
    series: [
      { key: 'IN_TIME', name: words.inTime, good: true, counts: trend.map((piece) => piece.problemsInTime) },
      { key: 'LATE', name: words.lateName, counts: trend.map((piece) => piece.problemsLate) },
      { key: 'OPEN', name: words.openName, counts: trend.map((piece) => piece.problemsOpen) },
    ],
    onPick: (index, key) => opening(of, index, `problem/${key}`, open),
  }
}
