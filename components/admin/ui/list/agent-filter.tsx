'use client'

import { Select } from 'antd'
import { api } from '../../api.ts'
import { useData } from '../../use-data.ts'

/** A filter for one agent, found by name or staff number. */
export function AgentFilter(props: { label: string; value: string; onChange: (id: string) => void }) {
  const { label, value, onChange } = props
  const agents = useData(['queue', 'agents'], () => api.queue.agents.query())
  return (
    <Select
      allowClear
      showSearch
      optionFilterProp="label"
      aria-label={label}
      placeholder={label}
      style={{ width: 160 }}
      popupMatchSelectWidth={false}
      loading={agents.loading}
      value={value === '' ? null : value}
      options={(agents.data ?? []).map(({ id, name, username }) => ({
        value: id,
        label: `${name} ${username}`,
      }))}
      onChange={(chosen: string | null | undefined) => onChange(chosen ?? '')}
    />
  )
}
