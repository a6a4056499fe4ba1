'use client'

import { App, Button, Empty, Input, Table } from 'antd'
import { useState } from 'react'
import { reasonNames } from '#server/visit/messages.zh-CN.ts'
import { type AdminOutputs, api } from '../../api.ts'
import { StaffFailure } from '../../failure.ts'
import { FailureNote } from '../../ui/failure.tsx'
import shared from '../../ui/shared.module.css'
import { useCommand } from '../../use-data.ts'
import { StatusTag } from '../../visits/status-tag.tsx'
import { text } from '../shared/messages.zh-CN.ts'
import styles from './idle.module.css'

const words = text.incoming

/** Maximum number of rows shown. If the wanted row is not shown, the agent enters more of the name or number. */
const MOST = 10

type Row = AdminOutputs['desk']['visits']['rows'][number]

/** Whether the customer is still in the online visit. Taking the case would end the online visit. */
function isOnline({ status }: Row): boolean {
  return status === 'PENDING' || status === 'NOTICED' || status === 'ANSWERING' || status === 'REVIEWING'
}

function isOver({ status }: Row): boolean {
  return status === 'SUCCESS' || status === 'CANCELLED'
}

/** A visit whose case is closed has become a problem case, so the message points to the list of problem cases. */
function inPlainWords(failure: StaffFailure | null): StaffFailure | null {
  return failure?.code === 'CASE_CLOSED' ? new StaffFailure(failure.code, words.closed) : failure
}

/**
 * 客户来电 (a customer calls in): finds the visit of the caller and takes its case. The search term is kept only in this
 * component's memory, because names and numbers must not get into a URL. The search term is discarded when a case is
 * taken.
 */
export function IncomingSearch({ onCase }: { onCase: (caseId: string) => void }) {
  const { modal } = App.useApp()
  const search = useCommand((typed: string) =>
    api.desk.visits.query({ filter: { search: typed }, limit: MOST }),
  )
  const take = useCommand((visitId: string) => api.callback.takeIncoming.mutate({ visitId }))
  const [found, setFound] = useState<AdminOutputs['desk']['visits'] | null>(null)

  async function find(typed: string): Promise<void> {
    take.reset()
    setFound(null)
    if (typed.trim() === '') return search.reset()
    const answer = await search.run(typed.trim())
    if (answer.ok) setFound(answer.value)
  }
  async function pickUp(visitId: string): Promise<void> {
    const answer = await take.run(visitId)
    if (answer.ok) onCase(answer.value.caseId)
  }
  function ask(row: Row): void {
    const { visitId } = row
    if (visitId === null) return
    if (!isOnline(row)) {
      void pickUp(visitId)
      return
    }
    modal.confirm({
      title: words.confirmTitle,
      content: words.confirmBody,
      okText: words.confirm,
      cancelText: words.cancel,
      onOk: () => pickUp(visitId),
    })
  }
  return (
    <section className={styles.incoming} aria-labelledby="incoming-title">
      <h2 id="incoming-title">{words.title}</h2>
      <p className={shared.quiet}>{words.lead}</p>
      <Input.Search
        aria-label={words.label}
        placeholder={words.placeholder}
        allowClear
        enterButton
        maxLength={100}
        autoComplete="off"
        loading={search.running}
        onSearch={(typed) => void find(typed)}
      />
      <FailureNote failure={search.failure ?? inPlainWords(take.failure)} />
      {found !== null && <Hits rows={found.rows} running={take.running} onTake={ask} />}
      {found !== null && (found.next !== null || found.tooMany) && (
        <p className={shared.quiet}>{words.many}</p>
      )}
    </section>
  )
}

/** The policies found. A policy has a button if its visit can be taken. */
function Hits(props: { rows: readonly Row[]; running: boolean; onTake: (row: Row) => void }) {
  const { rows, running, onTake } = props
  return (
    <Table<Row>
      className={styles.hits}
      size="small"
      pagination={false}
      rowKey="policyId"
      dataSource={[...rows]}
      locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words.none} /> }}
      columns={[
        {
          key: 'policyNo',
          title: words.columns.policyNo,
          render: (_, row) => <span className={shared.number}>{row.policyNo}</span>,
        },
        {
          key: 'applicant',
          title: words.columns.applicant,
          render: (_, row) => <span className={shared.number}>{row.applicant}</span>,
        },
        { key: 'product', title: words.columns.product, dataIndex: 'productName' },
        {
          key: 'status',
          title: words.columns.status,
          render: (_, row) => (
            <>
              {row.status === null ? (
                <span className={shared.quiet}>{words.noVisit}</span>
              ) : (
                <StatusTag status={row.status} />
              )}{' '}
              <span className={shared.quiet}>
                {row.reasons.map((reason) => reasonNames[reason]).join('、')}
              </span>
            </>
          ),
        },
        {
          key: 'take',
          title: '',
          align: 'right',
          render: (_, row) =>
            row.visitId === null || isOver(row) ? (
              <span className={shared.quiet}>{row.visitId === null ? '' : words.over}</span>
            ) : (
              <Button
                size="small"
                aria-label={words.takeLabel(row.policyNo)}
                loading={running}
                onClick={() => onTake(row)}
              >
                {words.take}
              </Button>
            ),
        },
      ]}
    />
  )
}
