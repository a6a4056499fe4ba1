'use client'

import { Table, type TableColumnsType } from 'antd'
import { count } from '#components/charts/format.ts'
import { type ProblemCode, problems } from '#server/partner/rules/problem.ts'
import type { AdminOutputs } from '../../api.ts'
import { wholeListPages } from '../../ui/list/whole-list.tsx'
import { Section } from '../../ui/section.tsx'
import shared from '../../ui/shared.module.css'
import { shanghaiTime } from '../../ui/time.ts'
import { advice, text } from './messages.zh-CN.ts'
import styles from './usage.module.css'

type Usage = AdminOutputs['apiUsage']['read']
type KeyRow = Usage['byKey'][number]
type ProblemRow = Usage['byProblem'][number]

const { columns } = text

function numberColumn(key: 'requests' | 'refused' | 'broken'): TableColumnsType<KeyRow>[number] {
  return {
    key,
    title: columns[key],
    width: 104,
    align: 'right',
    className: shared.number,
    sorter: (a, b) => a[key] - b[key],
    sortDirections: ['descend', 'ascend'],
    render: (_, row) => count(row[key]),
  }
}

const keyColumns: TableColumnsType<KeyRow> = [
  {
    key: 'client',
    title: columns.client,
    render: (_, { clientName }) => clientName ?? <span className={shared.quiet}>{text.noKey}</span>,
  },
  {
    key: 'key',
    title: columns.key,
    width: 140,
    render: (_, { keyId }) => (keyId === '' ? '—' : <code>{keyId}</code>),
  },
  {
    key: 'operation',
    title: columns.operation,
    render: (_, { operation, summary }) =>
      operation === '' ? (
        <span className={shared.quiet}>{text.noOperation}</span>
      ) : (
        <>
          {summary ?? operation} <span className={shared.quiet}>{summary !== null && operation}</span>
        </>
      ),
  },
  numberColumn('requests'),
  numberColumn('refused'),
  numberColumn('broken'),
]

/** The use of each key, by operation. */
export function KeyTable({ rows, loading }: { rows: readonly KeyRow[]; loading: boolean }) {
  return (
    <div className={styles.part}>
      <Section title={text.byKey}>
        <div className={styles.scroller}>
          <Table<KeyRow>
            size="small"
            rowKey={({ keyId, operation }) => `${keyId} ${operation}`}
            columns={keyColumns}
            dataSource={[...rows]}
            loading={{ spinning: loading, delay: 200 }}
            pagination={wholeListPages}
            locale={{ emptyText: loading ? ' ' : text.empty }}
          />
        </div>
      </Section>
    </div>
  )
}

const isKnown = (code: string): code is ProblemCode => Object.hasOwn(problems, code)

const problemColumns: TableColumnsType<ProblemRow> = [
  {
    key: 'code',
    title: columns.code,
    width: 212,
    render: (_, { problem }) => (
      <div className={styles.code}>
        <code>{problem}</code>{' '}
        {isKnown(problem) && <span className={shared.quiet}>{problems[problem].status}</span>}
      </div>
    ),
  },
  {
    key: 'requests',
    title: columns.requests,
    width: 80,
    align: 'right',
    className: shared.number,
    render: (_, row) => count(row.requests),
  },
  {
    key: 'meaning',
    title: columns.meaning,
    // A problem of another version of the platform has no words here.
    render: (_, { problem }) => (isKnown(problem) ? problems[problem].zh : '—'),
  },
  {
    key: 'advice',
    title: columns.advice,
    render: (_, { problem }) => (isKnown(problem) ? (advice[problem] ?? '—') : '—'),
  },
  {
    key: 'last',
    title: columns.last,
    width: 108,
    render: (_, { lastHour }) => (
      <span className={shared.number}>
        {lastHour === null ? '—' : `${shanghaiTime(lastHour).slice(5, 13)} 时`}
      </span>
    ),
  },
]

/** The problems with which requests were refused: what each means, and what to do. */
export function ProblemTable({ rows, loading }: { rows: readonly ProblemRow[]; loading: boolean }) {
  return (
    <div className={styles.part}>
      <Section title={text.byProblem}>
        <div className={styles.scroller}>
          <Table<ProblemRow>
            size="small"
            rowKey="problem"
            columns={problemColumns}
            dataSource={[...rows]}
            loading={{ spinning: loading, delay: 200 }}
            pagination={false}
            locale={{ emptyText: loading ? ' ' : text.noProblems }}
          />
        </div>
      </Section>
    </div>
  )
}
