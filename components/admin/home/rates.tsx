'use client'

import { count, percent } from '#components/charts/format.ts'
import { StatTile } from '#components/charts/frame/stat-tile.tsx'
import { browserNow } from '../../browser/clock.ts'
import { type AdminOutputs, api } from '../api.ts'
import { change } from '../reports/completion/tiles.tsx'
import { presetPeriod, wholeFilter } from '../reports/filter/periods.ts'
import { FIGURES, todayOf, useFreshness } from '../reports/page/use-report.ts'
import { Pending } from '../ui/failure.tsx'
import { Section } from '../ui/section.tsx'
import { useData } from '../use-data.ts'
import styles from './home.module.css'
import { text } from './messages.zh-CN.ts'

type Completion = AdminOutputs['report']['completion']

const words = text.rates

/** The rates of the visits whose cooling-off period ended in the last 30 days, against the 30 days before. */
export function Rates() {
  const fresh = useFreshness()
  const period = presetPeriod('last30', todayOf(fresh.data?.asOf ?? null, browserNow()))
  const rates = useData(
    [...FIGURES, 'home', period],
    () =>
      api.report.completion.query({
        step: 'month',
        filter: wholeFilter(period),
      }),
    { enabled: !fresh.loading },
  )
  return (
    <Section title={words.title} extra={<span className={styles.period}>{words.period(period)}</span>}>
      {rates.data !== undefined && <RateTiles of={rates.data} />}
      {rates.data === undefined && <Pending of={rates} rows={2} />}
    </Section>
  )
}

function RateTiles({ of: figures }: { of: Completion }) {
  const { now } = figures
  return (
    <div className={styles.tiles}>
      <StatTile
        label={words.done}
        value={percent(now.doneRate)}
        small={now.small && now.due > 0}
        change={change((one) => one.doneRate, figures, 'rate', 'up')}
        href="/admin/reports"
      />
      <StatTile
        label={words.clean}
        value={percent(now.cleanRate)}
        small={now.small && now.due > 0}
        change={change((one) => one.cleanRate, figures, 'rate', 'up')}
        href="/admin/reports"
      />
      <StatTile
        label={words.due}
        value={count(now.due)}
        unit={words.visits}
        change={change((one) => one.due, figures, 'count', 'neither')}
        href="/admin/reports"
      />
    </div>
  )
}
