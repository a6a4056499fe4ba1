'use client'

import { Empty, Segmented, Skeleton, Table, type TableColumnType } from 'antd'
import Link from 'next/link'
import { useState } from 'react'
import { count, percent } from '#components/charts/format.ts'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import type { ReportFilter } from '#server/reporting/reading/filter.ts'
import { type AdminOutputs, api } from '../../api.ts'
import { Failure } from '../../ui/failure.tsx'
import { Section } from '../../ui/section.tsx'
import shared from '../../ui/shared.module.css'
import { CardExport } from '../page/card-export.tsx'
import styles from '../page/reports.module.css'
import { type Figures, useFigures } from '../page/use-report.ts'
import { markHref } from '../trace/traces.ts'
import { text } from '../words/messages.zh-CN.ts'
import { talkInWords } from './talk.ts'

const words = text.queue
const kinds = ['agent', 'team'] as const
type By = (typeof kinds)[number]

type Row = AdminOutputs['report']['agents'][number]
type AgentFigures = Figures<{ readonly filter: ReportFilter; readonly by: By }, readonly Row[]>

const numbers = [
  { key: 'calls', of: (row: Row) => row.calls, in: count },
  { key: 'contacts', of: (row: Row) => row.contacts, in: count },
  { key: 'contactRate', of: (row: Row) => row.contactRate, in: percent },
  { key: 'completed', of: (row: Row) => row.completed, in: count },
  { key: 'appointments', of: (row: Row) => row.appointments, in: count },
  { key: 'problems', of: (row: Row) => row.problems, in: count },
  { key: 'followUps', of: (row: Row) => row.followUps, in: count },
  { key: 'unsaid', of: (row: Row) => row.unsaid, in: count },
  {
    key: 'talk',
    of: (row: Row) => row.talkSeconds,
    in: (seconds: number | null) => (seconds === null ? text.none : talkInWords(seconds)),
  },
] as const

/** The number by which a row is sorted. A missing number sorts below all others. */
const weight = (value: number | null) => value ?? -1

function Name({ row, filter }: { row: Row; filter: ReportFilter }) {
  return (
    <>
      <Link href={markHref(`agent/${row.key}`, filter)}>{row.name}</Link>{' '}
      <span className={shared.quiet}>{row.username}</span>
    </>
  )
}

function columnsOf({ asked: { filter, by } }: AgentFigures): TableColumnType<Row>[] {
  const team = (row: Row) => (row.team === '' ? text.noTeam : row.team)
  // Agents' figures are counted by day only. The list of the visits behind them must therefore not be narrowed by
  // other filters.
  const own = { ...filter, channel: [], product: [], branch: [], designType: [] }
  const first: TableColumnType<Row>[] =
    by === 'team'
      ? [
          { key: 'team', title: words.columns.team, render: (_, row) => team(row) },
          {
            key: 'people',
            title: words.columns.people,
            align: 'right',
            sorter: (a, b) => a.agents - b.agents,
            render: (_, row) => count(row.agents),
          },
        ]
      : [
          { key: 'name', title: words.columns.name, render: (_, row) => <Name row={row} filter={own} /> },
          { key: 'team', title: words.columns.team, render: (_, row) => team(row) },
        ]
  return [
    ...first,
    ...numbers.map(
      (number): TableColumnType<Row> => ({
        key: number.key,
        title: words.columns[number.key],
        align: 'right',
        className: shared.number,
        sorter: (a, b) => weight(number.of(a)) - weight(number.of(b)),
        sortDirections: ['descend', 'ascend'],
        render: (_, row) => (
          <>
            {number.key === 'contactRate' && row.small && row.calls > 0 && (
              <ToneTag tone="waiting">{text.questions.few}</ToneTag>
            )}{' '}
            {number.in(number.of(row))}
          </>
        ),
      }),
    ),
  ]
}

/** The figures of each agent or team. */
export function AgentsCard({ filter }: { filter: ReportFilter }) {
  const [by, setBy] = useState<By>('agent')
  const rows = useFigures('agents', { filter, by }, (asked) => api.report.agents.query(asked))
  const { data } = rows
  return (
    <Section
      title={words.agents}
      extra={
        <span className={styles.tools}>
          <Segmented<By>
            size="small"
            aria-label={words.agentsBy}
            name="agents-by"
            value={by}
            options={kinds.map((value) => ({ value, label: words.by[value] }))}
            onChange={setBy}
          />
          <CardExport query={{ table: 'agents', filter, by }} />
        </span>
      }
    >
      <p className={`${styles.note} ${styles.lead}`}>{words.agentsNote}</p>
      {rows.loading && <Skeleton active title={false} paragraph={{ rows: 4 }} />}
      {rows.failure !== null && data === undefined && <Failure failure={rows.failure} again={rows.again} />}
      {data?.figures.length === 0 && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words.noAgents} />
      )}
      {data !== undefined && data.figures.length > 0 && (
        <div className={styles.wide}>
          <Table<Row>
            size="small"
            columns={columnsOf(data)}
            dataSource={[...data.figures]}
            rowKey="key"
            pagination={false}
          />
        </div>
      )}
    </Section>
  )
}
