'use client'

import { Empty, Table } from 'antd'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import { RecordLink } from '../../ui/record-link/record-link.tsx'
import shared from '../../ui/shared.module.css'
import { When } from '../../ui/when.tsx'
import type { CaseView } from '../words/step-words.ts'
import { countdown } from '../words/words.ts'
import styles from './case.module.css'
import { text } from './messages.zh-CN.ts'

const words = text.calls
type Call = CaseView['attempts'][number]

/** Every call about the case, with its result and its recording. */
export function Calls({ calls }: { calls: readonly Call[] }) {
  return (
    <div className={shared.table}>
      <Table<Call>
        size="middle"
        rowKey="id"
        pagination={false}
        dataSource={calls}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words.none} /> }}
        columns={[
          {
            key: 'started',
            title: words.started,
            render: (_, call) => <When at={call.startedAt} form="second" />,
          },
          { key: 'agent', title: words.agent, render: (_, call) => call.agentName ?? text.none },
          {
            key: 'direction',
            title: words.direction,
            render: (_, call) => words.directions[call.direction],
          },
          { key: 'confirmed', title: words.confirmed, render: (_, call) => <When at={call.confirmedAt} /> },
          {
            key: 'disposition',
            title: words.disposition,
            render: (_, call) =>
              call.disposition === null ? words.going : callbackText.dispositions[call.disposition],
          },
          { key: 'promised', title: words.promised, render: (_, call) => <When at={call.promisedFor} /> },
          {
            key: 'talk',
            title: words.talk,
            render: (_, call) => (call.talkSeconds === null ? text.none : countdown(call.talkSeconds * 1000)),
          },
          {
            key: 'recording',
            title: words.recording,
            render: (_, call) =>
              call.recordingId === null ? (
                <span className={shared.quiet}>{words.noRecording}</span>
              ) : (
                <RecordLink href={null} copy={call.recordingId} />
              ),
          },
          {
            key: 'note',
            title: words.note,
            render: (_, call) => (
              <span className={styles.note}>{call.note === '' ? text.none : call.note}</span>
            ),
          },
        ]}
      />
    </div>
  )
}
