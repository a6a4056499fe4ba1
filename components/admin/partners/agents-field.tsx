'use client'

import { Form, Select } from 'antd'
import { MOST_AGENTS } from '#server/partner/rules/scopes.ts'
import { api } from '../api.ts'
import { useData } from '../use-data.ts'
import type { ClientRow } from './client-drawer.tsx'
import { text } from './messages.zh-CN.ts'

/**
 * 外部坐席: the agents for whom a system acts. Those who already belong to another system cannot be chosen; those of this
 * system who have left can still be taken out.
 */
export function AgentsField({ client }: { client: ClientRow | null }) {
  const choices = useData(['partner', 'agents'], () => api.partner.agents.query()).data ?? []
  const own = client?.agents ?? []
  const known = new Set(choices.map(({ id }) => id))
  const past = own.filter(({ id }) => !known.has(id)).map((agent) => ({ ...agent, clientId: null }))
  const options = [...choices, ...past].map(({ id, name, username, clientId }) => {
    const taken = clientId !== null && clientId !== client?.id
    const label = `${name} ${username}`
    return { value: id, label: taken ? `${label}（${text.agentTaken}）` : label, disabled: taken }
  })
  return (
    <Form.Item name="agents" label={text.agents} extra={text.agentsHint}>
      <Select
        mode="multiple"
        allowClear
        showSearch
        optionFilterProp="label"
        placeholder={text.agentsPlaceholder}
        options={options}
        maxCount={MOST_AGENTS}
      />
    </Form.Item>
  )
}
