'use client'

import { Descriptions } from 'antd'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import { RecordLink } from '../ui/record-link/record-link.tsx'
import shared from '../ui/shared.module.css'
import { When } from '../ui/when.tsx'
import { text } from './messages.zh-CN.ts'
import type { QualityRow } from './sheet.ts'

/** The length of a call as minutes and seconds, for example 4:05. */
export function talkTime(seconds: number | null): string {
  if (seconds === null) return text.dash
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** The id of the recording. The user copies it into the switchboard's player. */
export function Recording({ row }: { row: QualityRow }) {
  if (row.recordingId === null) return <span className={shared.quiet}>{text.noRecording}</span>
  return <RecordLink href={null} copy={row.recordingId} />
}

/** The facts of the reviewed call, and why the call was selected. */
export function CallFacts({ row }: { row: QualityRow }) {
  const words = text.columns
  return (
    <Descriptions
      size="small"
      column={2}
      items={[
        {
          key: 'policy',
          label: text.policy,
          span: 2,
          children: <RecordLink href={`/admin/visits/${row.visitId}`} copy={row.policyNo} />,
        },
        { key: 'agent', label: words.agent, children: row.agentName ?? text.dash },
        {
          key: 'reasons',
          label: words.reasons,
          children: row.reasons.map((reason) => callbackText.qualityReasons[reason]).join('、'),
        },
        { key: 'started', label: words.startedAt, children: <When at={row.startedAt} form="second" /> },
        { key: 'direction', label: text.direction, children: text.directions[row.direction] },
        {
          key: 'disposition',
          label: words.disposition,
          children: row.disposition === null ? text.dash : callbackText.dispositions[row.disposition],
        },
        { key: 'talk', label: words.talk, children: talkTime(row.talkSeconds) },
        { key: 'callId', label: text.callId, span: 2, children: row.callId ?? text.dash },
        { key: 'note', label: text.note, span: 2, children: row.note === '' ? text.dash : row.note },
      ]}
    />
  )
}
