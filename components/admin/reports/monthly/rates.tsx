import { count } from '#components/charts/format.ts'
import { TrendChart } from '#components/charts/trend/trend-chart.tsx'
import type { ReportFilter } from '#server/reporting/reading/filter.ts'
import { rateTrend } from '../completion/trend-card.tsx'
import { text } from '../words/messages.zh-CN.ts'
import { type Compared, comparedRow } from './comparison.ts'
import styles from './paper.module.css'
import { PaperTable } from './paper-table.tsx'
import type { Month } from './use-month.ts'

const words = text.monthly
const names = text.completion

/**
 * The two completion rates (完成率 and 无异议成功率) with their formulas, the parts of their denominator, and the rates of
 * each day of the month.
 */
export function Rates({ filter, month: { completion } }: { filter: ReportFilter; month: Month }) {
  const { now, previous } = completion
  const running = (one: typeof now) => one.online + one.withAgents + one.followUp
  const small = now.small && now.due > 0
  const rows: readonly Compared[] = [
    {
      name: names.doneRate,
      now: now.doneRate,
      before: previous.doneRate,
      kind: 'rate',
      small,
      formula: names.doneFormula(count(now.cleanInTime), count(now.problemInTime), count(now.due)),
    },
    {
      name: names.cleanRate,
      now: now.cleanRate,
      before: previous.cleanRate,
      kind: 'rate',
      small,
      formula: names.cleanFormula(count(now.cleanInTime), count(now.due)),
    },
    { name: names.due, now: now.due, before: previous.due, kind: 'count', formula: names.dueNote },
    {
      name: names.late,
      now: now.doneLate,
      before: previous.doneLate,
      kind: 'count',
      formula: names.lateNote,
    },
    {
      name: names.running,
      now: running(now),
      before: running(previous),
      kind: 'count',
      formula: names.runningNote(count(now.online), count(now.withAgents), count(now.followUp)),
    },
    {
      name: names.unfinished,
      now: now.unfinished,
      before: previous.unfinished,
      kind: 'count',
      formula: names.unfinishedNote,
    },
    {
      name: names.cancelled,
      now: now.cancelled,
      before: previous.cancelled,
      kind: 'count',
      formula: names.cancelledNote,
    },
  ]
  const columns = [words.figure, words.thisMonth, words.lastMonth, words.change, words.formula]
  return (
    <section>
      <h2>{words.rates}</h2>
      <PaperTable label={words.rates} columns={columns} last="words" rows={rows.map(comparedRow)} />
      {now.due > 0 && (
        <div className={styles.whole}>
          <h3>{words.trend}</h3>
          <TrendChart
            label={words.trend}
            height={200}
            {...rateTrend({ asked: { filter, step: 'day' }, figures: completion })}
          />
        </div>
      )}
    </section>
  )
}
