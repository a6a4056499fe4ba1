'use client'

import { Button, Select } from 'antd'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import { reasonNames } from '#server/visit/messages.zh-CN.ts'
import { languages } from '#server/vocabulary/dispositions.ts'
import { callbackReasons } from '#server/vocabulary/visits.ts'
import type { AdminInputs } from '../../api.ts'
import { type ListOrder, listOrder } from '../../ui/list/list-order.ts'
import { PersonFilter } from '../../ui/list/person-filter.tsx'
import { PolicyFilter } from '../../ui/list/record-filters.tsx'
import { hiddenText, idOf, oneOf, orderOf, type UrlFilters, word } from '../../ui/list/url-filters.ts'
import { text } from '../words/messages.zh-CN.ts'
import { type CallProfile, places, urgencies } from '../words/words.ts'

const words = text.cases

const orders = ['earliest', 'latest'] as const

/** The filters of the list of cases. */
export const caseFields = {
  place: oneOf(places),
  reason: oneOf(callbackReasons),
  urgency: oneOf(urgencies),
  language: oneOf(languages),
  agent: word(),
  policy: hiddenText(),
  order: orderOf(orders),
}
export type CaseFilters = UrlFilters<typeof caseFields>

/** The filter in the shape of the API's input. */
export function toQuery({ values }: CaseFilters): AdminInputs['queue']['cases']['filter'] {
  const { agent, policy, order: _, ...rest } = values
  return { ...rest, agentId: idOf(agent), policyNo: policy === '' ? null : policy }
}

/** Lets the heads of columns change the order of the list. Closed cases have one order only. */
export function caseListOrder(filters: CaseFilters): ListOrder | undefined {
  return filters.values.place === 'CLOSED' ? undefined : listOrder(filters, 'queue', orders)
}

function Choice<T extends string>(props: {
  label: string
  value: T | null
  options: readonly T[]
  names: Readonly<Record<T, string>>
  width: number
  onChange: (value: T | null) => void
}) {
  const { label, value, options, names, width, onChange } = props
  return (
    <Select<T>
      allowClear
      aria-label={label}
      placeholder={label}
      style={{ width }}
      value={value}
      popupMatchSelectWidth={false}
      options={options.map((option) => ({ value: option, label: names[option] }))}
      onChange={(chosen: T | undefined) => onChange(chosen ?? null)}
    />
  )
}

/** The filters above the list. Each filter takes effect as soon as a value is chosen. */
export function CaseFilterBar(props: { filters: CaseFilters; agents: readonly CallProfile[] }) {
  const { filters, agents } = props
  const { values, set, clear, active } = filters
  return (
    <>
      <PolicyFilter value={values.policy} onChange={(policy) => set({ policy })} />
      <Select
        aria-label={words.place}
        style={{ width: 120 }}
        value={values.place ?? ''}
        options={[
          { value: '', label: words.allOpen },
          ...places.map((value) => ({ value, label: callbackText.states[value] })),
        ]}
        onChange={(chosen) => set({ place: places.find((place) => place === chosen) ?? null })}
      />
      <Choice
        label={words.urgency}
        width={130}
        value={values.urgency}
        options={urgencies}
        names={callbackText.urgencies}
        onChange={(urgency) => set({ urgency })}
      />
      <Choice
        label={words.reason}
        width={180}
        value={values.reason}
        options={callbackReasons}
        names={reasonNames}
        onChange={(reason) => set({ reason })}
      />
      <Choice
        label={words.language}
        width={110}
        value={values.language}
        options={languages}
        names={callbackText.languages}
        onChange={(language) => set({ language })}
      />
      <PersonFilter
        label={words.agent}
        value={values.agent}
        people={agents.map(({ staffId, ...agent }) => ({ ...agent, id: staffId }))}
        onChange={(agent) => set({ agent })}
      />
      {active > 0 && (
        <Button type="link" onClick={clear}>
          {words.clear}
        </Button>
      )}
    </>
  )
}
