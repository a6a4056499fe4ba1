'use client'

import { Button, Segmented, Select, Tag } from 'antd'
import { actionNames, kindNames } from '#server/audit/messages.zh-CN.ts'
import { targetKinds } from '#server/evidence/audit-targets.ts'
import { api } from '../api.ts'
import { DatePicker, dayFrom, toPicker } from '../ui/day-picker.tsx'
import { PersonFilter } from '../ui/list/person-filter.tsx'
import { PolicyFilter } from '../ui/list/record-filters.tsx'
import type { UrlFilters } from '../ui/list/url-filters.ts'
import { useData } from '../use-data.ts'
import type { AuditFilterFields } from './audit-screen.tsx'
import { text } from './messages.zh-CN.ts'

const UNMASK = 'visit.unmask'

/** The filters above the list, and buttons for the most frequent searches. */
export function AuditFilters({ filters }: { filters: UrlFilters<AuditFilterFields> }) {
  const { who, action, kind, target, policy, from, until } = filters.values
  const people = useData(['audit', 'people'], () => api.audit.people.query())
  const preset = action === UNMASK ? 'unmask' : kind === 'staff' && action === '' ? 'staff' : 'all'
  return (
    <>
      <Segmented
        value={preset}
        onChange={(chosen) =>
          filters.set({
            action: chosen === 'unmask' ? UNMASK : '',
            kind: chosen === 'staff' ? 'staff' : null,
          })
        }
        options={[
          { value: 'all', label: text.presets.all },
          { value: 'unmask', label: text.presets.unmask },
          { value: 'staff', label: text.presets.staff },
        ]}
      />
      <PersonFilter
        label={text.person}
        placeholder={text.anybody}
        width={170}
        value={who}
        people={people.data}
        loading={people.loading}
        onChange={(id) => filters.set({ who: id })}
      />
      <Select
        showSearch
        allowClear
        optionFilterProp="label"
        placeholder={text.anyAction}
        aria-label={text.action}
        style={{ width: 190 }}
        value={action === '' ? null : action}
        onChange={(chosen) => filters.set({ action: chosen ?? '' })}
        options={Object.entries(actionNames).map(([value, label]) => ({ value, label }))}
      />
      <Select
        allowClear
        placeholder={text.anyKind}
        aria-label={text.kind}
        style={{ width: 130 }}
        value={kind}
        onChange={(chosen) => filters.set({ kind: chosen ?? null })}
        options={targetKinds.map((value) => ({ value, label: kindNames[value] }))}
      />
      <PolicyFilter value={policy} onChange={(value) => filters.set({ policy: value })} />
      <DatePicker.RangePicker
        allowEmpty
        placeholder={text.period}
        style={{ width: 250 }}
        value={[toPicker(from), toPicker(until)]}
        onChange={(range) =>
          filters.set({
            from: dayFrom(range?.[0]),
            until: dayFrom(range?.[1]),
          })
        }
      />
      {target !== '' && (
        <Tag closable style={{ alignSelf: 'center' }} onClose={() => filters.set({ target: '' })}>
          {text.targetFilter(target)}
        </Tag>
      )}
      {filters.active > 0 && (
        <Button type="link" onClick={filters.clear}>
          {text.clear}
        </Button>
      )}
    </>
  )
}
