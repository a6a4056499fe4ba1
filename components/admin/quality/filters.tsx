'use client'

import { Button, Segmented } from 'antd'
import type { AdminInputs } from '../api.ts'
import { AgentFilter } from '../ui/list/agent-filter.tsx'
import { RecordFilterFields, recordFields, recordFilterOf } from '../ui/list/record-filters.tsx'
import { idOf, oneOf, type UrlFilters, word } from '../ui/list/url-filters.ts'
import { text } from './messages.zh-CN.ts'

export const choices = ['OPEN', 'DONE', 'ALL'] as const
export const qualityFields = { status: oneOf(choices), agent: word(), ...recordFields }
export type QualityFilters = UrlFilters<typeof qualityFields>

/** The filter in the shape of the API's input. */
export function toQuery(filters: QualityFilters): Pick<AdminInputs['quality']['list'], 'status' | 'filter'> {
  const chosen = filters.values.status ?? 'OPEN'
  return {
    status: chosen === 'ALL' ? null : chosen,
    filter: { ...recordFilterOf(filters), agentId: idOf(filters.values.agent) },
  }
}

/** Whether another filter than the state is set. */
export function isNarrowed({ values, active }: QualityFilters): boolean {
  return active > (values.status === null ? 0 : 1)
}

/** The filters above the list. */
export function QualityFilterBar({ filters }: { filters: QualityFilters }) {
  const { values, set, clear } = filters
  return (
    <>
      <Segmented
        aria-label={text.status}
        value={values.status ?? 'OPEN'}
        options={choices.map((value) => ({ value, label: text.statuses[value] }))}
        onChange={(value) => set({ status: value === 'OPEN' ? null : value })}
      />
      <RecordFilterFields filters={filters} set={set} days={[text.days[0], text.days[1]]} />
      <AgentFilter label={text.columns.agent} value={values.agent} onChange={(agent) => set({ agent })} />
      {isNarrowed(filters) && (
        <Button type="link" onClick={clear}>
          {text.clear}
        </Button>
      )}
    </>
  )
}
