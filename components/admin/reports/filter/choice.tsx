'use client'

import { Select } from 'antd'

/** A filter that accepts several values of a list. */
export function Choice<T extends string>(props: {
  label: string
  value: readonly T[]
  options: readonly { value: T; label: string }[]
  width: number
  most?: { count: number; note: string }
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
      title={most === undefined ? label : `${label}（${most.note}）`}
      style={{ width }}
      value={[...value]}
      options={[...options]}
      popupMatchSelectWidth={false}
      {...(most === undefined ? {} : { maxCount: most.count })}
      onChange={onChange}
    />
  )
}
