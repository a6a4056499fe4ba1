'use client'

import { Tabs } from 'antd'
import { oneOf, useUrlFilters } from '../ui/list/url-filters.ts'
import { PageHead } from '../ui/page-head.tsx'
import { BoardTab } from './board/board-tab.tsx'
import { CallProfilesTab } from './call-profiles/call-profiles-tab.tsx'
import { CasesTab } from './cases/cases-tab.tsx'
import { text } from './words/messages.zh-CN.ts'

const tabs = ['cases', 'agents'] as const
const fields = { tab: oneOf(tabs) }

/** The supervisor's page with three tabs: the wallboard, the cases and the agents. */
export function QueueScreen() {
  const { values, set } = useUrlFilters(fields)
  return (
    <>
      <PageHead title={text.title} />
      <Tabs
        destroyOnHidden
        activeKey={values.tab ?? 'board'}
        onChange={(key) => set({ tab: tabs.find((tab) => tab === key) ?? null })}
        items={[
          { key: 'board', label: text.tabs.board, children: <BoardTab /> },
          { key: 'cases', label: text.tabs.cases, children: <CasesTab /> },
          { key: 'agents', label: text.tabs.agents, children: <CallProfilesTab /> },
        ]}
      />
    </>
  )
}
