'use client'

import { DownloadOutlined } from '@ant-design/icons'
import { App, Button, Flex, Table } from 'antd'
import { useState } from 'react'
import { type AdminOutputs, api } from '../api.ts'
import { useMe } from '../frame/me.tsx'
import { DatePicker, monthFrom, toPicker } from '../ui/day-picker.tsx'
import { FailureNote, Pending } from '../ui/failure.tsx'
import { Copyable } from '../ui/record-link/record-link.tsx'
import { Section } from '../ui/section.tsx'
import shared from '../ui/shared.module.css'
import { When } from '../ui/when.tsx'
import { useCommand, useData } from '../use-data.ts'
import { text } from './messages.zh-CN.ts'
import { numberText } from './words.ts'

const words = text.month
type Past = AdminOutputs['evidence']['exports'][number]

const MEGABYTE = 1024 * 1024
/** Milliseconds after which the list of exports is read again: an export ends in the background. */
const LOOK_AGAIN_MS = 10_000

function Start({ before }: { before: string }) {
  const { message } = App.useApp()
  const [month, setMonth] = useState<string | null>(before)
  const opening = useCommand(() => api.evidence.openMonth.mutate({ month: month ?? before }))

  async function start(): Promise<void> {
    const answer = await opening.run(undefined)
    if (!answer.ok) return
    // The response is a download, so the browser stays on this page.
    window.location.assign(`/api/admin/evidence/${answer.value.opening}`)
    message.success(words.started)
  }

  return (
    <>
      <Flex gap={8} wrap>
        <DatePicker
          picker="month"
          aria-label={words.label}
          allowClear={false}
          value={toPicker(month === null ? null : `${month}-01`)}
          onChange={(picked) => setMonth(monthFrom(picked))}
        />
        <Button
          type="primary"
          icon={<DownloadOutlined />}
          loading={opening.running}
          onClick={() => void start()}
        >
          {words.start}
        </Button>
      </Flex>
      <FailureNote failure={opening.failure} />
    </>
  )
}

/** The export of a month's packs, and the last exports with the hashes of their manifests. */
export function MonthExport({ before }: { before: string }) {
  const me = useMe()
  const past = useData(['evidence', 'exports'], () => api.evidence.exports.query(), {
    everyMs: LOOK_AGAIN_MS,
  })
  return (
    <Section title={words.title}>
      <Flex vertical gap={12}>
        <span className={shared.quiet}>{words.lead}</span>
        {me.may('evidence.export') && <Start before={before} />}
        {past.data === undefined && <Pending of={past} rows={3} />}
        {past.data?.length === 0 && <span className={shared.quiet}>{words.none}</span>}
        {past.data !== undefined && past.data.length > 0 && (
          <Table<Past>
            size="small"
            rowKey="id"
            pagination={false}
            dataSource={[...past.data]}
            scroll={{ x: 'max-content' }}
            title={() => words.past}
            columns={[
              { title: words.label, dataIndex: 'month', width: 90 },
              { title: words.at, width: 140, render: (_, { at }) => <When at={at} /> },
              { title: words.who, width: 110, render: (_, { who }) => who ?? text.none },
              {
                title: words.files,
                width: 110,
                render: (_, { files, missing }) => words.filesOf(numberText(files), missing),
              },
              {
                title: words.size,
                width: 100,
                align: 'right',
                render: (_, { bytes }) => words.megabytes((bytes / MEGABYTE).toFixed(1)),
              },
              {
                title: words.manifest,
                render: (_, { manifest }) =>
                  manifest === null ? (
                    <span className={shared.quiet}>{words.broken}</span>
                  ) : (
                    <Copyable copy={manifest}>
                      <code title={manifest}>{manifest.slice(0, 16)}…</code>
                    </Copyable>
                  ),
              },
            ]}
          />
        )}
      </Flex>
    </Section>
  )
}
