'use client'

import { Descriptions } from 'antd'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import { channelNames } from '#server/visit/messages.zh-CN.ts'
import { When } from '../ui/when.tsx'
import { DueDay } from './due.tsx'
import { text } from './messages.zh-CN.ts'
import type { ProblemDetail } from './words.ts'

const words = text.page
const channels: Readonly<Record<string, string>> = channelNames

/** The facts of a problem case, and who handles it. */
export function ProblemFacts({ problem }: { problem: ProblemDetail }) {
  return (
    <Descriptions
      size="small"
      column={2}
      items={[
        { key: 'category', label: words.category, children: callbackText.categories[problem.category] },
        { key: 'handler', label: words.handler, children: problem.handlerName ?? text.unassigned },
        { key: 'due', label: words.due, children: <DueDay dueOn={problem.dueOn} /> },
        { key: 'opened', label: words.openedAt, children: <When at={problem.openedAt} /> },
        { key: 'applicant', label: words.applicant, children: problem.applicantName },
        { key: 'product', label: words.product, children: problem.productName ?? '—' },
        { key: 'branch', label: words.branch, children: problem.branch },
        { key: 'channel', label: words.channel, children: channels[problem.channel] ?? problem.channel },
      ]}
    />
  )
}
