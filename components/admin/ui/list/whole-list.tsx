'use client'

import { Input } from 'antd'

/** The pages of a list that is loaded whole. Drawing hundreds of rows at once would keep the browser busy for seconds. */
export const wholeListPages = { pageSize: 50, hideOnSinglePage: true, showSizeChanger: false } as const

/** The search above a list that is loaded whole. It narrows the list with every letter. */
export function WordSearch({ label, onChange }: { label: string; onChange: (typed: string) => void }) {
  return (
    <Input.Search
      allowClear
      placeholder={label}
      aria-label={label}
      style={{ width: 260 }}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}
