'use client'

import { Button, Segmented } from 'antd'
import { text } from '../messages.zh-CN.ts'
import { AgentFilter } from './person-filter.tsx'
import {
  RecordFilterFields,
  type RecordFilters,
  recordFields,
  recordFilterOf,
  recordOrderOf,
} from './record-filters.tsx'
import { type FilterField, idOf, oneOf, word } from './url-filters.ts'

type RecordValues = RecordFilters['values']
interface AgentRecordValues<S extends string> extends RecordValues {
  readonly status: S | 'ALL' | null
  readonly agent: string
}

/** The filters of a list of calls' records that is divided by status: the open ones unless the user chooses others. */
interface AgentRecordFilters<S extends string> {
  readonly values: AgentRecordValues<S>
  readonly active: number
  set(change: Partial<AgentRecordValues<S>>): void
  clear(): void
}

/** The fields of such filters. */
export function agentRecordFields<S extends string>(statuses: readonly S[]) {
  const status: FilterField<S | 'ALL' | null> = oneOf<S | 'ALL'>([...statuses, 'ALL'])
  return { status, agent: word(), ...recordFields }
}

/** The filter in the shape of the API's input. */
export function agentRecordQuery<S extends string>({ values }: { readonly values: AgentRecordValues<S> }) {
  const isOne = (status: S | 'ALL' | null): status is S => status !== 'ALL' && status !== null
  const status: S | 'OPEN' = isOne(values.status) ? values.status : 'OPEN'
  return {
    status: values.status === 'ALL' ? null : status,
    filter: { ...recordFilterOf({ values }), agentId: idOf(values.agent) },
    order: recordOrderOf({ values }),
  }
}

/** Whether another filter than the status is set. */
export function isNarrowed({
  values,
  active,
}: {
  readonly values: { readonly status: unknown }
  readonly active: number
}): boolean {
  return active > (values.status === null ? 0 : 1)
}

/**
 * The filters above such a list.
 * @param props.names the names of the statuses
 * @param props.agent what the agent did, as the name of the filter
 */
export function AgentRecordFilterBar<S extends string>(props: {
  filters: AgentRecordFilters<S>
  statuses: readonly S[]
  names: Readonly<Record<S | 'ALL', string>>
  agent: string
  days?: [string, string]
}) {
  const { filters, statuses, names, agent, days } = props
  const { values, set, clear } = filters
  const choices: readonly (S | 'ALL')[] = [...statuses, 'ALL']
  return (
    <>
      <Segmented<S | 'ALL' | 'OPEN'>
        aria-label={text.status}
        value={values.status ?? 'OPEN'}
        options={choices.map((value) => ({ value, label: names[value] }))}
        onChange={(value) =>
          set({ status: choices.find((one) => one === value && value !== 'OPEN') ?? null })
        }
      />
      <RecordFilterFields filters={filters} set={set} {...(days === undefined ? {} : { days })} />
      <AgentFilter label={agent} value={values.agent} onChange={(id) => set({ agent: id })} />
      {isNarrowed(filters) && (
        <Button type="link" onClick={clear}>
          {text.clearFilters}
        </Button>
      )}
    </>
  )
}
