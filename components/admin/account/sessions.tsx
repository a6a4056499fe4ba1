'use client'

import { App, Button, Table } from 'antd'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import { api } from '../api.ts'
import { Failure } from '../ui/failure.tsx'
import { Section } from '../ui/section.tsx'
import shared from '../ui/shared.module.css'
import { When } from '../ui/when.tsx'
import { useCommand, useData } from '../use-data.ts'
import { deviceOf } from './device.ts'
import { text } from './messages.zh-CN.ts'

const words = text.sessions

/** The devices on which this account is signed in, and a button that signs out all devices except this one. */
export function Sessions() {
  const { message } = App.useApp()
  const key = ['account', 'sessions']
  const sessions = useData(key, () => api.account.sessions.query())
  const ending = useCommand(() => api.account.endOtherSessions.mutate(), [key])

  async function end(): Promise<void> {
    const answer = await ending.run(undefined)
    if (answer.ok) message.success(words.ended(answer.value.ended))
    else message.error(answer.failure.message)
  }

  return (
    <Section
      title={words.title}
      extra={
        <Button loading={ending.running} onClick={() => void end()}>
          {words.endOthers}
        </Button>
      }
    >
      <p className={shared.quiet}>{words.lead}</p>
      {sessions.failure !== null && sessions.data === undefined ? (
        <Failure failure={sessions.failure} again={sessions.again} />
      ) : (
        <Table
          size="small"
          rowKey="id"
          pagination={false}
          loading={sessions.loading}
          dataSource={sessions.data ?? []}
          columns={[
            {
              title: words.device,
              dataIndex: 'agent',
              render: (_, row) => (
                <>
                  {deviceOf(row.agent) ?? words.unknown}{' '}
                  {row.current && <ToneTag tone="good">{words.current}</ToneTag>}
                </>
              ),
            },
            { title: words.signedIn, width: 170, render: (_, row) => <When at={row.signedInAt} /> },
            { title: words.lastSeen, width: 170, render: (_, row) => <When at={row.lastSeenAt} /> },
          ]}
        />
      )}
    </Section>
  )
}
