'use client'

import { Button, Input, Select } from 'antd'
import { useEffect, useState } from 'react'
import { methods } from '#server/reporting/rules/figures.ts'
import { channelNames, statusNames } from '#server/visit/messages.zh-CN.ts'
import { visitStatuses } from '#server/visit/rules/events.ts'
import { channels, designTypes } from '#server/vocabulary/enums.ts'
import { type AdminInputs, api } from '../api.ts'
import type { Traced } from '../reports/trace/trace-words.ts'
import { DatePicker, dayFrom, toPicker } from '../ui/day-picker.tsx'
import { type ListOrder, listOrder } from '../ui/list/list-order.ts'
import { day, hiddenText, manyOf, orderOf, type UrlFilters, word, words } from '../ui/list/url-filters.ts'
import { useData } from '../use-data.ts'
import { text } from './messages.zh-CN.ts'

/** Maximum number of products or branches in one filter. The server refuses more. */
const MOST_CHOICES = 5

/**
 * The filters of the list of visits. The search term is a hidden filter, because names and numbers must not appear in
 * a URL.
 */
export const visitFields = {
  q: hiddenText(),
  status: manyOf(visitStatuses),
  channel: manyOf(channels),
  product: words(),
  branch: words(),
  from: day(),
  to: day(),
  order: orderOf(['oldest'] as const),
  /**
   * Set by links from the dashboards: the figure whose visits are listed, and the filters that only the dashboards
   * have.
   */
  figure: word(),
  method: manyOf(methods),
  designType: manyOf(designTypes),
}
export type VisitFilters = UrlFilters<typeof visitFields>

/** The figure whose visits are listed, with the period it covers; null when the list shows no figure. */
export function tracedBy({ values }: VisitFilters): Traced | null {
  const { figure, from, to, method, designType } = values
  return figure === '' || from === null || to === null ? null : { figure, from, to, method, designType }
}

/** Lets the head of a column change the order of the list. */
export const visitListOrder = (filters: VisitFilters): ListOrder => listOrder(filters, 'newest', ['oldest'])

/** The filter in the shape of the API's input. */
export function toQuery(filters: VisitFilters): AdminInputs['desk']['visits']['filter'] {
  const { values } = filters
  const shared = {
    channel: [...values.channel],
    product: [...values.product].slice(0, MOST_CHOICES),
    branch: [...values.branch].slice(0, MOST_CHOICES),
  }
  const traced = tracedBy(filters)
  if (traced !== null) {
    const { figure, from, to, method, designType } = traced
    return { ...shared, from, to, trace: { figure, method: [...method], designType: [...designType] } }
  }
  return {
    ...shared,
    status: [...values.status],
    ...(values.from === null ? {} : { from: values.from }),
    ...(values.to === null ? {} : { to: values.to }),
    ...(values.q === '' ? {} : { search: values.q }),
    order: values.order ?? 'newest',
  }
}

function Choice<T extends string>(props: {
  label: string
  value: readonly T[]
  options: readonly { value: T; label: string }[]
  width: number
  most?: number
  onChange: (value: T[]) => void
}) {
  const { label, value, options, width, most, onChange } = props
  return (
    <Select<T[]>
      mode="multiple"
      allowClear
      showSearch
      optionFilterProp="label"
      maxTagCount="responsive"
      placeholder={label}
      aria-label={label}
      title={most === undefined ? label : `${label}（${text.mostChoices(most)}）`}
      style={{ width }}
      value={[...value]}
      options={[...options]}
      popupMatchSelectWidth={false}
      {...(most === undefined ? {} : { maxCount: most })}
      onChange={onChange}
    />
  )
}

/**
 * The filters above the list. A search starts with Enter or its button. The other filters take effect as soon as a
 * value is chosen.
 */
export function VisitFilterBar({ filters }: { filters: VisitFilters }) {
  const { values, set, clear, active } = filters
  const [typed, setTyped] = useState(values.q)
  useEffect(() => setTyped(values.q), [values.q])
  const choices = useData(['desk', 'choices'], () => api.desk.choices.query())
  const traced = tracedBy(filters) !== null
  return (
    <>
      {!traced && (
        <>
          <Input.Search
            allowClear
            enterButton
            value={typed}
            aria-label={text.searchLabel}
            placeholder={text.searchPlaceholder}
            style={{ flex: '1 1 100%', maxWidth: 720 }}
            maxLength={100}
            onChange={(event) => setTyped(event.target.value)}
            onSearch={(value) => set({ q: value.trim() })}
          />
          <Choice
            label={text.status}
            width={180}
            value={values.status}
            options={visitStatuses.map((value) => ({ value, label: statusNames[value] }))}
            onChange={(status) => set({ status })}
          />
        </>
      )}
      <Choice
        label={text.channel}
        width={140}
        value={values.channel}
        options={channels.map((value) => ({ value, label: channelNames[value] }))}
        onChange={(channel) => set({ channel })}
      />
      <Choice
        label={text.product}
        width={200}
        most={MOST_CHOICES}
        value={values.product}
        options={(choices.data?.products ?? []).map(({ code, name }) => ({ value: code, label: name }))}
        onChange={(product) => set({ product })}
      />
      <Choice
        label={text.branch}
        width={180}
        most={MOST_CHOICES}
        value={values.branch}
        options={(choices.data?.branches ?? []).map((value) => ({ value, label: value }))}
        onChange={(branch) => set({ branch })}
      />
      <DatePicker.RangePicker
        allowEmpty={[!traced, !traced]}
        allowClear={!traced}
        placeholder={[traced ? text.countedFrom : text.from, text.to]}
        aria-label={traced ? text.counted : text.opened}
        style={{ width: 260 }}
        value={[toPicker(values.from), toPicker(values.to)]}
        onChange={(days) =>
          set({
            from: dayFrom(days?.[0]),
            to: dayFrom(days?.[1]),
          })
        }
      />
      {active > 0 && (
        <Button type="link" onClick={clear}>
          {text.clear}
        </Button>
      )}
    </>
  )
}
