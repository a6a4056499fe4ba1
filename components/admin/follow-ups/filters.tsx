'use client'

import { Button, Segmented } from 'antd'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import type { AdminInputs } from '../api.ts'
import { AgentFilter } from '../ui/list/agent-filter.tsx'
import { RecordFilterFields, recordFields, recordFilterOf } from '../ui/list/record-filters.tsx'
import { idOf, oneOf, type UrlFilters, word } from '../ui/list/url-filters.ts'
import { text } from './messages.zh-CN.ts'
import { statuses } from './words.ts'

export const choices = [...statuses, 'ALL'] as const
/** By default, the list shows the follow-ups that still have to be arranged. */
export const followUpFields = { status: oneOf(choices), agent: word(), ...recordFields }
export type FollowUpFilters = UrlFilters<typeof followUpFields>

/** The filter in the shape of the API's input. */
export function toQuery(
  filters: FollowUpFilters,
): Pick<AdminInputs['followUp']['list'], 'status' | 'filter'> {
  const chosen = filters.values.status ?? 'OPEN'
  return {
    status: chosen === 'ALL' ? null : chosen,
    filter: { ...recordFilterOf(filters), agentId: idOf(filters.values.agent) },
  }
}

/** Whether another filter than the state is set. */
export function isNarrowed({ values, active }: FollowUpFilters): boolean {
  return active > (values.status === null ? 0 : 1)
}

/** The filters above the list. */
export function FollowUpFilterBar({ filters }: { filters: FollowUpFilters }) {
  const { values, set, clear } = filters
  return (
    <>
      <Segmented
        aria-label={text.status}
        value={values.status ?? 'OPEN'}
        options={choices.map((value) => ({
          value,
          label: value === 'ALL' ? text.all : callbackText.followUp.statuses[value],
        }))}
        onChange={(value) => set({ status: value === 'OPEN' ? null : value })}
      />
      <RecordFilterFields filters={filters} set={set} />
      <AgentFilter label={text.agent} value={values.agent} onChange={(agent) => set({ agent })} />
      {isNarrowed(filters) && (
        <Button type="link" onClick={clear}>
          {text.clear}
        </Button>
      )}
    </>
  )
}
