'use client'

import { Alert, Input, Tag } from 'antd'
import { useEffect, useState } from 'react'
import { normalPolicyNo } from '#server/kernel/text/spelling.ts'
import { PART_LEAST } from '#server/policy/rules/number-part.ts'
import { DatePicker, dayFrom, toPicker } from '../day-picker.tsx'
import { text } from '../messages.zh-CN.ts'
import shared from '../shared.module.css'
import { type ListOrder, listOrder } from './list-order.ts'
import { day, hiddenText, idOf, orderOf, type UrlFilters, word } from './url-filters.ts'

/**
 * The filters that the lists of problem cases, follow-ups and quality checks have in common. A policy number must not
 * appear in a URL, so it is a hidden filter.
 */
export const recordFields = {
  policy: hiddenText(),
  visit: word(),
  from: day(),
  to: day(),
  order: orderOf(['newest'] as const),
}
export type RecordFilters = UrlFilters<typeof recordFields>

/** The orders of a column by which one of these lists is ordered. */
export const byTime = { ascend: 'oldest', descend: 'newest' } as const

/** The order of one of these lists: the oldest (or first due) record first, or the newest. */
export function recordOrderOf({ values }: { readonly values: RecordFilters['values'] }): 'oldest' | 'newest' {
  return values.order ?? 'oldest'
}

/** Lets the head of a column change the order of one of these lists. */
export const recordListOrder = (filters: Pick<RecordFilters, 'values' | 'set'>): ListOrder =>
  listOrder(filters, 'oldest', ['newest'])

/** The filter in the shape of the API's input. */
export function recordFilterOf({ values }: { readonly values: RecordFilters['values'] }) {
  const { policy, visit, from, to } = values
  return { policyNo: policy === '' ? null : policy, visitId: idOf(visit), from, to }
}

/** A search by a policy number or a part of it. It starts with Enter or its button. */
export function PolicyFilter(props: { value: string; onChange: (value: string) => void }) {
  const { value, onChange } = props
  const [typed, setTyped] = useState(value)
  const [short, setShort] = useState(false)
  useEffect(() => setTyped(value), [value])
  function search(given: string): void {
    const digits = normalPolicyNo(given)
    setShort(digits !== '' && digits.length < PART_LEAST)
    if (digits === '' || digits.length >= PART_LEAST) onChange(given.trim())
  }
  return (
    <Input.Search
      allowClear
      value={typed}
      maxLength={40}
      style={{ width: 250 }}
      aria-label={text.policyFilter}
      placeholder={short ? text.policyTooShort : text.policyFilterHint}
      {...(short ? { status: 'error', title: text.policyTooShort } : {})}
      onChange={(event) => {
        setTyped(event.target.value)
        setShort(false)
      }}
      onSearch={search}
    />
  )
}

/** The policy number, the days and (after a link from a visit) the visit whose records are listed. */
export function RecordFilterFields(props: {
  filters: { readonly values: RecordFilters['values'] }
  set: RecordFilters['set']
  days?: [string, string]
}) {
  const { filters, set, days = text.days } = props
  const { policy, visit, from, to } = filters.values
  return (
    <>
      <PolicyFilter value={policy} onChange={(value) => set({ policy: value })} />
      <DatePicker.RangePicker
        allowEmpty={[true, true]}
        placeholder={days}
        style={{ width: 250 }}
        value={[toPicker(from), toPicker(to)]}
        onChange={(range) => set({ from: dayFrom(range?.[0]), to: dayFrom(range?.[1]) })}
      />
      {idOf(visit) !== null && (
        <Tag closable style={{ alignSelf: 'center' }} onClose={() => set({ visit: '' })}>
          {text.recordsOfVisit}
        </Tag>
      )}
    </>
  )
}

/** Says that the number matched more policies than the list shows. */
export function TooManyPolicies() {
  return <Alert type="info" showIcon message={text.tooManyPolicies} className={shared.note} />
}
