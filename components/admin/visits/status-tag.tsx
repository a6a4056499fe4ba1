import { Tag } from 'antd'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import { statusNames } from '#server/visit/messages.zh-CN.ts'
import type { VisitStatus } from '#server/visit/rules/events.ts'

const colours: Readonly<Record<VisitStatus, string>> = {
  PENDING: 'default',
  NOTICED: 'processing',
  ANSWERING: 'processing',
  REVIEWING: 'processing',
  SUCCESS: 'success',
  CALLBACK: 'warning',
  CANCELLED: 'default',
}

/** A visit's status as a tag. */
export function StatusTag({ status }: { status: VisitStatus }) {
  return (
    <Tag color={colours[status]} style={{ marginInlineEnd: 0 }}>
      {statusNames[status]}
    </Tag>
  )
}

/** How a callback case ended. Success has the colour that it has everywhere. */
export function OutcomeTag({ outcome }: { outcome: keyof typeof callbackText.outcomes }) {
  return <ToneTag tone={outcome === 'SUCCESS' ? 'good' : 'quiet'}>{callbackText.outcomes[outcome]}</ToneTag>
}
