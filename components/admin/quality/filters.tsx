'use client'

import { qualityStatuses } from '#server/vocabulary/calls.ts'
import { AgentRecordFilterBar, agentRecordFields } from '../ui/list/agent-records.tsx'
import type { UrlFilters } from '../ui/list/url-filters.ts'
import { text } from './messages.zh-CN.ts'

export const qualityFields = agentRecordFields(qualityStatuses)

/** The filters above the list. */
export function QualityFilterBar({ filters }: { filters: UrlFilters<typeof qualityFields> }) {
  return (
    <AgentRecordFilterBar
      filters={filters}
      statuses={qualityStatuses}
      names={text.statuses}
      agent={text.columns.agent}
      days={[text.days[0], text.days[1]]}
    />
  )
}
