'use client'

import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import { followUpStatuses } from '#server/vocabulary/calls.ts'
import { AgentRecordFilterBar, agentRecordFields } from '../ui/list/agent-records.tsx'
import type { UrlFilters } from '../ui/list/url-filters.ts'
import { text } from './messages.zh-CN.ts'

/** By default, the list shows the follow-ups that still have to be arranged. */
export const followUpFields = agentRecordFields(followUpStatuses)

const names = { ...callbackText.followUp.statuses, ALL: text.all }

/** The filters above the list. */
export function FollowUpFilterBar({ filters }: { filters: UrlFilters<typeof followUpFields> }) {
  return (
    <AgentRecordFilterBar filters={filters} statuses={followUpStatuses} names={names} agent={text.agent} />
  )
}
