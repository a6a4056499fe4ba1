'use client'

import { count, percent } from '#components/charts/format.ts'
import { type StatChange, StatTile } from '#components/charts/frame/stat-tile.tsx'
import type { CohortFigure } from '#server/reporting/rules/figures.ts'
import { Failure } from '../../ui/failure.tsx'
import type { Loaded } from '../../use-data.ts'
import styles from '../page/reports.module.css'
import { TilesWaiting } from '../page/tiles-waiting.tsx'
import { figuresOf, figureTrace, visitsHref } from '../trace/traces.ts'
import { text } from '../words/messages.zh-CN.ts'
import type { CompletionFigures } from './use-completion.ts'

const words = text.completion

type Completion = CompletionFigures['figures']['now']

const missed = ({ due, doneInTime }: Completion) => due - doneInTime
const running = ({ online, withAgents, followUp }: Completion) => online + withAgents + followUp

/** The change of a figure against the earlier period. Small samples are not judged. */
export function change(
  of: (completion: Completion) => number | null,
  { now, previous }: Pick<CompletionFigures['figures'], 'now' | 'previous'>,
  kind: StatChange['kind'],
  better: StatChange['better'],
): StatChange {
  const [value, before] = [of(now), of(previous)]
  // The difference is left out when the earlier period has no visits, because there is no basis for a comparison.
  const none = value === null || before === null || previous.visits === 0
  return { difference: none ? null : value - before, kind, better, small: now.small || previous.small }
}

function Tiles({ asked: { filter }, figures }: CompletionFigures) {
  const { now } = figures
  const href = (names: readonly CohortFigure[]) => visitsHref(figureTrace(filter.basis, names), filter)
  return (
    <>
      <div className={styles.mainTiles}>
        <StatTile
          label={words.doneRate}
          value={percent(now.doneRate)}
          small={now.small && now.due > 0}
          explanation={words.doneFormula(count(now.cleanInTime), count(now.problemInTime), count(now.due))}
          change={change((one) => one.doneRate, figures, 'rate', 'up')}
          href={href(figuresOf.done)}
        />
        <StatTile
          label={words.cleanRate}
          value={percent(now.cleanRate)}
          small={now.small && now.due > 0}
          explanation={words.cleanFormula(count(now.cleanInTime), count(now.due))}
          change={change((one) => one.cleanRate, figures, 'rate', 'up')}
          href={href(['clean_in_time'])}
        />
      </div>
      <div className={styles.tiles}>
        <StatTile
          label={words.due}
          value={count(now.due)}
          unit={words.visits}
          explanation={words.dueNote}
          change={change((one) => one.due, figures, 'count', 'neither')}
          href={href(figuresOf.due)}
        />
        <StatTile
          label={words.missed}
          value={count(missed(now))}
          unit={words.visits}
          explanation={words.missedNote}
          change={change(missed, figures, 'count', 'down')}
          href={href(figuresOf.missed)}
        />
        <StatTile
          label={words.late}
          value={count(now.doneLate)}
          unit={words.visits}
          explanation={words.lateNote}
          change={change((one) => one.doneLate, figures, 'count', 'down')}
          href={href(figuresOf.late)}
        />
        <StatTile
          label={words.running}
          value={count(running(now))}
          unit={words.visits}
          explanation={words.runningNote(count(now.online), count(now.withAgents), count(now.followUp))}
          change={change(running, figures, 'count', 'neither')}
          href={href(figuresOf.running)}
        />
        <StatTile
          label={words.unfinished}
          value={count(now.unfinished)}
          unit={words.visits}
          explanation={words.unfinishedNote}
          change={change((one) => one.unfinished, figures, 'count', 'down')}
          href={href(['unfinished'])}
        />
        <StatTile
          label={words.cancelled}
          value={count(now.cancelled)}
          unit={words.visits}
          explanation={words.cancelledNote}
          change={change((one) => one.cancelled, figures, 'count', 'neither')}
          href={href(['cancelled'])}
        />
      </div>
    </>
  )
}

/**
 * The two completion rates (完成率 and 无异议成功率) with their formulas, and the parts of their denominator. Each number is
 * compared with the period before.
 */
export function CompletionTiles({ of }: { of: Loaded<CompletionFigures> }) {
  if (of.data !== undefined) return <Tiles {...of.data} />
  if (of.failure !== null) return <Failure failure={of.failure} again={of.again} />
  return (
    <>
      <TilesWaiting main count={2} />
      <TilesWaiting count={6} />
    </>
  )
}
