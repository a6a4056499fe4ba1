'use client'

import { count, duration, percent } from '#components/charts/format.ts'
import { type StatChange, StatTile } from '#components/charts/frame/stat-tile.tsx'
import { addDays } from '#server/kernel/calendar.ts'
import type { ReportFilter } from '#server/reporting/reading/filter.ts'
import { isSmall } from '#server/reporting/rules/rates-and-significance.ts'
import { Failure } from '../../ui/failure.tsx'
import type { Loaded } from '../../use-data.ts'
import styles from '../page/reports.module.css'
import { TilesWaiting } from '../page/tiles-waiting.tsx'
import { markHref, visitsHref } from '../trace/traces.ts'
import { text } from '../words/messages.zh-CN.ts'
import type { QueueFigures } from './use-queue.ts'

const words = text.queue

type View = QueueFigures['figures']['now']

const fewFirstCalls = (view: View) => isSmall(view.firstCalls)
const fewProblems = (view: View) => isSmall(view.problemsDue)

const closedOf = (view: View) =>
  view.casesSucceeded + view.casesProblem + view.casesFollowUp + view.casesCancelled

function difference(now: number | null, before: number | null): number | null {
  return now === null || before === null ? null : now - before
}

/**
 * Returns the URL of the list of the visits with a case that were not done inside the cooling-off period. The list
 * ends with yesterday, because days that have not ended are not counted yet.
 */
function breachHref(filter: ReportFilter, today: string): string | undefined {
  const to = filter.to < today ? filter.to : addDays(today, -1)
  return filter.from > to ? undefined : visitsHref('DUE/breach', { ...filter, to, method: [] })
}

/** Whether the period has no calls and no cases. A period without calls and cases is no basis for a comparison. */
const isNothing = (view: View) => view.casesOpened + view.calls + view.casesOver + view.problemsDue === 0

function Tiles({ of: { asked, figures }, today }: { of: QueueFigures; today: string }) {
  const { filter } = asked
  const { now, previous } = figures
  const change = (
    of: (view: View) => number | null,
    kind: StatChange['kind'],
    better: StatChange['better'],
    few: (view: View) => boolean = () => false,
  ): StatChange => ({
    difference: isNothing(previous) ? null : difference(of(now), of(previous)),
    kind,
    better,
    small: few(now) || few(previous),
  })
  const listed = (value: number, mark: string) => (value === 0 ? undefined : markHref(mark, filter))
  return (
    <div className={styles.tiles}>
      <StatTile
        label={words.contactRate}
        value={percent(now.contactRate)}
        small={now.small && now.calls > 0}
        explanation={words.contactFormula(count(now.contacts), count(now.calls))}
        change={change(
          (view) => view.contactRate,
          'rate',
          'up',
          (view) => view.small,
        )}
        href={listed(now.calls, 'call/MADE')}
      />
      <StatTile
        label={words.firstCall}
        value={duration(now.firstCallMedianSeconds)}
        explanation={words.firstCallNote(count(now.firstCalls))}
        change={change((view) => view.firstCallMedianSeconds, 'seconds', 'down', fewFirstCalls)}
      />
      <StatTile
        label={words.calls}
        value={count(now.calls)}
        unit={words.times}
        change={change((view) => view.calls, 'count', 'neither')}
        href={listed(now.calls, 'call/MADE')}
      />
      <StatTile
        label={words.opened}
        value={count(now.casesOpened)}
        unit={words.cases}
        change={change((view) => view.casesOpened, 'count', 'neither')}
        href={listed(now.casesOpened, 'case/OPENED')}
      />
      <StatTile
        label={words.closed}
        value={count(closedOf(now))}
        unit={words.cases}
        explanation={words.closedNote(
          count(now.casesSucceeded),
          count(now.casesProblem),
          count(now.casesFollowUp),
          count(now.casesCancelled),
        )}
        change={change(closedOf, 'count', 'neither')}
        href={listed(closedOf(now), 'case/CLOSED')}
      />
      <StatTile
        label={words.breaches}
        value={count(now.breaches)}
        unit={words.cases}
        explanation={words.breachNote(count(now.casesOver), percent(now.breachRate))}
        change={change(
          (view) => view.breaches,
          'count',
          'down',
          (view) => isSmall(view.casesOver),
        )}
        href={now.breaches === 0 ? undefined : breachHref(filter, today)}
      />
      <StatTile
        label={words.problems}
        value={percent(now.problemsInTimeRate)}
        explanation={words.problemsFormula(count(now.problemsInTime), count(now.problemsDue))}
        change={change((view) => view.problemsInTimeRate, 'rate', 'up', fewProblems)}
        href={listed(now.problemsInTime, 'problem/IN_TIME')}
      />
      <StatTile
        label={words.problemsOpened}
        value={count(now.problemsOpened)}
        unit={words.cases}
        change={change((view) => view.problemsOpened, 'count', 'neither')}
        href={listed(now.problemsOpened, 'problem/OPENED')}
      />
      <StatTile
        label={words.late}
        value={count(now.problemsLate)}
        unit={words.cases}
        change={change((view) => view.problemsLate, 'count', 'down', fewProblems)}
        href={listed(now.problemsLate, 'problem/LATE')}
      />
      <StatTile
        label={words.open}
        value={count(now.problemsOpen)}
        unit={words.cases}
        explanation={words.openNote}
        change={change((view) => view.problemsOpen, 'count', 'neither')}
        href={listed(now.problemsOpen, 'problem/OPEN')}
      />
    </div>
  )
}

/** The number of tiles. */
const TILES = 10

/** The figures of the queue, compared with the period before. */
export function QueueTiles({ of, today }: { of: Loaded<QueueFigures>; today: string }) {
  if (of.data !== undefined) return <Tiles of={of.data} today={today} />
  if (of.failure !== null) return <Failure failure={of.failure} again={of.again} />
  return <TilesWaiting count={TILES} />
}
