'use client'

import { Skeleton } from 'antd'
import Link from 'next/link'
import type { ReactNode } from 'react'
import type { ReportFilter } from '#server/reporting/reading/filter.ts'
import type { Step } from '#server/reporting/rules/period.ts'
import { useSearchParams } from '../../../browser/address.ts'
import { browserNow } from '../../../browser/clock.ts'
import { api } from '../../api.ts'
import { useUrlFilters } from '../../ui/list/url-filters.ts'
import { PageHead } from '../../ui/page-head.tsx'
import shared from '../../ui/shared.module.css'
import { useData } from '../../use-data.ts'
import { type ReportFilters, reportFields, toFilter } from '../filter/fields.ts'
import { FilterBar } from '../filter/filter-bar.tsx'
import { filterInWords } from '../filter/filter-words.ts'
import { text } from '../words/messages.zh-CN.ts'
import { FreshLine } from './fresh-line.tsx'
import styles from './reports.module.css'
import { todayOf, useFreshness } from './use-report.ts'

const reportTabs = ['completion', 'failure', 'queue', 'monthly'] as const
type ReportTab = (typeof reportTabs)[number]

const paths: Readonly<Record<ReportTab, string>> = {
  completion: '/admin/reports',
  failure: '/admin/reports/failure',
  queue: '/admin/reports/queue',
  monthly: '/admin/reports/monthly',
}

/**
 * Links between the dashboards. A link keeps the filters, except to or from the monthly report, which has no filters.
 */
export function ReportTabs({ current }: { current: ReportTab }) {
  const query = useSearchParams().toString()
  const kept = current === 'monthly' || query === '' ? '' : `?${query}`
  return (
    <nav className={`reports-tabs ${shared.tabs} ${styles.tabs}`} aria-label={text.tabsLabel}>
      {reportTabs.map((tab) => (
        <Link
          key={tab}
          href={tab === 'monthly' ? paths[tab] : `${paths[tab]}${kept}`}
          aria-current={tab === current ? 'page' : undefined}
        >
          {text.tabs[tab]}
        </Link>
      ))}
    </nav>
  )
}

/** The data from which the cards of a dashboard are built. */
export interface Report {
  readonly filters: ReportFilters
  readonly filter: ReportFilter
  /** The chosen step of the trends; null for the step that fits the number of cases. */
  readonly step: Step | null
  readonly today: string
}

/** The frame of a dashboard: heading, links to the other dashboards, filters, and cards. */
export function ReportPage(props: {
  tab: Exclude<ReportTab, 'monthly'>
  children: (report: Report) => ReactNode
}) {
  const { tab, children } = props
  const cohort = tab === 'completion'
  const filters = useUrlFilters(reportFields)
  const fresh = useFreshness()
  const choices = useData(['desk', 'choices'], () => api.desk.choices.query())
  if (fresh.loading) return <Skeleton active paragraph={{ rows: 10 }} />
  const today = todayOf(fresh.data?.asOf ?? null, browserNow())
  const filter = toFilter(filters, today, cohort)
  const products = new Map((choices.data?.products ?? []).map(({ code, name }) => [code, name]))
  return (
    <div className={styles.reports} data-for-paper="">
      <PageHead title={text.title} sub={text.subs[tab]} />
      <ReportTabs current={tab} />
      <FilterBar {...{ filters, filter, today, cohort }} choices={choices.data} />
      <p className={styles.onPaper}>
        <b>{text.tabs[tab]}</b> {filterInWords(filter, products, cohort)}
      </p>
      <FreshLine fresh={fresh} />
      {children({ filters, filter, step: filters.values.step, today })}
    </div>
  )
}
