'use client'

import { App, Button, Table } from 'antd'
import { useState } from 'react'
import { api } from '../api.ts'
import { useMe } from '../frame/me.tsx'
import { Dialog } from '../ui/dialog/dialog.tsx'
import { FailureNote, Pending } from '../ui/failure.tsx'
import { Section } from '../ui/section.tsx'
import { useCommand, useData } from '../use-data.ts'
import { text } from './messages.zh-CN.ts'

const words = text.due

/** The dry run: which policies a new list would have. */
export function DuePolicies() {
  const me = useMe()
  const { message } = App.useApp()
  const [asks, setAsks] = useState(false)
  const due = useData(['retention', 'due'], () => api.retention.dryRun.query())
  const prepare = useCommand(() => api.retention.prepare.mutate(), [['retention']])
  const found = due.data

  async function finish(): Promise<void> {
    if (!(await prepare.run(undefined)).ok) return
    setAsks(false)
    message.success(words.prepared)
  }

  return (
    <Section
      title={words.title}
      extra={
        me.may('erasure.prepare') &&
        found !== undefined &&
        found.policies > 0 && (
          <Button type="primary" onClick={() => setAsks(true)}>
            {words.prepare}
          </Button>
        )
      }
    >
      {found === undefined && <Pending of={due} rows={3} />}
      {found !== undefined && (
        <p>
          {found.policies === 0
            ? words.none
            : words.counts(found.policies, found.visits, found.documents, found.more)}
        </p>
      )}
      {found !== undefined && found.policies > 0 && (
        <Table
          size="small"
          rowKey="policyNo"
          dataSource={[...found.list]}
          pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
          scroll={{ x: 560 }}
          columns={[
            { title: words.policyNo, dataIndex: 'policyNo' },
            { title: words.endedOn, dataIndex: 'endedOn', width: 120 },
            { title: words.until, dataIndex: 'until', width: 120 },
            { title: words.visits, dataIndex: 'visits', width: 80, align: 'right' },
            { title: words.documents, dataIndex: 'documents', width: 80, align: 'right' },
          ]}
        />
      )}
      <Dialog
        open={asks}
        title={words.prepareTitle}
        okText={words.prepare}
        cancelText={text.cancel}
        confirmLoading={prepare.running}
        onOk={() => void finish()}
        onCancel={() => setAsks(false)}
      >
        <p>{words.prepareBody(found?.policies ?? 0)}</p>
        <FailureNote failure={prepare.failure} />
      </Dialog>
    </Section>
  )
}
