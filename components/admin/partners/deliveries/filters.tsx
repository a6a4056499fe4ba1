'use client'

import { Button, Select } from 'antd'
import { eventNames } from '#server/partner/messages.zh-CN.ts'
import { deliveryStates } from '#server/partner/rules/webhooks.ts'
import { feedEventTypes } from '#server/vocabulary/visits.ts'
import type { RowOf } from '../../data/resources.ts'
import { DatePicker, dayFrom, toPicker } from '../../ui/day-picker.tsx'
import { PolicyFilter } from '../../ui/list/record-filters.tsx'
import { day, hiddenText, oneOf, type UrlFilters, word } from '../../ui/list/url-filters.ts'
import { text } from './messages.zh-CN.ts'

/** `delivery` is the id of the delivery shown in the drawer. */
export const deliveryFields = {
  endpoint: word(),
  state: oneOf(deliveryStates),
  type: oneOf(feedEventTypes),
  policy: hiddenText(),
  from: day(),
  until: day(),
  span: oneOf(['MONTH'] as const),
  delivery: word(),
}
export type DeliveryFilters = UrlFilters<typeof deliveryFields>

/** The name of an endpoint in a choice. */
export const endpointOption = ({ id, description, clientName }: RowOf<'webhooks'>) => ({
  value: id,
  label: `${description}（${clientName}）`,
})

/** The filters above the log. */
export function Filters(props: { filters: DeliveryFilters; endpoints: readonly RowOf<'webhooks'>[] }) {
  const { filters, endpoints } = props
  const { values, set } = filters
  const { endpoint, state, type, policy, from, until } = values
  const narrowed = [endpoint, policy].some((value) => value !== '') || state !== null || type !== null
  return (
    <>
      <Select
        showSearch
        optionFilterProp="label"
        aria-label={text.endpoint}
        style={{ width: 240 }}
        value={endpoint}
        options={[{ value: '', label: text.allEndpoints }, ...endpoints.map(endpointOption)]}
        onChange={(value) => set({ endpoint: value })}
      />
      <Select
        aria-label={text.state}
        style={{ width: 116 }}
        value={state ?? ''}
        options={[
          { value: '', label: text.anyState },
          ...deliveryStates.map((value) => ({ value, label: text.states[value] })),
        ]}
        onChange={(value) => set({ state: deliveryStates.find((one) => one === value) ?? null })}
      />
      <Select
        aria-label={text.type}
        style={{ width: 170 }}
        value={type ?? ''}
        options={[
          { value: '', label: text.anyType },
          ...feedEventTypes.map((value) => ({ value, label: eventNames[value] })),
        ]}
        onChange={(value) => set({ type: feedEventTypes.find((one) => one === value) ?? null })}
      />
      <PolicyFilter value={policy} onChange={(value) => set({ policy: value })} />
      <DatePicker.RangePicker
        allowEmpty={[true, true]}
        placeholder={text.days}
        style={{ width: 250 }}
        value={[toPicker(from), toPicker(until)]}
        onChange={(range) => set({ from: dayFrom(range?.[0]), until: dayFrom(range?.[1]) })}
      />
      {(narrowed || from !== null || until !== null) && (
        <Button
          type="link"
          onClick={() => set({ endpoint: '', state: null, type: null, policy: '', from: null, until: null })}
        >
          {text.clear}
        </Button>
      )}
    </>
  )
}
