'use client'

import { Select } from 'antd'
import { api } from '../../api.ts'
import { useData } from '../../use-data.ts'

interface Person {
  readonly id: string
  readonly name: string
  readonly username: string
}

/**
 * A filter for one member of staff, found by name or staff number.
 * @param props.value the person's id; empty for everybody
 * @param props.people undefined until they are loaded
 * @param props.first choices before the people, such as the user's own
 */
export function PersonFilter(props: {
  label: string
  value: string
  people: readonly Person[] | undefined
  loading?: boolean
  first?: readonly { readonly value: string; readonly label: string }[]
  placeholder?: string
  width?: number
  onChange: (id: string) => void
}) {
  const { label, value, people, loading = false, onChange } = props
  const { first = [], placeholder = label, width = 200 } = props
  return (
    <Select
      allowClear
      showSearch
      optionFilterProp="label"
      aria-label={label}
      placeholder={placeholder}
      style={{ width }}
      popupMatchSelectWidth={false}
      loading={loading}
      value={value === '' ? null : value}
      options={[
        ...first,
        ...(people ?? []).map(({ id, name, username }) => ({ value: id, label: `${name} ${username}` })),
      ]}
      onChange={(chosen: string | null | undefined) => onChange(chosen ?? '')}
    />
  )
}

/** A filter for one agent. */
export function AgentFilter(props: { label: string; value: string; onChange: (id: string) => void }) {
  const agents = useData(['queue', 'agents'], () => api.queue.agents.query())
  return <PersonFilter {...props} width={160} people={agents.data} loading={agents.loading} />
}
