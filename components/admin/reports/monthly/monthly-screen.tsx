'use client'

import { PrinterOutlined } from '@ant-design/icons'
import { Button, Skeleton } from 'antd'
import { useEffect } from 'react'
import { browserNow } from '#components/browser/clock.ts'
import type { ReportFilter } from '#server/reporting/reading/filter.ts'
import { DatePicker, dayFrom, toPicker } from '../../ui/day-picker.tsx'
import { Failure } from '../../ui/failure.tsx'
import { useUrlFilters, word } from '../../ui/list/url-filters.ts'
import { PageHead } from '../../ui/page-head.tsx'
import { shanghaiTime } from '../../ui/time.ts'
import filterStyles from '../filter/filter.module.css'
import { CardExport } from '../page/card-export.tsx'
import { FreshLine } from '../page/fresh-line.tsx'
import { ReportTabs } from '../page/report-page.tsx'
import common from '../page/reports.module.css'
import { todayOf, useFreshness } from '../page/use-report.ts'
import { text } from '../words/messages.zh-CN.ts'
import { Breakdowns } from './breakdowns.tsx'
import { Failures } from './failures.tsx'
import { monthAsked, monthFilter } from './month.ts'
import { Online, TopQuestions } from './online.tsx'
import styles from './paper.module.css'
import { PaperFacts } from './paper-table.tsx'
import { QueuePart } from './queue-part.tsx'
import { Rates } from './rates.tsx'
import { type Month, useMonth } from './use-month.ts'

const words = text.monthly
const fields = { month: word() }

/** The facts at the head of the report, such as the period, the basis and the time of creation. */
function factsOf(month: Month, asOf: string | null): readonly (readonly [string, string])[] {
  const { period, before } = month.completion
  const counted = asOf === null ? null : new Date(asOf)
  // The demo's clock can be ahead of the browser's clock, so the later time is shown.
  const madeAt = counted !== null && counted > month.madeAt ? counted : month.madeAt
  return [
    [words.period, text.inWords.days(period.from, period.to)],
    [words.basis, text.filters.basisOf.DUE],
    [words.before, text.inWords.days(before.from, before.to)],
    [words.scope, words.whole],
    [words.asOf, asOf === null ? text.none : shanghaiTime(asOf, 'second')],
    [words.madeAt, shanghaiTime(madeAt, 'second')],
  ]
}

function Definitions() {
  return (
    <section>
      <h2>{words.terms}</h2>
      <dl>
        {words.definitions.map(([term, meaning]) => (
          <div key={term} className={styles.whole}>
            <dt>{term}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function Paper(props: { title: string; filter: ReportFilter; month: Month; asOf: string | null }) {
  const { title, filter, month, asOf } = props
  return (
    <article className={styles.paper}>
      <h1>{title}</h1>
      <PaperFacts label={title} facts={factsOf(month, asOf)} />
      <Rates filter={filter} month={month} />
      <Breakdowns month={month} />
      <Online filter={filter} month={month} />
      <TopQuestions month={month} />
      <Failures filter={filter} month={month} />
      <QueuePart month={month} />
      <Definitions />
    </article>
  )
}

function Report(props: { asked: string; asOf: string | null; onMonth: (month: string) => void }) {
  const { asked, asOf, onMonth } = props
  const month = useMonth(monthFilter(asked))
  const shown = month.data?.asked.filter ?? monthFilter(asked)
  const [year = '', number = ''] = shown.from.split('-')
  const title = words.title(year, String(Number(number)))
  // Browsers suggest the title of the page as the name of the printed file.
  useEffect(() => {
    document.title = title
  }, [title])
  return (
    <>
      <div className={`reports-filters ${filterStyles.filters}`}>
        <DatePicker
          picker="month"
          allowClear={false}
          aria-label={words.month}
          value={toPicker(`${asked}-01`)}
          onChange={(day) => {
            if (day !== null) onMonth(dayFrom(day).slice(0, 7))
          }}
        />
        <Button
          type="primary"
          icon={<PrinterOutlined />}
          disabled={month.data === undefined}
          onClick={() => window.print()}
        >
          {words.print}
        </Button>
        <span className={common.tools}>
          {words.extract}
          <CardExport query={{ table: 'extract', filter: monthFilter(asked) }} />
        </span>
      </div>
      {month.loading && <Skeleton active paragraph={{ rows: 16 }} />}
      {month.failure !== null && month.data === undefined && (
        <Failure failure={month.failure} again={month.again} />
      )}
      {month.data && (
        <Paper title={title} filter={month.data.asked.filter} month={month.data.figures} asOf={asOf} />
      )}
    </>
  )
}

/** 月度报告: the report of one month for printing. */
export function MonthlyScreen() {
  const { values, set } = useUrlFilters(fields)
  const fresh = useFreshness()
  const asOf = fresh.data?.asOf ?? null
  return (
    <div className={common.reports} data-for-paper="">
      <div className={common.onScreen}>
        <PageHead title={text.title} sub={text.subs.monthly} />
      </div>
      <ReportTabs current="monthly" />
      <div className={common.onScreen}>
        <FreshLine fresh={fresh} />
      </div>
      {fresh.loading ? (
        <Skeleton active paragraph={{ rows: 16 }} />
      ) : (
        <Report
          asked={monthAsked(values.month, todayOf(asOf, browserNow()))}
          asOf={asOf}
          onMonth={(month) => set({ month })}
        />
      )}
    </div>
  )
}
