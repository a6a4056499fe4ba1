'use client'

import { Tabs } from 'antd'
import { oneOf, useUrlFilters } from '../ui/list/url-filters.ts'
import { PageHead } from '../ui/page-head.tsx'
import { ListTab } from './list-tab.tsx'
import { text } from './messages.zh-CN.ts'
import { RulesTab } from './rules-tab.tsx'

const fields = { tab: oneOf(['rules'] as const) }

/** The raised alerts, and the thresholds that raise them. */
export function AlertsScreen() {
  const { values, set } = useUrlFilters(fields)
  return (
    <>
      <PageHead title={text.title} sub={text.sub} />
      <Tabs
        destroyOnHidden
        activeKey={values.tab ?? 'list'}
        onChange={(key) => set({ tab: key === 'rules' ? key : null })}
        items={[
          { key: 'list', label: text.tabs.list, children: <ListTab /> },
          { key: 'rules', label: text.tabs.rules, children: <RulesTab /> },
        ]}
      />
    </>
  )
}
